DROP TABLE app.index_prices;
