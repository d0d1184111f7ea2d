-- Users: who may sign in, what they prefer, and the names that nobody may take.
-- depends: 0021_glossary_terms_more_seed

CREATE TABLE app.users (
    user_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text COLLATE "C",
    username text COLLATE "C",
    password_hash text,
    email_key text COLLATE "C" GENERATED ALWAYS AS (app.fold(email)) STORED UNIQUE,
    username_key text COLLATE "C" GENERATED ALWAYS AS (app.fold(username)) STORED UNIQUE,
    created_at timestamptz NOT NULL DEFAULT app.clock(),
    email_verified_at timestamptz,
    last_login_at timestamptz,
    locked_at timestamptz,
    closed_at timestamptz,
    CONSTRAINT users_email_is_an_address CHECK (
        email ~ '^[^@ <>"(),:;]+@[^@ <>"(),:;]+\.[^@ <>"(),:;.]+$'
        AND email !~ '[\x01-\x1f\x7f-\xa0]'
        AND email !~ '[\u00ad\u0130\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]'
        AND char_length(email) <= 254
    ),
    CONSTRAINT users_username_is_bounded CHECK (
        char_length(username) >= 2 AND char_length(username) <= 10
        AND username = btrim(username)
        AND username !~ '[\x01-\x1f\x7f-\xa0<>]'
        -- Neither letters that nobody sees, nor those that turn the others round.
        AND username !~ '[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]'
    ),
    CONSTRAINT users_password_is_hashed CHECK (password_hash LIKE '$argon2id$%'),
    -- An account that was closed keeps its number, for the books, and nothing that names a person.
    CONSTRAINT users_closed_keep_nothing_personal CHECK (
        num_nonnulls(email, username, password_hash) = CASE WHEN closed_at IS NULL THEN 3 ELSE 0 END
        AND (closed_at IS NULL OR num_nonnulls(email_verified_at, last_login_at, locked_at) = 0)
    )
);

COMMENT ON TABLE app.users IS
'Everybody who ever registered. One row per account; one that was closed keeps its number.';
COMMENT ON COLUMN app.users.user_id IS 'Key of the user. Others never see it.';
COMMENT ON COLUMN app.users.email IS 'The address as given, NFC, without blanks around it; at most 254 letters.';
COMMENT ON COLUMN app.users.username IS 'The name that others see; 2 to 10 letters.';
COMMENT ON COLUMN app.users.password_hash IS 'argon2id, with its parameters and salt.';
COMMENT ON COLUMN app.users.email_key IS 'The address as it is compared: letter case and Unicode form do not count.';
COMMENT ON COLUMN app.users.username_key IS 'The name as it is compared: letter case and Unicode form do not count.';
COMMENT ON COLUMN app.users.email_verified_at IS 'When a letter to the address was answered; NULL not yet.';
COMMENT ON COLUMN app.users.last_login_at IS 'The last sign-in with the password; NULL none since registration.';
COMMENT ON COLUMN app.users.locked_at IS 'When an operator locked the account; NULL it is open.';
COMMENT ON COLUMN app.users.closed_at IS 'When its owner deleted the account; NULL it lives.';

CREATE TABLE app.user_settings (
    user_id bigint PRIMARY KEY REFERENCES app.users,
    difficulty text NOT NULL DEFAULT 'beginner',
    theme text NOT NULL DEFAULT 'light',
    push_notification boolean NOT NULL DEFAULT TRUE,
    morning_briefing_time time NOT NULL DEFAULT '08:00',
    CONSTRAINT user_settings_difficulty_is_known CHECK (difficulty IN ('beginner', 'elementary', 'intermediate')),
    CONSTRAINT user_settings_theme_is_known CHECK (theme IN ('light', 'dark'))
);

COMMENT ON TABLE app.user_settings IS 'What users prefer. One row per account that lives.';
COMMENT ON COLUMN app.user_settings.theme IS 'light or dark.';
COMMENT ON COLUMN app.user_settings.push_notification IS 'Whether notices may be pushed to a device.';
COMMENT ON COLUMN app.user_settings.morning_briefing_time IS 'When the morning briefing is wanted, KST, to the minute.';

CREATE TABLE app.blocked_names (
    name_kind text NOT NULL,
    blocked_name text COLLATE "C" NOT NULL,
    PRIMARY KEY (name_kind, blocked_name),
    CONSTRAINT blocked_names_kind_is_known CHECK (name_kind IN ('username', 'email_domain')),
    CONSTRAINT blocked_names_are_folded CHECK (blocked_name = app.fold(blocked_name) AND blocked_name <> '')
);

COMMENT ON TABLE app.blocked_names IS 'Names that nobody may register. One row per name.';
COMMENT ON COLUMN app.blocked_names.name_kind IS
'username: no name may contain it. email_domain: no address may be of it or of a domain below it.';
COMMENT ON COLUMN app.blocked_names.blocked_name IS 'The name, in small letters, NFC.';
