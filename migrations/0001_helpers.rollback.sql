-- Nothing of the house is left.
DROP FUNCTION app.bigrams(text);
DROP FUNCTION app.fold(text);
DROP FUNCTION app.iso(timestamptz);
DROP FUNCTION app.act(json);
DROP FUNCTION app.clock();
DROP TABLE app.clock_offset;
DROP SCHEMA app;
