-- Saves reports of brokers; one sent again (same day, broker, title) is renewed.
-- for: web
-- PT422 duplicate_row
CREATE FUNCTION api.save_reports(_by json, _rows json)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _place bigint := api.find_duplicate_row(_rows, '{report_date,broker_name,report_title}');
    _saved bigint;
BEGIN
    PERFORM app.act(_by);
    IF _place IS NOT NULL THEN
        RAISE 'duplicate_row' USING ERRCODE = 'PT422', DETAIL = format('$[%s]', _place);
    END IF;
    INSERT INTO app.reports (
        broker_name, report_title, report_date, stock_codes, pdf_url, minio_path, summary, extracted_text
    )
    SELECT
        normalize(r.broker_name, nfc),
        normalize(r.report_title, nfc),
        r.report_date,
        array(SELECT DISTINCT c.code FROM unnest(r.stock_codes) AS c (code) ORDER BY c.code),
        r.pdf_url,
        r.minio_path,
        api.clean_text(r.summary),
        r.extracted_text
    FROM json_to_recordset(_rows) AS r (
        broker_name text, report_title text, report_date date, stock_codes text[], pdf_url text, minio_path text,
        summary text, extracted_text text
    )
    ORDER BY r.report_date, r.broker_name, r.report_title
    ON CONFLICT (report_date, broker_name, report_title) DO UPDATE SET
        stock_codes = EXCLUDED.stock_codes,
        pdf_url = coalesce(EXCLUDED.pdf_url, reports.pdf_url),
        minio_path = coalesce(EXCLUDED.minio_path, reports.minio_path),
        summary = coalesce(EXCLUDED.summary, reports.summary),
        extracted_text = coalesce(EXCLUDED.extracted_text, reports.extracted_text);
    GET DIAGNOSTICS _saved = ROW_COUNT;
    RETURN _saved;
END;
$$;

COMMENT ON FUNCTION api.save_reports(json, json) IS
'Rows of {broker_name, report_title, report_date, stock_codes, pdf_url, minio_path, summary, extracted_text}; all or
none. Answers with how many were saved.';
