DROP TABLE app.market_days;
