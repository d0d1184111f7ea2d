-- Holdings go, and with them what was traded.
DROP INDEX app.portfolios_closed_at_idx;
ALTER TABLE app.portfolios
DROP COLUMN fill_count,
DROP COLUMN total_rewards_received;
DROP TABLE app.holdings;
