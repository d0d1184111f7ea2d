-- What rewards cost, by day.
-- for: analyst
CREATE VIEW api.reward_days AS
SELECT
    r.rewarded_on,
    r.reward_kind,
    count(*) AS reward_count,
    count(DISTINCT r.user_id) AS user_count,
    sum(r.base_amount)::bigint AS base_amount,
    sum(r.bonus_amount)::bigint AS bonus_amount,
    count(*) FILTER (WHERE r.status = 'pending') AS pending_count,
    count(*) FILTER (WHERE r.status = 'applied') AS applied_count
FROM app.rewards AS r
GROUP BY r.rewarded_on, r.reward_kind;

COMMENT ON VIEW api.reward_days IS
'What rewards were claimed on each day, KST, in won, and how many of them were settled since. One row per day and kind
of reward. Live.';
COMMENT ON COLUMN api.reward_days.reward_count IS 'How many rewards.';
COMMENT ON COLUMN api.reward_days.user_count IS 'Of how many users.';
COMMENT ON COLUMN api.reward_days.pending_count IS 'How many are yet to be settled.';
COMMENT ON COLUMN api.reward_days.applied_count IS 'How many brought their bonus.';
