-- Keys stay; which one took whose place is forgotten.
ALTER TABLE app.api_keys DROP CONSTRAINT api_keys_life_is_bounded, DROP COLUMN replaces;
