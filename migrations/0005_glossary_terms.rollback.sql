-- The glossary goes, with terms added by hand.
DROP TABLE app.glossary_terms;
