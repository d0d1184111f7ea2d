-- Settles rewards of briefings whose day of maturity is over: in profit at its closes, the bonus is paid.
-- for: worker
CREATE FUNCTION api.settle_rewards()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    -- Of a day that is over, entries, fills and closes are known: whoever settles it, whenever, finds the same.
    _midnight timestamptz := api.today()::timestamp AT TIME ZONE 'Asia/Seoul';
    _portfolio_ids bigint[];
    _reward record;
    _profit bigint;
    _status text;
    _count bigint := 0;
BEGIN
    -- A split of that day may not be counted yet.
    IF EXISTS (SELECT 1 FROM api.trading_halts AS t WHERE t.action_kind <> 'halt') THEN
        RETURN 0;
    END IF;
    _portfolio_ids := array(
        SELECT p.portfolio_id FROM app.portfolios AS p
        WHERE p.portfolio_id IN (
            SELECT r.portfolio_id FROM app.rewards AS r
            WHERE r.status = 'pending' AND r.matures_at < _midnight
            ORDER BY r.matures_at
            LIMIT 500
        )
        ORDER BY p.portfolio_id
        FOR UPDATE SKIP LOCKED
    );
    FOR _reward IN
        SELECT
            r.reward_id, r.user_id, r.portfolio_id, r.case_id, r.offered_bonus, p.closed_at,
            (r.matures_at AT TIME ZONE 'Asia/Seoul')::date AS matured_on,
            ((r.matures_at AT TIME ZONE 'Asia/Seoul')::date + 1)::timestamp AT TIME ZONE 'Asia/Seoul'
            - interval '1 microsecond' AS day_end
        FROM app.rewards AS r
        INNER JOIN app.portfolios AS p ON r.portfolio_id = p.portfolio_id
        WHERE r.portfolio_id = any(_portfolio_ids) AND r.status = 'pending' AND r.matures_at < _midnight
        ORDER BY r.matures_at, r.reward_id
        LIMIT 500
    LOOP
        _profit := NULL;
        IF coalesce(_reward.closed_at > _reward.day_end, true) THEN
            SELECT v.profit_loss INTO STRICT _profit
            FROM api.value_portfolio(_reward.portfolio_id, _reward.day_end) AS v;
        END IF;
        -- One that no more fits into its portfolio is no reason to leave everybody's unsettled.
        _status := CASE
            WHEN _profit > 0 AND EXISTS (
                SELECT 1 FROM app.portfolios AS p
                WHERE p.portfolio_id = _reward.portfolio_id AND p.cash <= 9000000000000000 - _reward.offered_bonus
            ) THEN 'applied'
            ELSE 'expired'
        END;
        UPDATE app.rewards AS r
        SET
            status = _status,
            bonus_amount = CASE _status WHEN 'applied' THEN r.offered_bonus ELSE 0 END,
            profit_loss = _profit,
            settled_at = app.clock()
        WHERE r.reward_id = _reward.reward_id;
        IF _status = 'applied' AND _reward.offered_bonus > 0 THEN
            PERFORM api.pay_reward(_reward.reward_id, true);
        END IF;
        PERFORM api.notify(
            _reward.user_id,
            CASE _status WHEN 'applied' THEN 'bonus' ELSE 'reward' END,
            '브리핑 보상 정산',
            CASE
                WHEN _status = 'applied' THEN format(
                    '%s월 %s일 종가로 수익이 나서 %s원을 더 받았어요.',
                    extract(MONTH FROM _reward.matured_on), extract(DAY FROM _reward.matured_on),
                    to_char(_reward.offered_bonus, 'FM999,999,999,990')
                )
                ELSE format(
                    '%s월 %s일 종가로 수익이 나지 않아 추가 보상 없이 정산했어요.',
                    extract(MONTH FROM _reward.matured_on), extract(DAY FROM _reward.matured_on)
                )
            END,
            json_build_object(
                'reward_id', _reward.reward_id, 'reward_kind', 'briefing', 'status', _status,
                'amount', CASE _status WHEN 'applied' THEN _reward.offered_bonus ELSE 0 END,
                'case_id', _reward.case_id
            )
        );
        _count := _count + 1;
    END LOOP;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.settle_rewards() IS
'How many it settled, 500 at most. By the profit of the portfolio into which the reward was paid, as api.value_portfolio
tells it for the end of the day of maturity, KST; a portfolio that was closed by then brings no bonus. One that somebody
has at this moment is left to the next run, and all are while a corporate action is due and not applied.';
