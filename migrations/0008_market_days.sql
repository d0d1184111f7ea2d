-- The calendar of the Korea Exchange: on which days it opens, and when.
-- depends: 0007_api_keys

CREATE TABLE app.market_days (
    market_on date PRIMARY KEY,
    opens_at timestamptz,
    closes_at timestamptz,
    closed_for text,
    seed_sha256 bytea,
    CONSTRAINT market_days_opening_has_an_end CHECK (
        (opens_at IS NULL) = (closes_at IS NULL) AND (opens_at IS NULL OR opens_at < closes_at)
    ),
    CONSTRAINT market_days_closing_has_a_reason CHECK ((opens_at IS NULL) = (closed_for IS NOT NULL))
);

-- Which were the last trading days before this one?
CREATE INDEX market_days_market_on_open_idx ON app.market_days (market_on) WHERE opens_at IS NOT NULL;

COMMENT ON TABLE app.market_days IS
'Calendar of the Korea Exchange (KRX), regular session of the cash market. One row per weekday; weekends have none.
The coming year stands as the law on public holidays has it until KRX announces its calendar each December.';
COMMENT ON COLUMN app.market_days.market_on IS 'A weekday, KST.';
COMMENT ON COLUMN app.market_days.opens_at IS
'When the regular session opens: 09:00 KST, 10:00 on the year''s first day and on the day of the university entrance
exam; NULL on a closed day.';
COMMENT ON COLUMN app.market_days.closes_at IS
'When it ends: 15:30 KST, 16:30 on the exam''s day; NULL on a closed day.';
COMMENT ON COLUMN app.market_days.closed_for IS 'Why it is closed, in Korean; NULL on a trading day.';
COMMENT ON COLUMN app.market_days.seed_sha256 IS
'SHA-256 of the row as it was seeded; NULL for a row of other origin. Edited rows no longer fit it.';
