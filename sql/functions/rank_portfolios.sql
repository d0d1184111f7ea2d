-- Brings the leaderboard to what the totals of portfolios say; only what changed is written.
-- for: owner
CREATE FUNCTION api.rank_portfolios()
RETURNS bigint
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _count bigint;
    _marks bigint;
BEGIN
    MERGE INTO app.leaderboard_entries AS e
    USING (
        SELECT p.user_id, u.public_number, t.profit_loss_pct, t.total_value, t.profit_loss
        FROM app.portfolio_totals AS t
        INNER JOIN app.portfolios AS p ON t.portfolio_id = p.portfolio_id AND p.closed_at IS NULL
        INNER JOIN app.users AS u ON p.user_id = u.user_id
        INNER JOIN app.user_settings AS s ON p.user_id = s.user_id AND s.is_ranked
    ) AS t
    ON e.user_id = t.user_id
    WHEN MATCHED AND (e.profit_loss_pct, e.total_value, e.profit_loss)
        IS DISTINCT FROM (t.profit_loss_pct, t.total_value, t.profit_loss) THEN
        UPDATE SET profit_loss_pct = t.profit_loss_pct, total_value = t.total_value, profit_loss = t.profit_loss
    WHEN NOT MATCHED BY SOURCE THEN
        DELETE
    WHEN NOT MATCHED BY TARGET THEN
        INSERT (user_id, public_number, profit_loss_pct, total_value, profit_loss)
        VALUES (t.user_id, t.public_number, t.profit_loss_pct, t.total_value, t.profit_loss);
    GET DIAGNOSTICS _count = ROW_COUNT;
    WITH marks AS MATERIALIZED (
        SELECT m.place, m.profit_loss_pct, m.public_number
        FROM (
            SELECT
                row_number() OVER (ORDER BY e.profit_loss_pct DESC, e.public_number DESC) AS place,
                e.profit_loss_pct,
                e.public_number
            FROM app.leaderboard_entries AS e
        ) AS m
        WHERE m.place % 50 = 1
    )
    MERGE INTO app.leaderboard_marks AS k
    USING marks AS m ON k.place = m.place
    WHEN MATCHED AND (k.profit_loss_pct, k.public_number) IS DISTINCT FROM (m.profit_loss_pct, m.public_number) THEN
        UPDATE SET profit_loss_pct = m.profit_loss_pct, public_number = m.public_number
    WHEN NOT MATCHED BY SOURCE THEN
        DELETE
    WHEN NOT MATCHED BY TARGET THEN
        INSERT (place, profit_loss_pct, public_number) VALUES (m.place, m.profit_loss_pct, m.public_number);
    GET DIAGNOSTICS _marks = ROW_COUNT;
    RETURN _count + _marks;
END;
$$;

COMMENT ON FUNCTION api.rank_portfolios() IS
'How many rows it wrote. It belongs to the refresh of the totals, in whose transaction it runs: places, rates and the
moment of which they are become visible together.';
