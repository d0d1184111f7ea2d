-- Research reports of brokers.
-- for: web, analyst
CREATE VIEW api.reports AS
SELECT
    r.report_id,
    r.broker_name,
    r.report_title,
    r.report_date,
    r.stock_codes,
    r.pdf_url,
    r.minio_path,
    r.summary,
    r.extracted_text,
    r.created_at
FROM app.reports AS r;

COMMENT ON VIEW api.reports IS 'Research reports of brokers. One row per report. Live.';
