-- Notices to users.
-- depends: 0026_portfolios

CREATE TABLE app.notifications (
    notification_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES app.users,
    notification_type text NOT NULL,
    title text NOT NULL,
    message text NOT NULL,
    data json,
    is_read boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT app.clock(),
    CONSTRAINT notifications_type_is_known CHECK (notification_type IN ('reward', 'dwell', 'system', 'bonus'))
);

-- The notices of a user, newest first.
CREATE INDEX notifications_user_id_notification_id_idx ON app.notifications (user_id, notification_id DESC);

COMMENT ON TABLE app.notifications IS 'Notices to users, in Korean. One row per notice; deleted by the user.';
COMMENT ON COLUMN app.notifications.notification_id IS 'Key of the notice.';
COMMENT ON COLUMN app.notifications.notification_type IS 'reward, dwell, system or bonus.';
COMMENT ON COLUMN app.notifications.message IS 'What it says.';
COMMENT ON COLUMN app.notifications.data IS 'What it is about, for programs; NULL nothing more.';
COMMENT ON COLUMN app.notifications.is_read IS 'Whether the user has seen it.';
