-- Final prices go: closed portfolios are then worth what their shares cost.
ALTER TABLE app.holdings
DROP COLUMN final_price,
DROP COLUMN final_quoted_at;
COMMENT ON COLUMN app.portfolios.closed_at IS NULL;
SELECT app.audit_table('holdings', '{portfolio_id, stock_code}');
