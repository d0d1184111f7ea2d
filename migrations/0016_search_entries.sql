-- The search: one row for each thing that can be found by its words.
-- depends: 0015_daily_narratives

CREATE TABLE app.search_entries (
    search_entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_kind text NOT NULL,
    entry_id bigint NOT NULL,
    published_on date NOT NULL,
    title text NOT NULL,
    keywords text[] NOT NULL,
    body text NOT NULL,
    words text NOT NULL,
    search_text text COLLATE "C" NOT NULL GENERATED ALWAYS AS (app.fold(words)) STORED,
    grams text[] NOT NULL GENERATED ALWAYS AS (app.bigrams(words)) STORED,
    UNIQUE (entry_kind, entry_id),
    CONSTRAINT search_entries_kind_is_known CHECK (entry_kind IN ('case', 'keyword'))
);

-- Which entries contain these letters?
CREATE INDEX search_entries_grams_idx ON app.search_entries USING gin (grams);

-- Which entries are the newest of their kind? Where a word stands nearly everywhere, they are looked through in this
-- order.
CREATE INDEX search_entries_entry_kind_published_on_search_entry_id_idx
ON app.search_entries (entry_kind, published_on DESC, search_entry_id DESC);

-- Which entries begin with this letter?
CREATE INDEX search_entries_first_letter_idx
ON app.search_entries (entry_kind, left(search_text, 1), published_on DESC, search_entry_id DESC);

COMMENT ON TABLE app.search_entries IS
'What can be found by its words: cases, and the keywords of each day. Derived by the functions that save them.
One row per case or card.';
COMMENT ON COLUMN app.search_entries.search_entry_id IS 'Key of the entry.';
COMMENT ON COLUMN app.search_entries.entry_kind IS 'case or keyword.';
COMMENT ON COLUMN app.search_entries.entry_id IS 'The case_id of a case, the case_match_id of a keyword.';
COMMENT ON COLUMN app.search_entries.body IS
'The text beneath the title: the summary of a case, the one_liner of a card.';
COMMENT ON COLUMN app.search_entries.words IS 'All of it that is searched: title, keywords, body, divided by blanks.';
