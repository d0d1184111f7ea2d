DROP TABLE app.stocks;
