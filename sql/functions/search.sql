-- Finds cases or keywords by their words; the one search of the house.
-- for: web, analyst
CREATE FUNCTION api.search(_entry_kind text, _query text)
RETURNS TABLE (entry_id bigint, published_on date, similarity double precision, is_capped boolean)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    SELECT
        f.entry_id,
        f.published_on,
        f.similarity,
        f.is_capped
    FROM api.find_entries(_entry_kind, btrim(app.fold(_query)), app.bigrams(_query)) AS f;
END;

COMMENT ON FUNCTION api.search(text, text) IS
'Entries of one kind (case, keyword) that contain every word of the query, letter case ignored, NFC and NFD alike; a
single letter must begin the title. Unordered; nothing for an empty query. similarity: 1 the title itself, above 0.6 in
the title, below that in keywords or body, more the larger the share of the query in it. Up to 1,000 matches are
compared; where there are more, the newest 1,000, and is_capped says so.';
