-- The fields that briefings named go.
ALTER TABLE app.glossary_terms DROP COLUMN domain;
