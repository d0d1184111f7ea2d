-- Finds past cases that have to do with a text in plain sentences.
-- for: web, analyst
CREATE FUNCTION api.find_mentioned_cases(_text text)
RETURNS TABLE (case_id bigint, words bigint, similarity double precision, published_on date)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    SELECT
        s.entry_id AS case_id,
        count(*) AS words,
        sum(s.similarity) AS similarity,
        max(s.published_on) AS published_on
    FROM (
        -- A word without what Korean hangs on it; the longest six say the most.
        SELECT DISTINCT
            regexp_replace(
                r.word,
                '(?<=..)(에서는?|으로|이?라는|이?란|까지|부터|보다|처럼|하고|이나|[은는이가을를의에로과와도만])$',
                ''
            ) AS word
        FROM (
            SELECT w.word
            FROM regexp_split_to_table(app.fold(left(_text, 400)), '[^0-9a-z가-힣]+') AS w (word)
            WHERE char_length(w.word) > 1
            ORDER BY char_length(w.word) DESC
            LIMIT 6
        ) AS r
    ) AS q
    CROSS JOIN LATERAL api.search('case', q.word) AS s
    GROUP BY s.entry_id;
END;

COMMENT ON FUNCTION api.find_mentioned_cases(text) IS
'Cases that hold words of the text, and how many of its six longest. Unordered; of a long text the first 400 letters
count. similarity: the sum of those of the words, see api.search.';
