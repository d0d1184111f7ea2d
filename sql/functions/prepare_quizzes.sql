-- Makes the quizzes of today and tomorrow that are not there yet, out of terms of the glossary.
-- for: worker
CREATE FUNCTION api.prepare_quizzes()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _today date := api.today();
    _count bigint;
BEGIN
    WITH missing AS MATERIALIZED (
        SELECT d.quizzed_on, n.quiz_number, (d.quizzed_on - _today) * 12 + (n.quiz_number - 1) * 4 AS first_place
        FROM (VALUES (_today), (_today + 1)) AS d (quizzed_on) CROSS JOIN generate_series(1, 3) AS n (quiz_number)
        WHERE NOT EXISTS (
            SELECT 1 FROM app.quizzes AS q
            WHERE q.quizzed_on = d.quizzed_on AND q.quiz_number = n.quiz_number
        )
    ),

    terms AS MATERIALIZED (
        SELECT
            t.term, t.definition_short, row_number() OVER (ORDER BY random()) - 1 AS place, count(*) OVER () AS total
        FROM (
            SELECT DISTINCT ON (g.definition_short) g.term, g.definition_short FROM app.glossary_terms AS g
            WHERE EXISTS (SELECT 1 FROM missing)
            ORDER BY g.definition_short, g.term
        ) AS t
    ),

    -- Four terms a quiz; the meaning of the first is asked for, and they are shuffled.
    chosen AS MATERIALIZED (
        SELECT
            m.quizzed_on,
            m.quiz_number,
            t.term,
            t.definition_short,
            n.turn = 0 AS is_right,
            substr('abcd', row_number() OVER (
                PARTITION BY m.quizzed_on, m.quiz_number ORDER BY random()
            )::integer, 1) AS option_id
        FROM missing AS m
        CROSS JOIN generate_series(0, 3) AS n (turn)
        INNER JOIN terms AS t ON t.total >= 4 AND t.place = (m.first_place + n.turn) % t.total
    )

    INSERT INTO app.quizzes (quizzed_on, quiz_number, quiz_key, question, options, right_option, right_index)
    SELECT
        m.quizzed_on,
        m.quiz_number,
        format('daily-%s-%s', m.quizzed_on, m.quiz_number),
        '다음 중 ‘' || max(c.term) FILTER (WHERE c.is_right) || '’의 뜻은 무엇일까요?',
        coalesce(
            json_agg(json_build_object('option_id', c.option_id, 'label', c.definition_short) ORDER BY c.option_id)
            FILTER (WHERE c.option_id IS NOT NULL),
            '[]'
        ),
        max(c.option_id) FILTER (WHERE c.is_right),
        (ARRAY[0, 3, 2])[m.quiz_number]
    FROM missing AS m
    LEFT JOIN chosen AS c ON m.quizzed_on = c.quizzed_on AND m.quiz_number = c.quiz_number
    GROUP BY m.quizzed_on, m.quiz_number
    ORDER BY m.quizzed_on, m.quiz_number
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS _count = ROW_COUNT;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.prepare_quizzes() IS
'How many it made, six at most. Which terms, and in which order their meanings stand, is chance. With fewer than four
terms a quiz has no question: clients of v1 ask one of their own.';
