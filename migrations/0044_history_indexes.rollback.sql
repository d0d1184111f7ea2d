-- The same questions take longer.
DROP INDEX app.cash_entries_portfolio_id_entered_at_cash_entry_id_idx;
DROP INDEX app.fills_portfolio_id_stock_code_filled_at_fill_id_idx;
