-- The leaderboard: who stands where, and under which names others know a user.
-- depends: 0070_error_codes_seasons_seed

-- One rewrite and two indexes of a table as small as the number of accounts; the names are new, nothing refers to them.
-- squawk-ignore-file adding-field-with-default, adding-required-field, disallowed-unique-constraint
-- squawk-ignore-file constraint-missing-not-valid, require-concurrent-index-creation
ALTER TABLE app.users
-- Random through and through: a time-ordered one would tell when somebody registered.
ADD COLUMN public_id uuid NOT NULL DEFAULT gen_random_uuid(),
ADD COLUMN public_number bigint NOT NULL DEFAULT random(1, 9007199254740991),
ADD UNIQUE (public_id),
ADD UNIQUE (public_number);

-- Each sign-in updates its row: with room beside it on its page, no index needs to be told.
ALTER TABLE app.users SET (fillfactor = 80);

COMMENT ON COLUMN app.users.public_id IS 'Under which others know the user, for ever; it says nothing else.';
COMMENT ON COLUMN app.users.public_number IS
'The same as a number, 1 to 2^53 - 1, where the v1 contract has one; random, and for ever.';

ALTER TABLE app.user_settings ADD COLUMN is_ranked boolean NOT NULL DEFAULT TRUE;

-- Who does not want to be ranked? Few: they are read each time that the ranking is made.
CREATE INDEX user_settings_user_id_unranked_idx ON app.user_settings (user_id) WHERE NOT is_ranked;

COMMENT ON COLUMN app.user_settings.is_ranked IS 'Whether the user stands on the leaderboard, with name and rate.';

CREATE TABLE app.leaderboard_entries (
    user_id bigint PRIMARY KEY REFERENCES app.users,
    public_number bigint NOT NULL,
    profit_loss_pct numeric NOT NULL,
    total_value bigint NOT NULL,
    profit_loss bigint NOT NULL
);

-- Who stands next? By the rate, then by the number.
CREATE UNIQUE INDEX leaderboard_entries_profit_loss_pct_public_number_idx
ON app.leaderboard_entries (profit_loss_pct, public_number);

COMMENT ON TABLE app.leaderboard_entries IS
'Whoever is ranked, as app.portfolio_totals were at their last refresh. One row per user with an open portfolio. Places
are not kept here: one that rises would rewrite all that it passes.';
COMMENT ON COLUMN app.leaderboard_entries.profit_loss IS 'Won; the user alone sees it.';
COMMENT ON COLUMN app.leaderboard_entries.total_value IS 'Won; the user alone sees it.';
COMMENT ON COLUMN app.leaderboard_entries.profit_loss_pct IS
'profit_loss in percent of the cash that the portfolio opened with, to two decimals; rewards are no profit.';

CREATE TABLE app.leaderboard_marks (
    place bigint PRIMARY KEY,
    profit_loss_pct numeric NOT NULL,
    public_number bigint NOT NULL
);

-- Which is the next mark above this entry? Not unique: while marks move, two may stand on one entry for a moment.
CREATE INDEX leaderboard_marks_profit_loss_pct_public_number_idx
ON app.leaderboard_marks (profit_loss_pct, public_number);

COMMENT ON TABLE app.leaderboard_marks IS
'Every fiftieth entry of the leaderboard, from the first: any other place is found from the nearest mark by counting on.
One row per mark.';
COMMENT ON COLUMN app.leaderboard_marks.place IS
'Which entry it is, from 1: by the rate, then by the number, both the higher first.';

-- The audit names each column: the new ones join it.
SELECT app.audit_table('users', '{user_id}', '{email, username, password_hash}', '{last_login_at}');
SELECT app.audit_table('user_settings', '{user_id}');
