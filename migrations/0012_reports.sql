-- Research reports of brokers.
-- depends: 0011_index_prices

CREATE TABLE app.reports (
    report_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_name text NOT NULL,
    report_title text NOT NULL,
    report_date date NOT NULL,
    stock_codes text[] NOT NULL DEFAULT '{}',
    pdf_url text,
    minio_path text,
    summary text,
    extracted_text text,
    created_at timestamptz NOT NULL DEFAULT app.clock(),
    UNIQUE (report_date, broker_name, report_title),
    CONSTRAINT reports_names_are_bounded CHECK (
        char_length(broker_name) >= 1
        AND char_length(broker_name) <= 100
        AND char_length(report_title) >= 1
        AND char_length(report_title) <= 300
    ),
    CONSTRAINT reports_texts_are_bounded CHECK (
        char_length(summary) <= 5000
        AND char_length(extracted_text) <= 200000
        AND char_length(pdf_url) <= 2000
        AND char_length(minio_path) <= 1000
    ),
    CONSTRAINT reports_pdf_url_is_a_web_address CHECK (pdf_url ~ '^https?://')
);

-- Which reports came last?
CREATE INDEX reports_report_date_report_id_idx ON app.reports (report_date DESC, report_id DESC);

-- Which reports of this broker came last?
CREATE INDEX reports_broker_name_report_date_report_id_idx
ON app.reports (broker_name, report_date DESC, report_id DESC);

-- Which reports speak of this stock?
CREATE INDEX reports_stock_codes_idx ON app.reports USING gin (stock_codes);

COMMENT ON TABLE app.reports IS 'Research reports of brokers, as the pipeline found them. One row per report.';
COMMENT ON COLUMN app.reports.report_id IS 'Key of the report.';
COMMENT ON COLUMN app.reports.broker_name IS 'Who published it, in Korean; at most 100 letters.';
COMMENT ON COLUMN app.reports.report_title IS 'Its title; at most 300 letters.';
COMMENT ON COLUMN app.reports.report_date IS 'The day printed on it, KST.';
COMMENT ON COLUMN app.reports.stock_codes IS 'The stocks it speaks of; each as in stock_code.';
COMMENT ON COLUMN app.reports.pdf_url IS 'Where the publisher shows it; NULL unknown.';
COMMENT ON COLUMN app.reports.minio_path IS 'Where the pipeline keeps the file, in its own store; NULL nowhere.';
COMMENT ON COLUMN app.reports.summary IS 'What it says, in a few sentences.';
COMMENT ON COLUMN app.reports.extracted_text IS 'Its text as read from the file; at most 200,000 letters.';
