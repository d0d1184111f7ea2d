-- A term may name any number of others again.
ALTER TABLE app.glossary_terms DROP CONSTRAINT glossary_terms_related_terms_are_few;
