-- Finds past cases that have to do with a text in plain sentences.
-- for: web, analyst
CREATE FUNCTION api.find_mentioned_cases(_text text)
RETURNS TABLE (case_id bigint, similarity double precision, published_on date)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    SELECT
        s.entry_id AS case_id,
        sum(s.similarity) AS similarity,
        max(s.published_on) AS published_on
    FROM api.find_words(_text) AS q
    CROSS JOIN LATERAL api.search('case', q.word) AS s
    GROUP BY s.entry_id;
END;

COMMENT ON FUNCTION api.find_mentioned_cases(text) IS
'Cases that hold words of the text, see find_words. Unordered. similarity: the sum of those of the words, see search: a
word in the title counts more than several in the summary.';
