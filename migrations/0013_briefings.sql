-- Briefings: what the pipeline sent, byte for byte, and each trading day as readers see it.
-- depends: 0012_reports

CREATE TABLE app.briefing_editions (
    edition_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    briefed_on date NOT NULL,
    theme text NOT NULL,
    payload bytea NOT NULL,
    payload_sha256 bytea NOT NULL,
    unknown_fields bigint NOT NULL,
    restores bigint REFERENCES app.briefing_editions,
    api_key_id bigint REFERENCES app.api_keys,
    saved_at timestamptz NOT NULL DEFAULT app.clock(),
    answer json,
    CONSTRAINT briefing_editions_unknown_fields_are_counted CHECK (unknown_fields >= 0)
);

-- Was this payload saved before?
CREATE UNIQUE INDEX briefing_editions_payload_sha256_first_idx
ON app.briefing_editions (payload_sha256) WHERE restores IS NULL;

-- Which editions does a day have? Which restore this one? Which did this key save?
CREATE INDEX briefing_editions_briefed_on_edition_id_idx ON app.briefing_editions (briefed_on, edition_id);
CREATE INDEX briefing_editions_restores_idx ON app.briefing_editions (restores);
CREATE INDEX briefing_editions_api_key_id_idx ON app.briefing_editions (api_key_id);

CREATE TABLE app.daily_briefings (
    briefing_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    briefed_on date NOT NULL UNIQUE,
    market_summary text NOT NULL,
    top_keywords jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app.clock()
);

-- On which days did this keyword stand?
CREATE INDEX daily_briefings_top_keywords_idx ON app.daily_briefings USING gin (top_keywords jsonb_path_ops);

CREATE TABLE app.briefing_stocks (
    briefing_id bigint NOT NULL REFERENCES app.daily_briefings,
    stock_code text NOT NULL,
    stock_name text NOT NULL,
    momentum text,
    change_rate numeric(9, 2),
    period_days bigint,
    volume bigint,
    attention_percentile numeric(5, 2),
    catalyst text,
    catalyst_url text,
    keywords text[] NOT NULL,
    PRIMARY KEY (briefing_id, stock_code)
);

COMMENT ON TABLE app.briefing_editions IS
'What the pipeline sent, and each restoration. Append-only. One row per payload saved or restored.';
COMMENT ON COLUMN app.briefing_editions.edition_id IS 'Key of the edition; later ones are greater.';
COMMENT ON COLUMN app.briefing_editions.briefed_on IS 'The trading day that the payload is about, KST.';
COMMENT ON COLUMN app.briefing_editions.theme IS 'Its headline, which is the keyword of its card.';
COMMENT ON COLUMN app.briefing_editions.payload IS 'The exact bytes that came: JSON in UTF-8.';
COMMENT ON COLUMN app.briefing_editions.payload_sha256 IS
'SHA-256 of the canonical form (jsonb as text): blanks and the order of keys make no difference.';
COMMENT ON COLUMN app.briefing_editions.unknown_fields IS 'Fields of the payload that nothing here reads; kept in it.';
COMMENT ON COLUMN app.briefing_editions.restores IS
'The edition whose payload this one brought back; NULL for a new one.';
COMMENT ON COLUMN app.briefing_editions.saved_at IS 'When it was saved.';
COMMENT ON COLUMN app.briefing_editions.answer IS 'What the pipeline was told, and is told again for the same payload.';
COMMENT ON TABLE app.daily_briefings IS 'What readers see of a trading day. One row per day.';
COMMENT ON COLUMN app.daily_briefings.briefing_id IS 'Key of the day''s briefing.';
COMMENT ON COLUMN app.daily_briefings.market_summary IS 'The day in one or two sentences: those of its first payload.';
COMMENT ON COLUMN app.daily_briefings.top_keywords IS
'{"keywords": [...]}: the day''s keywords, newest first, each with title, description, category, icon_key, sector,
stocks, trend_days, trend_type, catalyst, catalyst_url, catalyst_source, mirroring_hint, quality_score.';
COMMENT ON TABLE app.briefing_stocks IS 'Stocks that a day''s payloads name. One row per day and stock.';
COMMENT ON COLUMN app.briefing_stocks.momentum IS 'The pipeline''s word for its movement: 급등, 상승, 횡보, 하락, 급락.';
COMMENT ON COLUMN app.briefing_stocks.change_rate IS 'Change of the price over period_days, in percent.';
COMMENT ON COLUMN app.briefing_stocks.period_days IS 'Over how many calendar days change_rate is taken.';
COMMENT ON COLUMN app.briefing_stocks.attention_percentile IS
'Its rank by attention among all stocks, 0 to 100; NULL unknown.';
COMMENT ON COLUMN app.briefing_stocks.catalyst IS 'The first news of the payload, as its title.';
COMMENT ON COLUMN app.briefing_stocks.catalyst_url IS 'Where that news stands.';
COMMENT ON COLUMN app.briefing_stocks.keywords IS 'The headlines of that day that name it.';
