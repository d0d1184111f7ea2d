-- The tutor: conversations, what an answer is made of, and what words mean.

-- name: begin_tutor_turn
-- Begins a turn of a conversation, with all that its answer may need: turns before, portfolio, terms, cases, the day.
SELECT
    b.tutor_session_id AS session_id,
    l.difficulty,
    json_build_object(
        'history', b.history,
        'portfolio', (
            SELECT
                json_build_object(
                    'total_value', p.total_value,
                    'cash', p.cash,
                    'profit_loss_pct', p.profit_loss_pct,
                    'holdings', p.holdings
                )
            FROM api.portfolios AS p
            WHERE p.user_id = :user_id AND p.closed_at IS NULL
        ),
        'terms', (
            SELECT
                coalesce(
                    json_agg(
                        json_build_object(
                            'term', t.term,
                            'difficulty', t.difficulty,
                            'definition_short', t.definition_short,
                            'definition_full', t.definition_full,
                            'example', t.example,
                            'formula', t.formula
                        )
                        ORDER BY f.letters DESC, t.glossary_term_id ASC
                    ),
                    '[]'
                )
            FROM (
                SELECT
                    m.glossary_term_id,
                    m.letters
                FROM (
                    SELECT
                        a.glossary_term_id,
                        a.letters
                    FROM api.find_mentioned_terms(:message) AS a
                    UNION ALL
                    SELECT
                        :glossary_term_id::bigint AS glossary_term_id,
                        1000 AS letters
                ) AS m
                WHERE m.glossary_term_id IS NOT NULL
                ORDER BY
                    m.letters DESC,
                    m.glossary_term_id ASC
                LIMIT 3
            ) AS f
            INNER JOIN api.glossary_terms AS t USING (glossary_term_id)
        ),
        'cases', (
            SELECT
                coalesce(
                    json_agg(
                        json_build_object(
                            'case_id', c.case_id,
                            'title', c.title,
                            'period', c.period,
                            'summary', c.summary,
                            'outcome', c.keywords -> 'historical_case' -> 'outcome',
                            'lesson', c.keywords -> 'historical_case' -> 'lesson',
                            'story', left(s.content, 4000),
                            'difficulty_given', s.difficulty,
                            'is_asked_from', c.case_id = :case_id,
                            'chart', CASE
                                WHEN :message ~ '차트|그래프|도표|그려|시각화' THEN (
                                    SELECT p.page -> 'chart'
                                    FROM (
                                        VALUES
                                        (1, c.keywords -> 'narrative' -> 'history'),
                                        (2, c.keywords -> 'narrative' -> 'background'),
                                        (3, c.keywords -> 'narrative' -> 'application')
                                    ) AS p (place, page)
                                    WHERE jsonb_typeof(p.page -> 'chart') = 'object'
                                    ORDER BY p.place
                                    LIMIT 1
                                )
                            END
                        )
                        ORDER BY f.place
                    ),
                    '[]'
                )
            FROM (
                SELECT
                    m.case_id,
                    row_number() OVER (
                        ORDER BY
                            m.similarity DESC,
                            m.published_on DESC,
                            m.case_id ASC
                    ) AS place
                FROM (
                    SELECT
                        a.case_id,
                        a.similarity,
                        a.published_on
                    FROM api.find_mentioned_cases(:message) AS a
                    WHERE a.case_id IS DISTINCT FROM :case_id
                    UNION ALL
                    SELECT
                        :case_id::bigint AS case_id,
                        1000 AS similarity,
                        NULL AS published_on
                ) AS m
                WHERE m.case_id IS NOT NULL
                ORDER BY place
                LIMIT 2
            ) AS f
            INNER JOIN api.historical_cases AS c USING (case_id)
            CROSS JOIN LATERAL (
                SELECT
                    o.content,
                    o.difficulty
                FROM api.case_stories AS o
                WHERE o.case_id = f.case_id
                ORDER BY
                    abs(
                        array_position(ARRAY['beginner', 'elementary', 'intermediate'], o.difficulty)
                        - array_position(ARRAY['beginner', 'elementary', 'intermediate'], l.difficulty)
                    ),
                    o.difficulty
                LIMIT 1
            ) AS s
        ),
        'briefing', (
            SELECT
                json_build_object(
                    'briefed_on', d.briefed_on,
                    'market_summary', d.market_summary,
                    'keywords', jsonb_path_query_array(d.top_keywords, '$.keywords[*].title')
                )
            FROM api.daily_briefings AS d
            ORDER BY d.briefed_on DESC
            LIMIT 1
        )
    ) AS material
FROM api.begin_tutor_turn(:by, :user_id, :tutor_session_id, :message, :seconds) AS b
CROSS JOIN
    (
        SELECT
            coalesce(
                :difficulty,
                (
                    SELECT p.difficulty
                    FROM api.profiles AS p
                    WHERE p.user_id = :user_id
                ),
                'beginner'
            ) AS difficulty
    ) AS l;

-- name: end_tutor_turn
-- Ends a turn of a conversation.
SELECT api.end_tutor_turn(:by, :user_id, :tutor_session_id, :messages) AS is_done;

-- name: v1_explain_term
-- What a word on a page means, as deep as the difficulty asks.
SELECT
    e.term,
    :difficulty::text AS difficulty,
    e.difficulty_given,
    e.explanation,
    e.glossary_term_id
FROM api.explain_term(:term, :difficulty) AS e;

-- name: v1_list_tutor_sessions
-- A user's conversations with the tutor, the one used last first.
SELECT
    s.tutor_session_id AS id,
    s.title,
    s.message_count,
    s.last_message_at,
    s.started_at
FROM api.tutor_sessions AS s
WHERE s.user_id = :user_id
ORDER BY
    s.last_message_at DESC,
    s.tutor_session_id ASC
LIMIT :size;

-- name: v1_list_tutor_messages
-- What was said in a conversation of a user, in order.
SELECT
    s.tutor_session_id AS session_id,
    s.title,
    (
        SELECT
            coalesce(
                json_agg(
                    json_build_object(
                        'id', m.tutor_message_id,
                        'role', m.role,
                        'content', m.content,
                        'message_type', m.message_type,
                        'created_at', api.iso(m.created_at)
                    )
                    ORDER BY m.tutor_message_id
                ),
                '[]'
            )
        FROM api.tutor_messages AS m
        WHERE m.user_id = :user_id AND m.tutor_session_id = s.tutor_session_id
    ) AS messages
FROM api.tutor_sessions AS s
WHERE s.user_id = :user_id AND s.tutor_session_id = :tutor_session_id;

-- name: v1_open_tutor_session
-- Opens an empty conversation.
SELECT api.open_tutor_session(:by, :user_id) AS session_id;

-- name: v1_delete_tutor_session
-- Deletes a conversation of a user.
SELECT api.delete_tutor_session(:by, :user_id, :tutor_session_id) AS deleted;
