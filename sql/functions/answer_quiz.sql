-- Answers one of today's quizzes, and pays for the first answer: much if it is right, a little if not.
-- for: web
-- PT404 portfolio_not_found
-- PT404 quiz_not_found
-- PT422 quiz_option_unknown
CREATE FUNCTION api.answer_quiz(_by json, _user_id bigint, _quiz_key text, _option_id text, _selected_index bigint)
RETURNS TABLE (
    quiz_key text,
    is_correct boolean,
    right_option text,
    reward_amount bigint,
    spendable_cash bigint,
    is_replayed boolean
)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _portfolio_id bigint;
    _today date;
    _quiz_id bigint;
    _right_index bigint;
    _is_option boolean;
BEGIN
    PERFORM app.act(_by);
    -- One user's answers wait for each other here, so the first is seen below.
    SELECT l.portfolio_id INTO _portfolio_id FROM api.lock_portfolio(_user_id) AS l;
    IF NOT FOUND THEN
        RAISE 'portfolio_not_found' USING ERRCODE = 'PT404';
    END IF;
    _today := api.today();
    -- They are made the day before; a clock that leaps, or a worker that is away, is no reason to refuse an answer.
    IF NOT EXISTS (SELECT 1 FROM app.quizzes AS q WHERE q.quizzed_on = _today) THEN
        PERFORM api.prepare_quizzes();
    END IF;
    SELECT q.quiz_id, q.quiz_key, q.right_option, q.right_index, EXISTS (
        SELECT 1 FROM json_array_elements(q.options) AS o (option) WHERE o.option ->> 'option_id' = _option_id
    )
    INTO _quiz_id, quiz_key, right_option, _right_index, _is_option
    FROM app.quizzes AS q
    WHERE q.quiz_key = _quiz_key AND q.quizzed_on = _today;
    IF NOT FOUND THEN
        RAISE 'quiz_not_found' USING ERRCODE = 'PT404';
    ELSIF _selected_index IS NULL AND NOT _is_option THEN
        RAISE 'quiz_option_unknown' USING ERRCODE = 'PT422';
    END IF;

    SELECT a.is_correct INTO is_correct FROM app.quiz_answers AS a
    WHERE a.user_id = _user_id AND a.quiz_id = _quiz_id;
    is_replayed := FOUND;
    reward_amount := 0;
    IF NOT is_replayed THEN
        is_correct := coalesce(_selected_index = _right_index, _option_id = right_option);
        INSERT INTO app.quiz_answers (user_id, quiz_id, answer, is_correct)
        VALUES (_user_id, _quiz_id, coalesce(_selected_index::text, _option_id), is_correct);
        SELECT CASE WHEN is_correct THEN r.quiz_right_reward ELSE r.quiz_wrong_reward END INTO STRICT reward_amount
        FROM app.trading_rules AS r;
        PERFORM api.add_reward(
            _user_id, _portfolio_id, 'quiz', NULL, NULL, _quiz_id, reward_amount, '퀴즈 보상',
            format(
                CASE WHEN is_correct THEN '정답! %s원을 받았어요.' ELSE '아쉽지만 참여 보상 %s원을 받았어요.' END,
                to_char(reward_amount, 'FM999,999,999,999')
            )
        );
    END IF;
    SELECT p.cash - p.reserved_cash INTO STRICT spendable_cash FROM app.portfolios AS p
    WHERE p.portfolio_id = _portfolio_id;
    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION api.answer_quiz(json, bigint, text, text, bigint) IS
'The first answer''s verdict, whatever a later one says, and what this call paid: 0 for a later one. option_id: one of
the quiz''s options; or selected_index, of a client of v1, which shows options of its own.';
