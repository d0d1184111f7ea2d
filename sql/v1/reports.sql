-- Reports of brokers, under the names of the v1 contract.

-- name: v1_list_reports
-- One numbered page of reports, newest first, optionally between two days.
SELECT
    (
        SELECT coalesce(json_agg(p ORDER BY p.report_date DESC, p.id DESC), '[]')
        FROM (
            SELECT
                r.report_id AS id,
                r.broker_name,
                r.report_title,
                r.report_date,
                r.stock_codes,
                r.pdf_url,
                r.minio_path,
                r.summary,
                api.iso(r.created_at) AS created_at
            FROM api.reports AS r
            WHERE
                r.report_date >= coalesce(:start_date::date, '-infinity')
                AND r.report_date <= coalesce(:end_date::date, 'infinity')
            ORDER BY
                r.report_date DESC,
                r.report_id DESC
            LIMIT :size OFFSET :skip
        ) AS p
    ) AS data,
    (
        SELECT count(*)
        FROM api.reports AS r
        WHERE
            r.report_date >= coalesce(:start_date::date, '-infinity')
            AND r.report_date <= coalesce(:end_date::date, 'infinity')
    ) AS total;

-- name: v1_list_broker_reports
-- One numbered page of reports, of one broker, newest first, optionally between two days.
SELECT
    (
        SELECT coalesce(json_agg(p ORDER BY p.report_date DESC, p.id DESC), '[]')
        FROM (
            SELECT
                r.report_id AS id,
                r.broker_name,
                r.report_title,
                r.report_date,
                r.stock_codes,
                r.pdf_url,
                r.minio_path,
                r.summary,
                api.iso(r.created_at) AS created_at
            FROM api.reports AS r
            WHERE
                r.broker_name = :broker_name
                AND r.report_date >= coalesce(:start_date::date, '-infinity')
                AND r.report_date <= coalesce(:end_date::date, 'infinity')
            ORDER BY
                r.report_date DESC,
                r.report_id DESC
            LIMIT :size OFFSET :skip
        ) AS p
    ) AS data,
    (
        SELECT count(*)
        FROM api.reports AS r
        WHERE
            r.broker_name = :broker_name
            AND r.report_date >= coalesce(:start_date::date, '-infinity')
            AND r.report_date <= coalesce(:end_date::date, 'infinity')
    ) AS total;

-- name: v1_list_stock_reports
-- The newest hundred reports that speak of a stock, and how many there are.
SELECT
    (
        SELECT coalesce(json_agg(p ORDER BY p.report_date DESC, p.id DESC), '[]')
        FROM (
            SELECT
                r.report_id AS id,
                r.broker_name,
                r.report_title,
                r.report_date,
                r.stock_codes,
                r.pdf_url,
                r.minio_path,
                r.summary,
                api.iso(r.created_at) AS created_at
            FROM api.reports AS r
            WHERE r.stock_codes @> ARRAY[:stock_code::text]
            ORDER BY
                r.report_date DESC,
                r.report_id DESC
            LIMIT 100
        ) AS p
    ) AS data,
    (
        SELECT count(*) FROM api.reports AS r
        WHERE r.stock_codes @> ARRAY[:stock_code::text]
    ) AS total;

-- name: v1_get_report
-- One report with its text.
SELECT
    json_build_object(
        'id', r.report_id,
        'broker_name', r.broker_name,
        'report_title', r.report_title,
        'report_date', r.report_date,
        'stock_codes', r.stock_codes,
        'pdf_url', r.pdf_url,
        'minio_path', r.minio_path,
        'summary', r.summary,
        'created_at', api.iso(r.created_at),
        'extracted_text', r.extracted_text
    ) AS data
FROM api.reports AS r
WHERE r.report_id = :report_id;
