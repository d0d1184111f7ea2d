-- Finds the words of a sentence that say what it is about.
-- for: web, analyst
CREATE FUNCTION api.find_words(_text text)
RETURNS TABLE (word text)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    -- What Korean hangs on a noun goes; verbs of questions and conditions stand nearly everywhere and say nothing.
    SELECT DISTINCT
        regexp_replace(
            r.word,
            '(?<=..)(에서는?|으로|이?라는|이?란|까지|부터|보다|처럼|하고|이나|[은는이가을를의에로과와도만])$',
            ''
        ) AS word
    FROM (
        SELECT w.word
        FROM regexp_split_to_table(app.fold(left(_text, 400)), '[^0-9a-z가-힣]+') AS w (word)
        WHERE
            char_length(w.word) > 1
            AND w.word !~ '^.+([나까가네지죠]요|[어아에예해돼세]요)$|^..+면요?$|^어떻게$'
        ORDER BY char_length(w.word) DESC
        LIMIT 6
    ) AS r;
END;

COMMENT ON FUNCTION api.find_words(text) IS
'The six longest nouns of the text, folded, of two letters and more, as far as their endings tell. Unordered; of a long
text the first 400 letters count.';
