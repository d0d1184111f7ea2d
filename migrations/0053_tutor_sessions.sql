-- Conversations with the tutor, and what was said in them.
-- depends: 0052_reward_settlement_job

CREATE TABLE app.tutor_sessions (
    tutor_session_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id bigint REFERENCES app.users,
    title text NOT NULL DEFAULT '새 대화',
    message_count bigint NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL DEFAULT app.clock(),
    last_message_at timestamptz NOT NULL DEFAULT app.clock(),
    busy_until timestamptz,
    CONSTRAINT tutor_sessions_title_is_bounded CHECK (char_length(title) BETWEEN 1 AND 50),
    CONSTRAINT tutor_sessions_messages_are_counted CHECK (message_count >= 0)
);

-- A user's conversations, the one that was used last first.
CREATE INDEX tutor_sessions_user_id_last_message_at_idx ON app.tutor_sessions (
    user_id, last_message_at DESC, tutor_session_id
);

-- Which conversations of guests, and which without a message, are over?
CREATE INDEX tutor_sessions_last_message_at_passing_idx ON app.tutor_sessions (last_message_at)
WHERE user_id IS NULL OR message_count = 0;

CREATE TABLE app.tutor_messages (
    tutor_message_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tutor_session_id uuid NOT NULL REFERENCES app.tutor_sessions ON DELETE CASCADE,
    role text NOT NULL,
    message_type text NOT NULL DEFAULT 'text',
    content text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app.clock(),
    CONSTRAINT tutor_messages_role_is_known CHECK (role IN ('user', 'assistant')),
    CONSTRAINT tutor_messages_type_is_known CHECK (message_type IN ('text', 'visualization')),
    CONSTRAINT tutor_messages_question_is_bounded CHECK (
        role <> 'user' OR (btrim(content, E' \t\n\r') <> '' AND char_length(content) <= 10000)
    ),
    CONSTRAINT tutor_messages_content_is_bounded CHECK (char_length(content) <= 200000)
);

-- What was said in a conversation, in order.
CREATE INDEX tutor_messages_tutor_session_id_tutor_message_id_idx ON app.tutor_messages (
    tutor_session_id, tutor_message_id
);

INSERT INTO app.jobs (job_name, function_name, every_seconds, rest_factor, batch_size)
VALUES ('purge_tutor_sessions', 'purge_tutor_sessions', 3600, 0, 10000);

COMMENT ON TABLE app.tutor_sessions IS
'Conversations with the tutor. Deleted by the user; those of guests a day after their last message. One row per
conversation.';
COMMENT ON COLUMN app.tutor_sessions.tutor_session_id IS
'Key of the conversation: random, since it is all that a guest needs to go on with theirs.';
COMMENT ON COLUMN app.tutor_sessions.message_count IS 'How many messages it has, of both.';
COMMENT ON COLUMN app.tutor_sessions.last_message_at IS
'When something was last said in it; before that, when it began.';
COMMENT ON COLUMN app.tutor_sessions.busy_until IS
'Until when the answer under way may take: no other is begun before; NULL none is.';
COMMENT ON TABLE app.tutor_messages IS 'What was said in conversations with the tutor. One row per message.';
COMMENT ON COLUMN app.tutor_messages.tutor_message_id IS 'Key of the message; later ones are greater.';
COMMENT ON COLUMN app.tutor_messages.role IS 'Who says it: user or assistant.';
COMMENT ON COLUMN app.tutor_messages.message_type IS
'text: content is markdown; visualization: content is a chart as JSON, {format, chartData, title}.';
