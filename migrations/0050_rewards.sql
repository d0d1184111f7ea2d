-- Rewards: what was paid for reading, staying and answering, each once, and how a briefing's was settled.
-- depends: 0049_page_visits

-- A million entries are read in a second, for which trades wait; they are in no other transaction's way.
-- squawk-ignore-file adding-foreign-key-constraint, constraint-missing-not-valid, require-concurrent-index-creation
-- One is dropped for a wider one of the same name, in the same statement.
-- squawk-ignore-file ban-drop-constraint
CREATE TABLE app.rewards (
    reward_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES app.users,
    portfolio_id bigint NOT NULL REFERENCES app.portfolios,
    reward_kind text NOT NULL,
    case_id bigint REFERENCES app.historical_cases,
    page text REFERENCES app.reward_pages,
    quiz_id bigint,
    rewarded_on date NOT NULL,
    base_amount bigint NOT NULL,
    offered_bonus bigint NOT NULL DEFAULT 0,
    bonus_amount bigint NOT NULL DEFAULT 0,
    status text NOT NULL,
    profit_loss bigint,
    matures_at timestamptz,
    settled_at timestamptz,
    claimed_at timestamptz NOT NULL DEFAULT app.clock(),
    FOREIGN KEY (user_id, quiz_id) REFERENCES app.quiz_answers,
    CONSTRAINT rewards_kind_is_known CHECK (reward_kind IN ('briefing', 'dwell', 'quiz')),
    CONSTRAINT rewards_are_for_one_thing CHECK (
        (reward_kind = 'briefing') = (case_id IS NOT NULL)
        AND (reward_kind = 'dwell') = (page IS NOT NULL)
        AND (reward_kind = 'quiz') = (quiz_id IS NOT NULL)
    ),
    CONSTRAINT rewards_status_is_known CHECK (status IN ('paid', 'pending', 'applied', 'expired')),
    CONSTRAINT rewards_of_briefings_mature CHECK (
        (reward_kind = 'briefing') = (matures_at IS NOT NULL) AND (reward_kind = 'briefing') = (status <> 'paid')
    ),
    CONSTRAINT rewards_settlement_has_a_moment CHECK ((status IN ('applied', 'expired')) = (settled_at IS NOT NULL)),
    CONSTRAINT rewards_amounts_are_bounded CHECK (
        base_amount > 0 AND base_amount <= 1000000000 AND offered_bonus >= 0 AND offered_bonus <= 10000000000
        AND bonus_amount = CASE status WHEN 'applied' THEN offered_bonus ELSE 0 END
    )
);

-- Was this user paid for this case? Once.
CREATE UNIQUE INDEX rewards_case_id_user_id_idx ON app.rewards (case_id, user_id) WHERE case_id IS NOT NULL;

-- Was this user paid for this page on this day? Once.
CREATE UNIQUE INDEX rewards_page_rewarded_on_user_id_idx ON app.rewards (page, rewarded_on, user_id)
WHERE page IS NOT NULL;

-- Was this user paid for this quiz? Once.
CREATE UNIQUE INDEX rewards_quiz_id_user_id_idx ON app.rewards (quiz_id, user_id) WHERE quiz_id IS NOT NULL;

-- A user's rewards, newest first; those of one kind.
CREATE INDEX rewards_user_id_reward_id_idx ON app.rewards (user_id, reward_id DESC);
CREATE INDEX rewards_user_id_reward_kind_reward_id_idx ON app.rewards (user_id, reward_kind, reward_id DESC);

-- Which rewards went into this portfolio?
CREATE INDEX rewards_portfolio_id_idx ON app.rewards (portfolio_id);

-- Which are due to be settled?
CREATE INDEX rewards_matures_at_pending_idx ON app.rewards (matures_at) WHERE status = 'pending';

COMMENT ON TABLE app.rewards IS
'Every reward that was paid; only pending ones change, once. One row per reward: a case, a page and day, or a quiz.';
COMMENT ON COLUMN app.rewards.reward_id IS 'Key of the reward.';
COMMENT ON COLUMN app.rewards.reward_kind IS
'briefing: a case read to its end; dwell: staying on a page; quiz: an answer, right or wrong.';
COMMENT ON COLUMN app.rewards.rewarded_on IS 'The day on which it was claimed, KST.';
COMMENT ON COLUMN app.rewards.base_amount IS 'Won that were paid at once.';
COMMENT ON COLUMN app.rewards.offered_bonus IS
'Won that are paid on top at maturity where the portfolio is in profit, by the rules of when it was claimed.';
COMMENT ON COLUMN app.rewards.bonus_amount IS 'Won that were paid on top.';
COMMENT ON COLUMN app.rewards.status IS
'paid, where nothing more comes; of a briefing pending until it is settled, then applied (with the bonus) or expired.';
COMMENT ON COLUMN app.rewards.profit_loss IS
'Won of profit by which it was settled: the books at the end of the day of maturity, KST, at that day''s closes; NULL
before, and where the portfolio was closed by then.';
COMMENT ON COLUMN app.rewards.matures_at IS
'When it matures; it is settled once that day, KST, is over. NULL for what is no briefing.';
COMMENT ON COLUMN app.rewards.settled_at IS 'When it was settled; NULL while pending.';
COMMENT ON COLUMN app.rewards.claimed_at IS 'When it was claimed and paid.';

ALTER TABLE app.cash_entries
DROP CONSTRAINT cash_entries_kind_is_known,
ADD COLUMN reward_id bigint REFERENCES app.rewards,
ADD COLUMN is_bonus boolean,
ADD CONSTRAINT cash_entries_kind_is_known CHECK (entry_kind IN ('opening', 'buy', 'sell', 'reward')),
ADD CONSTRAINT cash_entries_reward_is_named CHECK (
    (entry_kind = 'reward') = (reward_id IS NOT NULL) AND (reward_id IS NULL) = (is_bonus IS NULL)
);

-- Was this reward entered, and its bonus? Each once.
CREATE UNIQUE INDEX cash_entries_reward_id_is_bonus_idx ON app.cash_entries (reward_id, is_bonus)
WHERE reward_id IS NOT NULL;

COMMENT ON COLUMN app.cash_entries.entry_kind IS
'opening: the cash that a portfolio starts with; buy, sell: a fill, its fee included; reward: a reward or its bonus.';
COMMENT ON COLUMN app.cash_entries.reward_id IS 'The reward it belongs to; NULL for other kinds.';
COMMENT ON COLUMN app.cash_entries.is_bonus IS
'Of a reward, whether it is what was added at its settlement; NULL for other kinds.';
