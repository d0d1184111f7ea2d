-- The rules of rewards go; rewards that were paid are paid.
ALTER TABLE app.trading_rules
DROP CONSTRAINT trading_rules_rewards_are_bounded,
DROP COLUMN quiz_wrong_reward,
DROP COLUMN quiz_right_reward,
DROP COLUMN dwell_seconds,
DROP COLUMN dwell_reward,
DROP COLUMN reward_days,
DROP COLUMN reward_multiplier,
DROP COLUMN briefing_reward;
