-- Feedback and analytics: what people say of us and what their pages say they do. Nobody's name stands in either.
-- depends: 0066_error_codes_learning_seed

CREATE TABLE app.feedback (
    feedback_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feedback_kind text NOT NULL,
    page text,
    rating bigint,
    category text,
    comment text,
    device_info jsonb,
    about_briefing text,
    scenario_keyword text,
    overall_rating text,
    favorite_section text,
    created_at timestamptz NOT NULL DEFAULT app.clock(),
    CONSTRAINT feedback_kind_is_known CHECK (feedback_kind IN ('page', 'briefing')),
    CONSTRAINT feedback_has_its_subject CHECK (
        (feedback_kind = 'page') = (page IS NOT NULL) AND (feedback_kind = 'briefing') = (overall_rating IS NOT NULL)
    ),
    CONSTRAINT feedback_rating_is_bounded CHECK (rating >= 1 AND rating <= 5),
    CONSTRAINT feedback_overall_rating_is_known CHECK (overall_rating IN ('good', 'neutral', 'bad')),
    CONSTRAINT feedback_words_are_bounded CHECK (
        char_length(page) >= 1 AND char_length(page) <= 50
        AND char_length(category) <= 100
        AND char_length(about_briefing) <= 100
        AND char_length(scenario_keyword) <= 300
        AND char_length(favorite_section) <= 100
    ),
    CONSTRAINT feedback_comment_is_bounded CHECK (char_length(comment) <= 5000),
    CONSTRAINT feedback_device_info_is_small CHECK (octet_length(device_info::text) <= 4000)
);

-- What is said of each page, and how often? From the index alone.
CREATE INDEX feedback_page_category_rating_page_idx ON app.feedback (page, category, rating)
WHERE feedback_kind = 'page';

COMMENT ON TABLE app.feedback IS
'What people say of a page or a briefing, signed in or not; whose it is is not kept. One row per message, for good.';
COMMENT ON COLUMN app.feedback.feedback_id IS 'Key of the message.';
COMMENT ON COLUMN app.feedback.feedback_kind IS 'page or briefing: which of the columns are filled.';
COMMENT ON COLUMN app.feedback.page IS 'Of a page: which one, as the frontend calls it; NULL for a briefing.';
COMMENT ON COLUMN app.feedback.rating IS 'Of a page, 1 to 5; NULL none given.';
COMMENT ON COLUMN app.feedback.category IS 'What it is about, in the words of the page; NULL none given.';
COMMENT ON COLUMN app.feedback.comment IS 'What was written, up to 5,000 letters; NULL nothing.';
COMMENT ON COLUMN app.feedback.device_info IS 'What the browser says of itself; NULL nothing. Up to 4,000 bytes.';
COMMENT ON COLUMN app.feedback.about_briefing IS 'Of a briefing: which one, as it was sent; NULL not said.';
COMMENT ON COLUMN app.feedback.scenario_keyword IS 'Of a briefing: the keyword of its scenario; NULL not said.';
COMMENT ON COLUMN app.feedback.overall_rating IS 'Of a briefing: good, neutral or bad.';
COMMENT ON COLUMN app.feedback.favorite_section IS 'Of a briefing: which section was liked best; NULL not said.';

CREATE TABLE app.analytics_events (
    analytics_event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event jsonb NOT NULL,
    event_type text GENERATED ALWAYS AS (left(event ->> 'event_type', 100)) STORED,
    visit_key text GENERATED ALWAYS AS (left(event ->> 'session_id', 100)) STORED,
    created_at timestamptz NOT NULL DEFAULT app.clock(),
    CONSTRAINT analytics_events_name_nobody CHECK (NOT event ?| ARRAY['user_id', 'userId']),
    CONSTRAINT analytics_events_are_small CHECK (octet_length(event::text) <= 8000)
);

-- Which events are old?
CREATE INDEX analytics_events_created_at_idx ON app.analytics_events (created_at);

COMMENT ON TABLE app.analytics_events IS
'What pages say that was done on them. Anybody may send any: nothing is decided by them. One row per event; deleted
after 180 days.';
COMMENT ON COLUMN app.analytics_events.analytics_event_id IS 'Key of the event.';
COMMENT ON COLUMN app.analytics_events.event IS 'The event as it was sent, but for a user id. Up to 8,000 bytes.';
COMMENT ON COLUMN app.analytics_events.event_type IS 'Its event_type; NULL where it has none.';
COMMENT ON COLUMN app.analytics_events.visit_key IS
'Its session_id: what the page calls its visit, no session of ours; NULL where it has none.';

INSERT INTO app.jobs (job_name, function_name, every_seconds, batch_size)
VALUES ('purge_analytics_events', 'purge_analytics_events', 3600, 10000);
