-- Daily prices as the command `import prices` takes them in: one transaction, as the worker.

-- name: list_listed_codes
-- Every listed code, and today.
SELECT
    s.stock_code,
    (SELECT api.today()) AS today
FROM api.stocks AS s;

-- name: import_prices
-- Takes a batch of daily prices in.
SELECT api.import_prices(:by, :rows) AS imported;

-- name: quote_last_closes
-- Makes the last closes the quotes of stocks that have older ones, or none; after the last batch.
SELECT api.quote_last_closes(:by) AS renewed;
