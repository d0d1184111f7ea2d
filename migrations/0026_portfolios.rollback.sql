DROP TABLE app.cash_entries;
DROP TABLE app.portfolios;
DROP TABLE app.trading_rules;
