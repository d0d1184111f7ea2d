-- Finds listed stocks by the words of the name or the beginning of the code, the nearest first.
-- for: web, analyst
CREATE FUNCTION api.find_stocks(_query text)
RETURNS TABLE (stock_code text, stock_name text, market text)
LANGUAGE sql
STABLE
PARALLEL SAFE
BEGIN ATOMIC
    -- Folded and cut once, not for every stock. Blanks of names do not count: it is KB 금융, but LG전자.
    WITH q AS MATERIALIZED (
        SELECT
            replace(f.folded, ' ', '') AS word,
            string_to_array(f.folded, ' ') AS words
        FROM (SELECT app.fold(_query) AS folded) AS f
    )

    SELECT
        k.stock_code,
        k.stock_name,
        k.market
    FROM q
    CROSS JOIN (
        SELECT
            s.stock_code,
            s.stock_name,
            s.market,
            replace(s.name_key, ' ', '') AS name,
            lower(s.stock_code) AS code,
            o.codes
        FROM api.stocks AS s
        LEFT JOIN (
            SELECT
                f.new_stock_code,
                array_agg(lower(f.stock_code)) AS codes
            FROM api.stocks AS f
            WHERE f.new_stock_code IS NOT NULL
            GROUP BY f.new_stock_code
        ) AS o ON s.stock_code = o.new_stock_code
        WHERE s.delisted_on IS NULL
    ) AS k
    WHERE
        q.word <> ''
        AND (
            starts_with(k.code, q.word)
            OR q.word = any(k.codes)
            OR NOT EXISTS (
                SELECT 1 FROM unnest(q.words) AS w (word)
                WHERE strpos(k.name, w.word) = 0
            )
        )
    ORDER BY
        k.name = q.word OR k.code = q.word OR coalesce(q.word = any(k.codes), FALSE) DESC,
        starts_with(k.name, q.word) OR starts_with(k.code, q.word) DESC,
        char_length(k.stock_name) ASC,
        k.stock_name ASC,
        k.stock_code ASC
    LIMIT 20;
END;

COMMENT ON FUNCTION api.find_stocks(text) IS
'Up to 20 stocks: the name or code itself first, then those that begin so. Each word of the query must be in the name,
whose blanks do not count. Letter case and the form of Hangul (NFC, NFD) do not matter; a blank query finds nothing. It
reads the whole listing: some thousand names. What was delisted is not found; what had
another code before is, by the whole of that.';
