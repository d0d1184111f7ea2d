-- Orders go, for good.
DROP TABLE app.orders;
