-- Seasons: a user's portfolios, one after the other.

-- name: restart_portfolio
-- Closes the open portfolio and opens the next season, once under a key.
SELECT
    r.is_replayed,
    r.answer
FROM api.restart_portfolio(:by, :user_id, :idempotency_key, :request_sha256) AS r;

-- name: list_seasons
-- A user's portfolios, the newest first; up to a hundred.
SELECT
    p.season,
    p.portfolio_name,
    p.initial_cash,
    p.total_value,
    p.profit_loss,
    p.profit_loss_pct::double precision AS profit_loss_pct,
    p.total_rewards_received,
    p.fill_count,
    p.opened_at,
    p.closed_at
FROM api.portfolios AS p
WHERE p.user_id = :user_id
ORDER BY p.season DESC
LIMIT 100;
