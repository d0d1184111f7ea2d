-- View counts: how often each case and term was read on each day.
-- depends: 0073_leaderboard_days

CREATE TABLE app.view_counts (
    content_type text NOT NULL,
    content_id bigint NOT NULL,
    viewed_on date NOT NULL,
    views bigint NOT NULL,
    PRIMARY KEY (content_type, content_id, viewed_on),
    CONSTRAINT view_counts_type_is_known CHECK (content_type IN ('case', 'glossary')),
    CONSTRAINT view_counts_are_counted CHECK (views >= 1)
);

-- What was read most in these days?
CREATE INDEX view_counts_viewed_on_idx ON app.view_counts (viewed_on);

COMMENT ON TABLE app.view_counts IS
'How often things were read, by anybody. Counted by each process and added every five seconds. One row per thing and
KST day on which it was read; it outlives a term that is deleted.';
COMMENT ON COLUMN app.view_counts.content_type IS
'case: its pages, story or comparison was read; glossary: a term was looked up or explained.';
COMMENT ON COLUMN app.view_counts.content_id IS 'Key of the case or term.';
COMMENT ON COLUMN app.view_counts.viewed_on IS 'The day, KST.';
COMMENT ON COLUMN app.view_counts.views IS 'How often on that day.';
