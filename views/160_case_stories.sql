-- Each case as a story, in every difficulty that has a text of its own.
-- for: web, analyst
CREATE VIEW api.case_stories AS
SELECT
    c.case_id,
    c.title,
    s.difficulty,
    s.content,
    c.editorial ->> 'thinking_point' AS thinking_point,
    (
        SELECT coalesce(json_agg(w.word ORDER BY w.place), '[]')
        FROM jsonb_array_elements_text(c.keywords -> 'keywords') WITH ORDINALITY AS w (word, place)
        WHERE w.place <= 5
    ) AS glossary_terms
FROM app.historical_cases AS c
CROSS JOIN LATERAL (
    SELECT
        e.key AS difficulty,
        e.value AS content
    FROM jsonb_each_text(c.editorial -> 'stories') AS e
    UNION ALL
    -- A case without a story of its own is told from its pages.
    SELECT
        'beginner' AS difficulty,
        concat_ws(
            E'\n\n',
            c.summary,
            c.keywords -> 'narrative' -> 'history' ->> 'content',
            c.keywords -> 'historical_case' ->> 'outcome',
            c.keywords -> 'historical_case' ->> 'lesson'
        ) AS content
    WHERE coalesce(c.editorial -> 'stories', '{}') = '{}'
) AS s;

COMMENT ON VIEW api.case_stories IS 'A case told as a story. One row per case and difficulty that has a text. Live.';
COMMENT ON COLUMN api.case_stories.content IS
'Paragraphs divided by an empty line; terms stand in <mark class="term-highlight">.';
COMMENT ON COLUMN api.case_stories.thinking_point IS 'A question to take along; NULL where nobody wrote one.';
COMMENT ON COLUMN api.case_stories.glossary_terms IS 'The first five keywords of the case.';
