-- The glossary: the words a reader may not know, each explained once.
-- depends: 0004_error_codes_seed

CREATE TABLE app.glossary_terms (
    glossary_term_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    term text COLLATE "C" NOT NULL UNIQUE,
    term_en text,
    abbreviation text,
    difficulty text NOT NULL DEFAULT 'beginner',
    category text NOT NULL DEFAULT 'basic',
    definition_short text NOT NULL,
    definition_full text,
    example text,
    formula text,
    related_terms text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT app.clock(),
    seed_sha256 bytea,
    search_text text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
        app.fold(
            term || ' ' || coalesce(term_en, '') || ' ' || coalesce(abbreviation, '') || ' ' || definition_short
        )
    ) STORED,
    grams text[] NOT NULL GENERATED ALWAYS AS (
        app.bigrams(
            term || ' ' || coalesce(term_en, '') || ' ' || coalesce(abbreviation, '') || ' ' || definition_short
        )
    ) STORED,
    CONSTRAINT glossary_terms_term_is_a_word CHECK (
        char_length(term) >= 1 AND char_length(term) <= 100 AND term = btrim(term) AND term IS NFC NORMALIZED
    ),
    CONSTRAINT glossary_terms_definition_short_is_short CHECK (char_length(definition_short) BETWEEN 1 AND 200),
    CONSTRAINT glossary_terms_names_are_short CHECK (char_length(term_en) <= 100 AND char_length(abbreviation) <= 20),
    CONSTRAINT glossary_terms_texts_are_bounded CHECK (
        char_length(definition_full) <= 5000 AND char_length(example) <= 1000 AND char_length(formula) <= 500
    ),
    CONSTRAINT glossary_terms_difficulty_is_known CHECK (difficulty IN ('beginner', 'elementary', 'intermediate')),
    CONSTRAINT glossary_terms_category_is_known CHECK (
        category IN ('basic', 'market', 'indicator', 'technical', 'product', 'strategy')
    )
);

-- Which terms of one category come next? The same for one difficulty, and for both.
CREATE INDEX glossary_terms_category_term_idx ON app.glossary_terms (category, term);
CREATE INDEX glossary_terms_difficulty_term_idx ON app.glossary_terms (difficulty, term);
CREATE INDEX glossary_terms_category_difficulty_term_idx ON app.glossary_terms (category, difficulty, term);

-- Which terms contain these letters?
CREATE INDEX glossary_terms_grams_idx ON app.glossary_terms USING gin (grams);

-- Which terms begin with this letter?
CREATE INDEX glossary_terms_first_letter_idx ON app.glossary_terms (left(search_text, 1));

COMMENT ON TABLE app.glossary_terms IS 'Words of the market, explained. One row per term.';
COMMENT ON COLUMN app.glossary_terms.glossary_term_id IS 'Key.';
COMMENT ON COLUMN app.glossary_terms.term IS 'The word as readers meet it, 1 to 100 letters, NFC; sorts by code point.';
COMMENT ON COLUMN app.glossary_terms.term_en IS 'The English word, if it has one; at most 100 letters.';
COMMENT ON COLUMN app.glossary_terms.abbreviation IS 'The usual abbreviation, such as PER; at most 20 letters.';
COMMENT ON COLUMN app.glossary_terms.difficulty IS
'For whom it is written: beginner (입문), elementary (초급), intermediate (중급).';
COMMENT ON COLUMN app.glossary_terms.category IS 'basic, market, indicator, technical, product or strategy.';
COMMENT ON COLUMN app.glossary_terms.definition_short IS 'One sentence, at most 200 letters.';
COMMENT ON COLUMN app.glossary_terms.definition_full IS 'A paragraph, if one is needed; at most 5,000 letters.';
COMMENT ON COLUMN app.glossary_terms.example IS 'A sentence of use; at most 1,000 letters.';
COMMENT ON COLUMN app.glossary_terms.formula IS 'How it is computed, if it is a figure; at most 500 letters.';
COMMENT ON COLUMN app.glossary_terms.related_terms IS 'Terms worth reading next; they need not exist here yet.';
COMMENT ON COLUMN app.glossary_terms.created_at IS 'When it was added.';
COMMENT ON COLUMN app.glossary_terms.seed_sha256 IS
'SHA-256 of the definition as it was seeded; NULL for a row of other origin. Edited rows no longer fit it.';
COMMENT ON COLUMN app.glossary_terms.search_text IS
'Term, English word, abbreviation and short definition, folded as searches compare them.';
COMMENT ON COLUMN app.glossary_terms.grams IS 'The two-letter windows of search_text, for the search index.';
