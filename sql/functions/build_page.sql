-- Builds one page of a case from what a payload says of it.
-- for: owner
CREATE FUNCTION api.build_page(_payload jsonb, _step bigint, _name text, _default_title text, _default_text text)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
BEGIN ATOMIC
    SELECT
        jsonb_build_object(
            'title', coalesce(nullif(btrim(f.page ->> 'title'), ''), _default_title),
            'content', api.mark_terms(regexp_replace(t.content, '(?<!\\)\$(?=\d)', '\$', 'g'), g.terms),
            'bullets', b.bullets,
            'chart', api.normalise_chart(f.page -> 'chart'),
            'glossary', coalesce(g.glossary, '[]'),
            'sources', coalesce(s.sources, '[]')
        )
    FROM (
        SELECT
            coalesce(
                jsonb_path_query_first(
                    _payload, '$.interface_3_final_briefing.pages[*] ? (@.step == $step)',
                    jsonb_build_object('step', _step)
                ),
                _payload -> 'interface_3_final_briefing' -> 'pages' -> (_step - 1)::integer
            ) AS page,
            _payload -> 'interface_2_raw_narrative' -> 'narrative' -> _name AS raw
    ) AS f
    CROSS JOIN
        LATERAL (
            -- A page of fewer than ten letters is none: the draft, else what the case itself says.
            SELECT
                CASE
                    WHEN char_length(f.page ->> 'content') >= 10 THEN f.page ->> 'content'
                    WHEN char_length(f.raw ->> 'content') >= 10 THEN f.raw ->> 'content'
                    ELSE coalesce(_default_text, '')
                END AS content
        ) AS t
    CROSS JOIN
        LATERAL (
            SELECT
                coalesce(jsonb_agg(regexp_replace(e.bullet, '(?<!\\)\$(?=\d)', '\$', 'g') ORDER BY e.place), '[]')
                    AS bullets
            FROM jsonb_array_elements_text(
                CASE
                    WHEN
                        jsonb_typeof(f.page -> 'bullets') = 'array' AND f.page -> 'bullets' <> '[]'
                        THEN f.page -> 'bullets'
                    WHEN jsonb_typeof(f.raw -> 'bullets') = 'array' THEN f.raw -> 'bullets'
                    ELSE '[]'
                END
            ) WITH ORDINALITY AS e (bullet, place)
        ) AS b
    CROSS JOIN
        LATERAL (
            SELECT
                jsonb_agg(
                    jsonb_build_object(
                        'term', e.item ->> 'term', 'definition', e.item ->> 'definition', 'domain', e.item ->> 'domain'
                    )
                    ORDER BY e.place
                ) AS glossary,
                coalesce(array_agg(e.item ->> 'term' ORDER BY char_length(e.item ->> 'term') DESC, e.place), '{}')
                    AS terms
            FROM
                jsonb_array_elements(
                    CASE WHEN jsonb_typeof(f.page -> 'glossary') = 'array' THEN f.page -> 'glossary' ELSE '[]' END
                ) WITH ORDINALITY AS e (item, place)
            WHERE btrim(e.item ->> 'term') <> '' AND btrim(e.item ->> 'definition') <> ''
        ) AS g
    CROSS JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('name', u.name, 'url', u.url) ORDER BY u.place) AS sources
        FROM (
            SELECT DISTINCT ON (c.name, c.url)
                c.name,
                c.url,
                c.place
            FROM (
                SELECT
                    e.source ->> 'name' AS name,
                    e.source ->> 'url' AS url,
                    e.place
                FROM jsonb_array_elements(api.sources_of(_payload)) WITH ORDINALITY AS e (source, place)
                WHERE e.source -> 'used_in_pages' @> to_jsonb(_step)
                UNION ALL
                -- The first page cites three of the news, the last page five.
                SELECT
                    e.news ->> 'source' AS name,
                    e.news ->> 'url' AS url,
                    100 + e.place AS place
                FROM
                    jsonb_path_query(_payload, '$.interface_1_curated_context.verified_news[*]')
                    WITH ORDINALITY AS e (news, place)
                WHERE e.place <= CASE _step WHEN 1 THEN 3 WHEN 6 THEN 5 ELSE 0 END
            ) AS c
            WHERE c.name <> ''
            ORDER BY
                c.name,
                c.url,
                c.place
        ) AS u
    ) AS s;
END;

COMMENT ON FUNCTION api.build_page(jsonb, bigint, text, text, text) IS
'{title, content, bullets, chart, glossary, sources} of page _step (1 to 6) of a clean payload: the final page, else the
draft named _name, else _default_text. A dollar sign before a digit is escaped, since content is markdown with
formulas.';
