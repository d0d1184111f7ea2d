-- Refreshes: how fresh what is derived stands, and up to where it was derived.
-- depends: 0041_jobs

CREATE TABLE app.refreshes (
    refresh_name text PRIMARY KEY,
    refreshed_at timestamptz NOT NULL,
    duration_ms bigint NOT NULL,
    watermark text NOT NULL,
    is_settled boolean NOT NULL,
    CONSTRAINT refreshes_duration_is_not_negative CHECK (duration_ms >= 0)
);

COMMENT ON TABLE app.refreshes IS 'What was derived when, and from which state. One row per thing that is derived.';
COMMENT ON COLUMN app.refreshes.refresh_name IS 'The materialized view or table that is derived.';
COMMENT ON COLUMN app.refreshes.refreshed_at IS 'As of when it stands.';
COMMENT ON COLUMN app.refreshes.duration_ms IS 'How long that took, in milliseconds.';
COMMENT ON COLUMN app.refreshes.watermark IS
'The state of the tables that it was derived from; the same again is nothing to do.';
COMMENT ON COLUMN app.refreshes.is_settled IS
'Whether nobody was writing meanwhile: if somebody was, the same watermark may hide what he committed afterwards.';
