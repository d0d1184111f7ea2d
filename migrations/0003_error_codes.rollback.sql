-- The catalogue goes, with rows added by hand.
DROP TABLE app.error_codes;
