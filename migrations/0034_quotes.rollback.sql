-- Prices go; the pipeline can send them again.
DROP TABLE app.daily_prices;
DROP TABLE app.quotes;
