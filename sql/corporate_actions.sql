-- Corporate actions: told by the pipeline, applied by the worker or on request. Their list is built by browse.

-- name: save_corporate_action
-- Saves a corporate action; the same one again is one.
SELECT
    a.corporate_action_id,
    a.stock_code,
    a.stock_name,
    a.action_kind,
    a.effective_on,
    a.numerator,
    a.denominator,
    a.payout_price,
    a.new_stock_code,
    a.halted_from,
    a.halted_until,
    a.saved_at,
    a.withdrawn_at,
    a.applied_at
FROM
    api.save_corporate_action(
        :by, :stock_code, :action_kind, :effective_on, :numerator, :denominator, :payout_price,
        :new_stock_code, :halted_from, :halted_until
    ) AS a;

-- name: apply_corporate_action
-- Applies a corporate action that is due, once.
SELECT
    a.corporate_action_id,
    a.stock_code,
    a.stock_name,
    a.action_kind,
    a.effective_on,
    a.numerator,
    a.denominator,
    a.payout_price,
    a.new_stock_code,
    a.halted_from,
    a.halted_until,
    a.saved_at,
    a.withdrawn_at,
    a.applied_at
FROM api.apply_corporate_action(:by, :corporate_action_id) AS a;

-- name: withdraw_corporate_action
-- Takes a corporate action back that was not applied.
SELECT
    a.corporate_action_id,
    a.stock_code,
    a.stock_name,
    a.action_kind,
    a.effective_on,
    a.numerator,
    a.denominator,
    a.payout_price,
    a.new_stock_code,
    a.halted_from,
    a.halted_until,
    a.saved_at,
    a.withdrawn_at,
    a.applied_at
FROM api.withdraw_corporate_action(:by, :corporate_action_id) AS a;
