-- The glossary is edited: a term names twenty others at most.
-- depends: 0031_market_days_hours

-- A table of some hundred rows: the scan under the lock takes no time.
-- squawk-ignore-file constraint-missing-not-valid
ALTER TABLE app.glossary_terms
ADD CONSTRAINT glossary_terms_related_terms_are_few CHECK (
    cardinality(related_terms) <= 20
    AND array_position(related_terms, NULL) IS NULL
    AND char_length(array_to_string(related_terms, '')) <= 2000
);
