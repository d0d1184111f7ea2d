-- Between which days prices of a stock are told in shares of before a split, and what they are multiplied with.
-- for: web, analyst
CREATE VIEW api.price_adjustments AS
SELECT
    a.stock_code,
    coalesce(lag(a.effective_on) OVER (PARTITION BY a.stock_code ORDER BY a.effective_on), '-infinity') AS from_on,
    a.effective_on AS before_on,
    a.price_factor
FROM app.corporate_actions AS a
WHERE a.price_factor IS NOT NULL;

COMMENT ON VIEW api.price_adjustments IS
'What prices of days before splits are multiplied with to compare with those of now, and volumes divided by. One row per
split that was applied: of days from from_on, KST, until the one before before_on; of other days prices are as they are.
Live.';
COMMENT ON COLUMN api.price_adjustments.from_on IS 'The day of the split before it, KST; -infinity there is none.';
COMMENT ON COLUMN api.price_adjustments.before_on IS 'The day of the split, KST: its prices are new ones.';
