-- History: what a portfolio held at an instant, found as fast among a million fills as among ten.
-- depends: 0043_portfolio_snapshots

-- A million rows are indexed in about a second, for which trades wait; they are in no other transaction's way.
-- squawk-ignore-file require-concurrent-index-creation

-- How many shares of this stock did a portfolio have at that instant?
CREATE INDEX fills_portfolio_id_stock_code_filled_at_fill_id_idx
ON app.fills (portfolio_id, stock_code, filled_at DESC, fill_id DESC);

-- How much cash did a portfolio have at that instant?
CREATE INDEX cash_entries_portfolio_id_entered_at_cash_entry_id_idx
ON app.cash_entries (portfolio_id, entered_at DESC, cash_entry_id DESC);
