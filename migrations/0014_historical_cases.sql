-- Past cases: what happened then, which days resembled it, which companies it touches.
-- depends: 0013_briefings

CREATE FUNCTION app.title_key(_title text)
RETURNS text
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
RETURN regexp_replace(app.fold(_title), '[-\s–—·:,''"`()\[\]{}]', '', 'g');

COMMENT ON FUNCTION app.title_key(text) IS
'A title as titles are compared: folded, without blanks, dashes, brackets, quotes and punctuation.';

CREATE TABLE app.historical_cases (
    case_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL,
    title_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (app.title_key(title)) STORED UNIQUE,
    period text NOT NULL,
    event_year bigint,
    summary text NOT NULL,
    keywords jsonb NOT NULL,
    editorial jsonb NOT NULL DEFAULT '{}',
    published_on date NOT NULL,
    text_on date NOT NULL,
    edition_id bigint NOT NULL REFERENCES app.briefing_editions,
    created_at timestamptz NOT NULL DEFAULT app.clock()
);

-- Which cases carry this keyword?
CREATE INDEX historical_cases_keywords_idx ON app.historical_cases USING gin (keywords jsonb_path_ops);
CREATE INDEX historical_cases_edition_id_idx ON app.historical_cases (edition_id);

CREATE TABLE app.case_matches (
    case_match_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    briefing_id bigint NOT NULL REFERENCES app.daily_briefings,
    case_id bigint NOT NULL REFERENCES app.historical_cases,
    edition_id bigint NOT NULL REFERENCES app.briefing_editions,
    current_keyword text NOT NULL,
    one_liner text NOT NULL,
    reason text NOT NULL,
    stock_codes text[] NOT NULL,
    UNIQUE (briefing_id, case_id, current_keyword)
);

-- Which days resembled this case? Which did this edition link?
CREATE INDEX case_matches_case_id_idx ON app.case_matches (case_id);
CREATE INDEX case_matches_edition_id_idx ON app.case_matches (edition_id);

CREATE TABLE app.case_stock_relations (
    case_id bigint NOT NULL REFERENCES app.historical_cases,
    stock_code text NOT NULL,
    stock_name text NOT NULL,
    relation_type text NOT NULL,
    relation_detail text NOT NULL,
    role_label text NOT NULL,
    sort_order bigint NOT NULL,
    PRIMARY KEY (case_id, stock_code),
    CONSTRAINT case_stock_relations_type_is_known CHECK (relation_type IN ('main_subject', 'related'))
);

COMMENT ON TABLE app.historical_cases IS
'Past cases that briefings resemble. One row per case, told apart by its title.';
COMMENT ON COLUMN app.historical_cases.case_id IS 'Key of the case.';
COMMENT ON COLUMN app.historical_cases.title IS 'Its headline.';
COMMENT ON COLUMN app.historical_cases.title_key IS 'The title as titles are compared, see app.title_key.';
COMMENT ON COLUMN app.historical_cases.period IS 'When it happened, in words: 2022-2024.';
COMMENT ON COLUMN app.historical_cases.event_year IS 'The first year in the period; NULL where it names none.';
COMMENT ON COLUMN app.historical_cases.summary IS 'What happened, in a few sentences.';
COMMENT ON COLUMN app.historical_cases.keywords IS
'All that the newest payload says: theme, one_liner, generated_at, keywords, concept, historical_case, narrative (six
pages), sources, hallucination_checklist.';
COMMENT ON COLUMN app.historical_cases.editorial IS
'All that no payload says, see save_case: stories by difficulty, comparison, key_insight, thinking_point, companies.';
COMMENT ON COLUMN app.historical_cases.published_on IS 'The first trading day on which a briefing showed it, KST.';
COMMENT ON COLUMN app.historical_cases.text_on IS
'The trading day of the payload whose text it shows: the newest, KST.';
COMMENT ON TABLE app.case_matches IS
'Which day''s keyword resembles which case: the cards of a day. One row per day, keyword and case.';
COMMENT ON COLUMN app.case_matches.case_match_id IS 'Key of the match.';
COMMENT ON COLUMN app.case_matches.current_keyword IS 'The headline of the payload.';
COMMENT ON COLUMN app.case_matches.one_liner IS 'The payload in one or two sentences.';
COMMENT ON COLUMN app.case_matches.reason IS 'Why it resembles the case: the lesson, in the payload''s words.';
COMMENT ON TABLE app.case_stock_relations IS 'Companies that a case touches. One row per case and stock.';
COMMENT ON COLUMN app.case_stock_relations.relation_type IS 'main_subject, the one it is about; or related.';
COMMENT ON COLUMN app.case_stock_relations.relation_detail IS 'How it is touched, in a sentence.';
COMMENT ON COLUMN app.case_stock_relations.role_label IS 'Its role in one Korean word: 대장주, 관련주.';
COMMENT ON COLUMN app.case_stock_relations.sort_order IS 'Place in its list, from 0.';
