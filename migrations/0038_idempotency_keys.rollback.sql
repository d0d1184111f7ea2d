-- Keys go: what is repeated afterwards is done again.
DROP TABLE app.idempotency_keys;
