-- Seasons: what the shares of a portfolio were worth when it was closed stands for good.
-- depends: 0068_error_codes_feedback_seed

-- The columns are new and NULL throughout: the scan under the lock finds nothing to refuse.
-- squawk-ignore-file constraint-missing-not-valid
ALTER TABLE app.holdings
ADD COLUMN final_price bigint,
ADD COLUMN final_quoted_at timestamptz,
ADD CONSTRAINT holdings_final_price_is_of_a_quote CHECK (
    (final_price IS NULL) = (final_quoted_at IS NULL) AND final_price > 0 AND final_price <= 1000000000
);

COMMENT ON COLUMN app.holdings.final_price IS
'Won a share by the quote that stood when the portfolio was closed; NULL while it is open, and where there was none.';
COMMENT ON COLUMN app.holdings.final_quoted_at IS 'When final_price was the price.';

-- The audit names each column: the new ones join it.
SELECT app.audit_table('holdings', '{portfolio_id, stock_code}');

COMMENT ON COLUMN app.portfolios.closed_at IS
'When the next season was opened in its place, or the account deleted; NULL it is open.';
