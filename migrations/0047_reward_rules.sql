-- The rules of rewards: what is paid for reading, staying and answering, and when a briefing's reward is settled.
-- depends: 0046_error_codes_history_seed

-- A table of one row: the scan under the lock takes no time.
-- squawk-ignore-file constraint-missing-not-valid
ALTER TABLE app.trading_rules
ADD COLUMN briefing_reward bigint NOT NULL DEFAULT 100000,
ADD COLUMN reward_multiplier numeric(4, 2) NOT NULL DEFAULT 1.5,
ADD COLUMN reward_days bigint NOT NULL DEFAULT 7,
ADD COLUMN dwell_reward bigint NOT NULL DEFAULT 50000,
ADD COLUMN dwell_seconds bigint NOT NULL DEFAULT 180,
ADD COLUMN quiz_right_reward bigint NOT NULL DEFAULT 100000,
ADD COLUMN quiz_wrong_reward bigint NOT NULL DEFAULT 10000,
ADD CONSTRAINT trading_rules_rewards_are_bounded CHECK (
    briefing_reward >= 1 AND briefing_reward <= 1000000000
    AND reward_multiplier >= 1 AND reward_multiplier <= 10
    AND reward_days >= 1 AND reward_days <= 365
    AND dwell_reward >= 1 AND dwell_reward <= 1000000000
    AND dwell_seconds >= 1 AND dwell_seconds <= 86400
    AND quiz_right_reward >= 1 AND quiz_right_reward <= 1000000000
    AND quiz_wrong_reward >= 1 AND quiz_wrong_reward <= 1000000000
);

COMMENT ON COLUMN app.trading_rules.briefing_reward IS 'Won for a briefing that was read to its end, once a case.';
COMMENT ON COLUMN app.trading_rules.reward_multiplier IS
'By how much the reward of a briefing grows at its maturity where the portfolio is in profit: 1 to 10.';
COMMENT ON COLUMN app.trading_rules.reward_days IS 'After how many days the reward of a briefing matures.';
COMMENT ON COLUMN app.trading_rules.dwell_reward IS 'Won for staying on a page, once a page and KST day.';
COMMENT ON COLUMN app.trading_rules.dwell_seconds IS
'For how many seconds a page must have been open, and how far apart two rewards for staying are at least.';
COMMENT ON COLUMN app.trading_rules.quiz_right_reward IS 'Won for a right answer, once a quiz.';
COMMENT ON COLUMN app.trading_rules.quiz_wrong_reward IS 'Won for a wrong answer, once a quiz.';
