-- Daily narratives: a day told as up to five scenarios, one a payload.
-- depends: 0014_historical_cases

CREATE TABLE app.daily_narratives (
    narrative_id uuid PRIMARY KEY DEFAULT uuidv7(),
    briefing_id bigint NOT NULL UNIQUE REFERENCES app.daily_briefings,
    created_at timestamptz NOT NULL DEFAULT app.clock()
);

CREATE TABLE app.narrative_scenarios (
    scenario_id uuid PRIMARY KEY DEFAULT uuidv7(),
    narrative_id uuid NOT NULL REFERENCES app.daily_narratives,
    case_id bigint NOT NULL REFERENCES app.historical_cases,
    edition_id bigint NOT NULL REFERENCES app.briefing_editions,
    sort_order bigint NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    sources jsonb NOT NULL,
    related_companies jsonb NOT NULL,
    mirroring_data jsonb NOT NULL,
    narrative_sections jsonb NOT NULL,
    glossary jsonb NOT NULL,
    quiz_answer text,
    UNIQUE (narrative_id, title, case_id)
);

-- Which scenarios tell this case? Which did this edition make?
CREATE INDEX narrative_scenarios_case_id_idx ON app.narrative_scenarios (case_id);
CREATE INDEX narrative_scenarios_edition_id_idx ON app.narrative_scenarios (edition_id);

COMMENT ON TABLE app.daily_narratives IS 'A trading day as a whole story. One row per day.';
COMMENT ON COLUMN app.daily_narratives.narrative_id IS 'Key of the narrative, and the id that v1 shows of a briefing.';
COMMENT ON TABLE app.narrative_scenarios IS
'What may come of a headline, told by its past case. One row per saved card.';
COMMENT ON COLUMN app.narrative_scenarios.scenario_id IS 'Key of the scenario.';
COMMENT ON COLUMN app.narrative_scenarios.sources IS 'Where it comes from: [{name, url}].';
COMMENT ON COLUMN app.narrative_scenarios.related_companies IS 'Companies it names: [{code, name, reason}].';
COMMENT ON COLUMN app.narrative_scenarios.mirroring_data IS 'The past beside it: {target_event, year, reasoning_log}.';
COMMENT ON COLUMN app.narrative_scenarios.narrative_sections IS
'Its seven sections, each {content, bullets}: background, mirroring, simulation, result, difference, devils_advocate,
action;
simulation also holds a quiz, without its answer.';
COMMENT ON COLUMN app.narrative_scenarios.glossary IS 'Words that its pages explain: {term: definition}.';
COMMENT ON COLUMN app.narrative_scenarios.quiz_answer IS 'The id of the right option of its quiz; NULL without a quiz.';
