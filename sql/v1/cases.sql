-- Past cases, under the names of the v1 contract.

-- name: v1_search_cases
-- Cases that hold every word of a query, or carry a keyword, or both; recent ones if there are any, best first.
WITH found AS MATERIALIZED (
    SELECT
        s.entry_id AS case_id,
        s.published_on,
        s.similarity
    FROM api.search('case', :query) AS s
    WHERE
        :keyword = ''
        OR EXISTS (
            SELECT 1
            FROM api.historical_cases AS c
            WHERE
                c.case_id = s.entry_id
                AND c.keywords @> jsonb_build_object('keywords', jsonb_build_array(normalize(:keyword, nfc)))
        )
    UNION ALL
    SELECT
        k.case_id,
        k.published_on,
        1 AS similarity
    FROM (
        SELECT
            c.case_id,
            c.published_on
        FROM api.historical_cases AS c
        WHERE
            :query = ''
            AND :keyword <> ''
            AND c.keywords @> jsonb_build_object('keywords', jsonb_build_array(normalize(:keyword, nfc)))
        ORDER BY
            c.published_on DESC,
            c.case_id DESC
        LIMIT 1000
    ) AS k
),

best AS (
    SELECT
        f.case_id,
        f.published_on,
        f.similarity
    FROM found AS f
    WHERE
        f.published_on > (SELECT api.today()) - :days::integer
        OR NOT EXISTS (
            SELECT 1
            FROM found AS r
            WHERE r.published_on > (SELECT api.today()) - :days::integer
        )
    ORDER BY
        f.similarity DESC,
        f.published_on DESC,
        f.case_id DESC
    LIMIT :size
)

SELECT
    CASE WHEN :query = '' THEN :keyword ELSE :query END AS query,
    (
        SELECT
            coalesce(
                json_agg(
                    json_build_object(
                        'id', c.case_id,
                        'title', c.title,
                        'event_year', coalesce(c.event_year, 2020),
                        'summary', c.summary,
                        'keywords', c.keywords -> 'keywords',
                        'similarity_score', round(b.similarity::numeric, 3),
                        'citations', jsonb_path_query_array(c.keywords, '$.sources[*].url')
                    )
                    ORDER BY b.similarity DESC, b.published_on DESC, b.case_id DESC
                ),
                '[]'
            )
        FROM best AS b
        INNER JOIN api.historical_cases AS c USING (case_id)
    ) AS cases,
    'database' AS search_source;

-- name: v1_get_story
-- A case as a story, in the difficulty asked for or the nearest that it has.
SELECT
    s.case_id,
    s.title,
    :difficulty::text AS difficulty,
    s.difficulty AS difficulty_given,
    s.content,
    s.glossary_terms,
    greatest(1, array_length(regexp_split_to_array(btrim(s.content), '\s+'), 1) / 200)::bigint AS reading_time_minutes,
    s.thinking_point
FROM api.case_stories AS s
WHERE s.case_id = :case_id
ORDER BY
    abs(
        array_position(ARRAY['beginner', 'elementary', 'intermediate'], s.difficulty)
        - array_position(ARRAY['beginner', 'elementary', 'intermediate'], :difficulty)
    ),
    s.difficulty
LIMIT 1;

-- name: v1_get_comparison
-- A case held against the present.
SELECT
    c.past_event,
    c.current_situation,
    c.comparison_points,
    c.lessons,
    c.comparison_title,
    c.past_metric,
    c.present_metric,
    c.analysis,
    c.poll_question,
    c.summary,
    c.key_insight
FROM api.case_comparisons AS c
WHERE c.case_id = :case_id;

-- name: v1_get_companies
-- The companies that a case touches.
SELECT
    coalesce(
        (
            SELECT r.stock_name
            FROM api.case_stock_relations AS r
            WHERE r.case_id = c.case_id
            ORDER BY
                r.relation_type <> 'main_subject',
                r.sort_order
            LIMIT 1
        ),
        'Unknown'
    ) AS center_company,
    (
        SELECT
            coalesce(
                json_agg(
                    json_build_object(
                        'stock_code', r.stock_code,
                        'stock_name', r.stock_name,
                        'relation_type', r.relation_type,
                        'relation_detail', r.relation_detail,
                        'role_label', r.role_label,
                        'hops', 1
                    )
                    ORDER BY r.sort_order
                ),
                '[]'
            )
        FROM api.case_stock_relations AS r
        WHERE r.case_id = c.case_id
    ) AS related_companies,
    (
        SELECT
            json_build_object(
                'nodes',
                coalesce(
                    json_agg(json_build_object('id', r.stock_code, 'name', r.stock_name) ORDER BY r.sort_order), '[]'
                ),
                'edges', '[]'::json
            )
        FROM api.case_stock_relations AS r
        WHERE r.case_id = c.case_id
    ) AS graph_data
FROM api.historical_cases AS c
WHERE c.case_id = :case_id;

-- name: v1_get_narrative
-- The six pages of a case, beside the newest day's market.
SELECT
    n.case_id,
    n.keyword,
    n.theme,
    n.one_liner,
    n.generated_at,
    n.steps,
    n.concept,
    n.historical_case,
    n.sources,
    n.hallucination_checklist,
    (
        SELECT
            coalesce(
                json_agg(
                    json_build_object(
                        'stock_code', r.company ->> 'stock_code',
                        'stock_name', r.company ->> 'stock_name',
                        'relation_type', r.company ->> 'relation_type',
                        'impact_description', r.company ->> 'impact_description'
                    )
                    ORDER BY r.place
                ),
                '[]'
            )
        FROM json_array_elements(n.related_companies) WITH ORDINALITY AS r (company, place)
    ) AS related_companies,
    n.sync_rate,
    -- The pipeline writes its pages once, for beginners.
    'beginner' AS difficulty_given,
    (
        SELECT
            json_build_object(
                'briefing_date', b.briefed_on,
                'market_summary', b.market_summary,
                'top_keywords', jsonb_path_query_array(b.top_keywords, '$.keywords[*].title')
            )
        FROM api.daily_briefings AS b
        ORDER BY b.briefed_on DESC
        LIMIT 1
    ) AS market_data,
    (
        SELECT coalesce(json_agg(h ORDER BY h.date), '[]')
        FROM (
            SELECT
                i.priced_on AS date,
                json_build_object(
                    'open', i.open, 'high', i.high, 'low', i.low, 'close', i.close, 'volume', i.volume
                ) AS kospi,
                (
                    SELECT
                        json_build_object(
                            'open', q.open, 'high', q.high, 'low', q.low, 'close', q.close, 'volume', q.volume
                        )
                    FROM api.index_prices AS q
                    WHERE q.index_code = '2001' AND q.priced_on = i.priced_on
                ) AS kosdaq
            FROM api.index_prices AS i
            WHERE i.index_code = '1001'
            ORDER BY i.priced_on DESC
            LIMIT 5
        ) AS h
    ) AS market_history
FROM api.case_narratives AS n
WHERE n.case_id = :case_id;
