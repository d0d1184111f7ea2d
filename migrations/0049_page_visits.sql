-- Page visits: which pages the server saw open, since when; and the pages that bring a reward for staying.
-- depends: 0048_quizzes

CREATE TABLE app.reward_pages (
    page text PRIMARY KEY,
    CONSTRAINT reward_pages_are_words CHECK (page ~ '^[a-z_]{1,50}$')
);

INSERT INTO app.reward_pages (page) VALUES ('narrative'), ('story'), ('comparison');

CREATE TABLE app.page_visits (
    session_id bigint NOT NULL REFERENCES app.sessions ON DELETE CASCADE,
    page text NOT NULL,
    visited_on date NOT NULL,
    first_seen_at timestamptz NOT NULL,
    PRIMARY KEY (session_id, page, visited_on)
);

-- Which are too old to count?
CREATE INDEX page_visits_visited_on_idx ON app.page_visits (visited_on);

INSERT INTO app.jobs (job_name, function_name, every_seconds, batch_size)
VALUES ('purge_page_visits', 'purge_page_visits', 3600, 10000);

COMMENT ON TABLE app.reward_pages IS 'Pages that bring a reward for staying. One row per page.';
COMMENT ON COLUMN app.reward_pages.page IS 'The page: narrative, story, comparison.';
COMMENT ON TABLE app.page_visits IS
'Which pages of app.reward_pages the server saw, by a request of their own or a heartbeat; kept for two days. One row
per session, page and day.';
COMMENT ON COLUMN app.page_visits.visited_on IS 'The day, KST.';
COMMENT ON COLUMN app.page_visits.first_seen_at IS 'When the page was seen first in this session on that day.';
