-- The outbox names each value again.
UPDATE app.audit_outbox AS o
SET
    before = app.name_values(o.column_names, o.before, o.after),
    after = app.name_values(o.column_names, o.after, o.before)
WHERE o.column_names IS NOT NULL;
CREATE OR REPLACE FUNCTION app.audit_table(
    _table text,
    _keys text[],
    _never text[] DEFAULT '{}',
    _unnoticed text[] DEFAULT '{}',
    _bulk boolean DEFAULT FALSE,
    _most bigint DEFAULT NULL
)
RETURNS void
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _relation regclass := format('app.%I', _table)::regclass;
    _name text := 'audit_' || _table;
    _unknown text;
    _old text;
    _new text;
    _old_secrets text;
    _new_secrets text;
    _key text;
    _join text;
    _subject text;
    _has_changed text := 'c.before IS DISTINCT FROM c.after';
    _many text := '';
    _is_same text;
BEGIN
    SELECT string_agg(n.name, ', ') INTO _unknown
    FROM unnest(_keys || _never || _unnoticed) AS n (name)
    WHERE NOT EXISTS (
        SELECT 1 FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = _relation AND a.attname = n.name AND a.attnum > 0 AND NOT a.attisdropped
    );
    IF _unknown IS NOT NULL OR cardinality(_keys) = 0 THEN
        RAISE 'app.% has no column %', _table, coalesce(_unknown, 'that is its key');
    END IF;
    -- Named one by one: a column that is added later is not stored before somebody says that it may be.
    SELECT
        string_agg(format('%L, o.%2$I', a.attname, a.attname), ', ' ORDER BY a.attnum)
            FILTER (WHERE a.attname <> ALL (_never)),
        string_agg(format('%L, n.%2$I', a.attname, a.attname), ', ' ORDER BY a.attnum)
            FILTER (WHERE a.attname <> ALL (_never)),
        coalesce(string_agg(format(', %L, NULL', a.attname), '' ORDER BY a.attnum)
            FILTER (WHERE a.attname = ANY (_never)), ''),
        coalesce(string_agg(
            format(
                ', %1$L, CASE WHEN o.%1$I%2$s IS DISTINCT FROM n.%1$I%2$s THEN ''(changed)'' END',
                a.attname, CASE WHEN a.atttypid = 'json'::regtype THEN '::text' ELSE '' END
            ), '' ORDER BY a.attnum
        ) FILTER (WHERE a.attname = ANY (_never)), ''),
        coalesce(max(format('%%s.%I', a.attname)) FILTER (WHERE a.attname = 'user_id'), 'NULL::bigint'),
        string_agg(
            format(
                'o.%1$I%2$s IS NOT DISTINCT FROM n.%1$I%2$s',
                a.attname, CASE WHEN a.atttypid = 'json'::regtype THEN '::text' ELSE '' END
            ), ' AND '
        ) FILTER (WHERE a.attname <> ALL (_unnoticed))
    INTO STRICT _old, _new, _old_secrets, _new_secrets, _subject, _is_same
    FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid = _relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
    SELECT
        CASE count(*)
            WHEN 1 THEN format('%%1$s.%I::text', _keys[1])
            ELSE 'concat_ws('','', ' || string_agg(format('%%1$s.%I', k.name), ', ' ORDER BY k.place) || ')'
        END,
        string_agg(format('o.%1$I = n.%1$I', k.name), ' AND ' ORDER BY k.place)
    INTO STRICT _key, _join
    FROM unnest(_keys) WITH ORDINALITY AS k (name, place);
    IF cardinality(_unnoticed) > 0 THEN
        _has_changed := format('c.before - %L::text[] IS DISTINCT FROM c.after - %1$L::text[]', _unnoticed);
        _is_same := format('IF %s THEN RETURN NULL; END IF;', _is_same);
    ELSE
        _is_same := '';
    END IF;
    IF _most IS NOT NULL THEN
        _many := format($code$
        SELECT count(*) INTO _rows FROM %%s;
        IF _rows > %s THEN
            PERFORM app.note(lower(tg_op), %L, NULL, NULL, jsonb_build_object('rows', _rows));
            RETURN NULL;
        END IF;$code$, _most, _table);
    END IF;

    IF NOT _bulk AND _most IS NULL THEN
        EXECUTE format($code$
CREATE OR REPLACE FUNCTION app.%1$I()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $body$
DECLARE
    o ALIAS FOR OLD;
    n ALIAS FOR NEW;
BEGIN
    IF tg_op = 'INSERT' THEN
        INSERT INTO app.audit_outbox (action, entity, entity_id, subject_id, after)
        VALUES ('insert', %2$L, %3$s, %5$s, jsonb_build_object(%8$s));
    ELSIF tg_op = 'UPDATE' THEN
        %11$s
        INSERT INTO app.audit_outbox (action, entity, entity_id, subject_id, before, after)
        VALUES (
            'update', %2$L, %3$s, %5$s, jsonb_build_object(%7$s%9$s), jsonb_build_object(%8$s%10$s)
        );
    ELSIF tg_op = 'DELETE' THEN
        INSERT INTO app.audit_outbox (action, entity, entity_id, subject_id, before)
        VALUES ('delete', %2$L, %4$s, %6$s, jsonb_build_object(%7$s));
    ELSE
        PERFORM app.note('truncate', %2$L, NULL, NULL, NULL);
    END IF;
    RETURN NULL;
END;
$body$
$code$,
            _name, _table, format(_key, 'n'), format(_key, 'o'), format(_subject, 'n'), format(_subject, 'o'),
            _old, _new, _old_secrets, _new_secrets, _is_same
        );
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER audit_insert AFTER INSERT ON %s FOR EACH ROW EXECUTE FUNCTION app.%I()',
            _relation, _name
        );
        -- Compared by their bytes: json has no equality, and no column is held fast by a condition on all of them.
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER audit_update AFTER UPDATE ON %s FOR EACH ROW '
            'WHEN (OLD.* OPERATOR(pg_catalog.*<>) NEW.*) EXECUTE FUNCTION app.%I()', _relation, _name
        );
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER audit_delete AFTER DELETE ON %s FOR EACH ROW EXECUTE FUNCTION app.%I()',
            _relation, _name
        );
    ELSE
        EXECUTE format($code$
CREATE OR REPLACE FUNCTION app.%1$I()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $body$
DECLARE
    _rows bigint;
BEGIN
    IF tg_op = 'INSERT' THEN%10$s
        INSERT INTO app.audit_outbox (action, entity, entity_id, subject_id, after)
        SELECT 'insert', %2$L, %3$s, %5$s, jsonb_build_object(%8$s)
        FROM new_rows AS n;
    ELSIF tg_op = 'UPDATE' THEN%10$s
        INSERT INTO app.audit_outbox (action, entity, entity_id, subject_id, before, after)
        SELECT 'update', %2$L, c.entity_id, c.subject_id, c.before, c.after
        FROM (
            SELECT
                CASE WHEN n.%15$I IS NULL THEN %4$s ELSE %3$s END AS entity_id,
                coalesce(%5$s, %6$s) AS subject_id,
                CASE WHEN o.%15$I IS NOT NULL THEN jsonb_build_object(%7$s%12$s) END AS before,
                CASE WHEN n.%15$I IS NOT NULL THEN jsonb_build_object(%8$s%13$s) END AS after
            FROM old_rows AS o FULL JOIN new_rows AS n ON %9$s
            OFFSET 0
        ) AS c
        WHERE %14$s;
    ELSIF tg_op = 'DELETE' THEN%11$s
        INSERT INTO app.audit_outbox (action, entity, entity_id, subject_id, before)
        SELECT 'delete', %2$L, %4$s, %6$s, jsonb_build_object(%7$s)
        FROM old_rows AS o;
    ELSE
        PERFORM app.note('truncate', %2$L, NULL, NULL, NULL);
    END IF;
    RETURN NULL;
END;
$body$
$code$,
            _name, _table, format(_key, 'n'), format(_key, 'o'), format(_subject, 'n'), format(_subject, 'o'),
            _old, _new, _join, format(_many, 'new_rows'), format(_many, 'old_rows'),
            _old_secrets, _new_secrets, _has_changed, _keys[1]
        );
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER audit_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows '
            'FOR EACH STATEMENT EXECUTE FUNCTION app.%I()', _relation, _name
        );
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER audit_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows '
            'NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION app.%I()', _relation, _name
        );
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER audit_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows '
            'FOR EACH STATEMENT EXECUTE FUNCTION app.%I()', _relation, _name
        );
    END IF;
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER audit_truncate AFTER TRUNCATE ON %s '
        'FOR EACH STATEMENT EXECUTE FUNCTION app.%I()', _relation, _name
    );
    EXECUTE format(
        'COMMENT ON FUNCTION app.%I() IS %L', _name,
        format('Writes what changes in app.%s to the audit; never stores: %s.',
            _table, coalesce(nullif(array_to_string(_never, ', '), ''), 'nothing is left out'))
    );
END;
$$;
SELECT
    app.audit_table(
        'users', '{user_id}', '{email, username, password_hash, public_id, public_number}', '{last_login_at}'
    );
SELECT app.audit_table('user_settings', '{user_id}');
SELECT app.audit_table('sessions', '{session_id}', '{agent, ip}');
SELECT app.audit_table('mail_tokens', '{mail_token_id}', '{token_sha256}');
SELECT app.audit_table('watch_entries', '{user_id, stock_code}');
SELECT app.audit_table('api_keys', '{api_key_id}', '{secret_sha256}');
SELECT app.audit_table('portfolios', '{portfolio_id}', '{portfolio_name}');
SELECT app.audit_table('holdings', '{portfolio_id, stock_code}');
SELECT app.audit_table('orders', '{order_id}', '{trade_reason}');
SELECT app.audit_table('fills', '{fill_id}');
SELECT app.audit_table('cash_entries', '{cash_entry_id}');
SELECT app.audit_table('trading_rules', '{singleton}');
SELECT app.audit_table('rewards', '{reward_id}');
SELECT app.audit_table('reward_pages', '{page}');
SELECT app.audit_table('quizzes', '{quiz_id}', '{question, options, right_option, right_index}', _bulk => TRUE);
SELECT app.audit_table('quiz_answers', '{user_id, quiz_id}', '{answer}');
SELECT app.audit_table('stocks', '{stock_code}', _bulk => TRUE);
SELECT app.audit_table('quotes', '{stock_code}', _most => 20);
SELECT app.audit_table('daily_prices', '{stock_code, priced_on}', _most => 20);
SELECT app.audit_table('index_prices', '{index_code, priced_on}', _most => 20);
SELECT app.audit_table('market_days', '{market_on}', _bulk => TRUE);
SELECT app.audit_table('briefing_editions', '{edition_id}', '{payload}', _bulk => TRUE);
SELECT app.audit_table('daily_briefings', '{briefing_id}', _bulk => TRUE);
SELECT app.audit_table('briefing_stocks', '{briefing_id, stock_code}', _bulk => TRUE);
SELECT app.audit_table('historical_cases', '{case_id}', _bulk => TRUE);
SELECT app.audit_table('case_matches', '{case_match_id}', _bulk => TRUE);
SELECT app.audit_table('case_stock_relations', '{case_id, stock_code}', _bulk => TRUE);
SELECT app.audit_table('daily_narratives', '{narrative_id}', _bulk => TRUE);
SELECT app.audit_table('narrative_scenarios', '{scenario_id}', '{quiz_answer}', _bulk => TRUE);
SELECT app.audit_table('glossary_terms', '{glossary_term_id}', _bulk => TRUE);
SELECT app.audit_table('reports', '{report_id}', '{extracted_text}', _bulk => TRUE);
SELECT app.audit_table('pipeline_jobs', '{job_id}');
SELECT app.audit_table('error_codes', '{code}', _bulk => TRUE);
SELECT app.audit_table('blocked_names', '{name_kind, blocked_name}', _bulk => TRUE);
SELECT app.audit_table('clock_offset', '{singleton}');
SELECT
    app.audit_table(
        'jobs',
        '{job_name}',
        _unnoticed => '{due_at, last_started_at, last_finished_at, last_error, last_duration_ms, last_result, run_count,
        fail_count}'
    );
SELECT app.audit_table('corporate_actions', '{corporate_action_id}');
SELECT app.audit_table('holding_changes', '{holding_change_id}');
DROP FUNCTION app.name_values(text[], jsonb, jsonb);
ALTER TABLE app.audit_outbox DROP COLUMN column_names;
COMMENT ON COLUMN app.audit_outbox.before IS
'The row as it was. Columns that are never stored are not in it; one of them that changed is null here and "(changed)"
in after.';
