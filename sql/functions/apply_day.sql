-- Saves an edition's part of its trading day: keyword, stocks and the card that links the past case.
-- for: owner
CREATE FUNCTION api.apply_day(_edition_id bigint, _briefed_on date, _payload jsonb, _case_id bigint)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _context jsonb := _payload -> 'interface_1_curated_context';
    _final jsonb := _payload -> 'interface_3_final_briefing';
    _theme text := _final ->> 'theme';
    _keyword jsonb := api.build_keyword(_payload);
    _briefing_id bigint;
    _case_match_id bigint;
BEGIN
    INSERT INTO app.daily_briefings (briefed_on, market_summary, top_keywords)
    VALUES (_briefed_on, _final ->> 'one_liner', jsonb_build_object('keywords', jsonb_build_array(_keyword)))
    ON CONFLICT (briefed_on) DO UPDATE SET top_keywords = jsonb_build_object(
        'keywords',
        jsonb_build_array(_keyword) || (
            SELECT coalesce(jsonb_agg(k.keyword ORDER BY k.place), '[]')
            FROM jsonb_array_elements(daily_briefings.top_keywords -> 'keywords')
                WITH ORDINALITY AS k (keyword, place)
            WHERE app.title_key(k.keyword ->> 'title') <> app.title_key(_theme)
        )
    )
    RETURNING briefing_id INTO _briefing_id;

    INSERT INTO app.briefing_stocks (
        briefing_id, stock_code, stock_name, momentum, change_rate, period_days, volume, attention_percentile,
        catalyst, catalyst_url, keywords
    )
    SELECT DISTINCT ON (e.stock ->> 'ticker')
        _briefing_id,
        e.stock ->> 'ticker',
        e.stock ->> 'name',
        e.stock ->> 'momentum',
        (e.stock ->> 'change_pct')::numeric,
        (e.stock ->> 'period_days')::bigint,
        (e.stock ->> 'volume')::bigint,
        (e.stock ->> 'attention_percentile')::numeric,
        _keyword ->> 'catalyst',
        _keyword ->> 'catalyst_url',
        ARRAY[_theme]
    FROM jsonb_path_query(_context, '$.selected_stocks[*]') WITH ORDINALITY AS e (stock, place)
    ORDER BY e.stock ->> 'ticker', e.place
    ON CONFLICT (briefing_id, stock_code) DO UPDATE SET
        stock_name = EXCLUDED.stock_name,
        momentum = EXCLUDED.momentum,
        change_rate = EXCLUDED.change_rate,
        period_days = EXCLUDED.period_days,
        volume = EXCLUDED.volume,
        attention_percentile = EXCLUDED.attention_percentile,
        catalyst = coalesce(EXCLUDED.catalyst, briefing_stocks.catalyst),
        catalyst_url = coalesce(EXCLUDED.catalyst_url, briefing_stocks.catalyst_url),
        keywords = array_remove(briefing_stocks.keywords, _theme) || _theme;

    INSERT INTO app.case_matches (
        briefing_id, case_id, edition_id, current_keyword, one_liner, reason, stock_codes
    )
    VALUES (
        _briefing_id,
        _case_id,
        _edition_id,
        _theme,
        _final ->> 'one_liner',
        _payload -> 'interface_2_raw_narrative' -> 'historical_case' ->> 'lesson',
        array(
            SELECT DISTINCT jsonb_path_query(_context, '$.selected_stocks[*].ticker') #>> '{}' AS stock_code
            ORDER BY stock_code
        )
    )
    ON CONFLICT (briefing_id, case_id, current_keyword) DO UPDATE SET
        edition_id = EXCLUDED.edition_id,
        one_liner = EXCLUDED.one_liner,
        reason = EXCLUDED.reason,
        stock_codes = EXCLUDED.stock_codes
    RETURNING case_match_id INTO _case_match_id;

    INSERT INTO app.search_entries (entry_kind, entry_id, published_on, title, keywords, body, words)
    VALUES (
        'keyword', _case_match_id, _briefed_on, _theme, ARRAY[_keyword ->> 'sector'], _final ->> 'one_liner',
        concat_ws(' ', _theme, _keyword ->> 'sector', _final ->> 'one_liner')
    )
    ON CONFLICT (entry_kind, entry_id) DO UPDATE SET
        keywords = EXCLUDED.keywords,
        body = EXCLUDED.body,
        words = EXCLUDED.words;
    RETURN _briefing_id;
END;
$$;

COMMENT ON FUNCTION api.apply_day(bigint, date, jsonb, bigint) IS
'Adds a clean payload to its day, newest keyword first; the same headline again replaces its card. Answers with
briefing_id.';
