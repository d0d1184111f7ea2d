-- The audit's outbox names the columns of a row once and lists their values: less work for whoever writes.
-- depends: 0086_split_ratio_is_flat

ALTER TABLE app.audit_outbox ADD COLUMN column_names text[];

COMMENT ON COLUMN app.audit_outbox.column_names IS
'The columns of the row: names of the values in before and after, in their order. NULL where those have names of their
own, or are none.';
COMMENT ON COLUMN app.audit_outbox.before IS
'The row as it was. Columns that are never stored are not in it; in an update they come last, and one that changed is
null here and "(changed)" in after.';

CREATE FUNCTION app.name_values(_column_names text[], _values jsonb, _others jsonb)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
RETURN CASE
    WHEN _values IS NOT NULL THEN (
        SELECT coalesce(jsonb_object_agg(c.column_name, _values -> c.place), '{}'::jsonb)
        FROM (
            SELECT
                n.column_name,
                n.place::int - 1 AS place
            FROM unnest(_column_names) WITH ORDINALITY AS n (column_name, place)
        ) AS c
        WHERE _others IS NULL OR _values -> c.place IS DISTINCT FROM _others -> c.place
    )
END;

COMMENT ON FUNCTION app.name_values(text[], jsonb, jsonb) IS
'An object of a list of values: those that are not the same in the other list, all where there is none. NULL for no
list.';

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
    _many text := '';
    _is_same text;
    _names text;
    _all_names text;
    _is_by_row boolean := NOT _bulk AND _most IS NULL;
    _trigger text;
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
        string_agg(format('o.%I', a.attname), ', ' ORDER BY a.attnum) FILTER (WHERE a.attname <> ALL (_never)),
        string_agg(format('n.%I', a.attname), ', ' ORDER BY a.attnum) FILTER (WHERE a.attname <> ALL (_never)),
        coalesce(string_agg(', NULL', '') FILTER (WHERE a.attname = ANY (_never)), ''),
        coalesce(string_agg(
            format(
                ', CASE WHEN o.%1$I%2$s IS DISTINCT FROM n.%1$I%2$s THEN ''(changed)'' END',
                a.attname, CASE WHEN a.atttypid = 'json'::regtype THEN '::text' ELSE '' END
            ), '' ORDER BY a.attnum
        ) FILTER (WHERE a.attname = ANY (_never)), ''),
        array_agg(a.attname ORDER BY a.attnum) FILTER (WHERE a.attname <> ALL (_never)),
        array_agg(a.attname ORDER BY a.attname = ANY (_never), a.attnum),
        coalesce(max(format('%%s.%I', a.attname)) FILTER (WHERE a.attname = 'user_id'), 'NULL::bigint'),
        string_agg(
            format(
                'o.%1$I%2$s IS NOT DISTINCT FROM n.%1$I%2$s',
                a.attname, CASE WHEN a.atttypid = 'json'::regtype THEN '::text' ELSE '' END
            ), ' AND '
        ) FILTER (WHERE a.attname <> ALL (_unnoticed))
    INTO STRICT _old, _new, _old_secrets, _new_secrets, _names, _all_names, _subject, _is_same
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
    IF _most IS NOT NULL THEN
        _many := format($code$
        SELECT count(*) INTO _rows FROM %%s;
        IF _rows > %s THEN
            PERFORM app.note(lower(tg_op), %L, NULL, NULL, jsonb_build_object('rows', _rows));
            RETURN NULL;
        END IF;$code$, _most, _table);
    END IF;

    IF _is_by_row THEN
        -- Compared by their bytes: json has no equality.
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
    IF tg_op = 'UPDATE' THEN
        IF %11$s THEN
            RETURN NULL;
        END IF;
        INSERT INTO app.audit_outbox (action, entity, entity_id, subject_id, column_names, before, after)
        VALUES (
            'update', %2$L, %3$s, %5$s, %13$L, jsonb_build_array(%7$s%9$s), jsonb_build_array(%8$s%10$s)
        );
    ELSIF tg_op = 'INSERT' THEN
        INSERT INTO app.audit_outbox (action, entity, entity_id, subject_id, column_names, after)
        VALUES ('insert', %2$L, %3$s, %5$s, %12$L, jsonb_build_array(%8$s));
    ELSIF tg_op = 'DELETE' THEN
        INSERT INTO app.audit_outbox (action, entity, entity_id, subject_id, column_names, before)
        VALUES ('delete', %2$L, %4$s, %6$s, %12$L, jsonb_build_array(%7$s));
    ELSE
        PERFORM app.note('truncate', %2$L, NULL, NULL, NULL);
    END IF;
    RETURN NULL;
END;
$body$
$code$,
            _name, _table, format(_key, 'n'), format(_key, 'o'), format(_subject, 'n'), format(_subject, 'o'),
            _old, _new, _old_secrets, _new_secrets,
            CASE WHEN cardinality(_unnoticed) > 0 THEN _is_same ELSE 'o OPERATOR(pg_catalog.*=) n' END,
            _names, _all_names
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
        INSERT INTO app.audit_outbox (action, entity, entity_id, subject_id, column_names, after)
        SELECT 'insert', %2$L, %3$s, %5$s, %16$L, jsonb_build_array(%8$s)
        FROM new_rows AS n;
    ELSIF tg_op = 'UPDATE' THEN%10$s
        INSERT INTO app.audit_outbox (action, entity, entity_id, subject_id, column_names, before, after)
        SELECT
            'update',
            %2$L,
            CASE WHEN n.%15$I IS NULL THEN %4$s ELSE %3$s END,
            coalesce(%5$s, %6$s),
            %17$L,
            CASE WHEN o.%15$I IS NOT NULL THEN jsonb_build_array(%7$s%12$s) END,
            CASE WHEN n.%15$I IS NOT NULL THEN jsonb_build_array(%8$s%13$s) END
        FROM old_rows AS o FULL JOIN new_rows AS n ON %9$s
        WHERE NOT (%14$s);
    ELSIF tg_op = 'DELETE' THEN%11$s
        INSERT INTO app.audit_outbox (action, entity, entity_id, subject_id, column_names, before)
        SELECT 'delete', %2$L, %4$s, %6$s, %16$L, jsonb_build_array(%7$s)
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
            _old_secrets, _new_secrets, _is_same, _keys[1], _names, _all_names
        );
    END IF;
    EXECUTE format(
        'COMMENT ON FUNCTION app.%I() IS %L', _name,
        format('Writes what changes in app.%s to the audit; never stores: %s.',
            _table, coalesce(nullif(array_to_string(_never, ', '), ''), 'nothing is left out'))
    );
    -- Triggers that are there stay: a table whose columns changed is audited anew without a lock on it.
    IF EXISTS (
        SELECT FROM pg_catalog.pg_trigger AS t
        WHERE
            t.tgrelid = _relation
            AND t.tgname = 'audit_update'
            AND t.tgfoid = format('app.%I', _name)::regproc
            AND (t.tgnewtable IS NULL) = _is_by_row
            AND t.tgqual IS NULL
    ) THEN
        RETURN;
    END IF;
    -- Whether a row changed is asked by the function: a condition of the trigger is made anew by each statement.
    FOREACH _trigger IN ARRAY ARRAY[
        CASE
            WHEN _is_by_row THEN 'insert AFTER INSERT ON %s FOR EACH ROW'
            ELSE 'insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows'
        END,
        CASE
            WHEN _is_by_row THEN 'update AFTER UPDATE ON %s FOR EACH ROW'
            ELSE 'update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'
        END,
        CASE
            WHEN _is_by_row THEN 'delete AFTER DELETE ON %s FOR EACH ROW'
            ELSE 'delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows'
        END,
        'truncate AFTER TRUNCATE ON %s'
    ]
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER audit_' || _trigger || ' EXECUTE FUNCTION app.%I()', _relation, _name);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION app.audit_table(text, text[], text[], text[], boolean, bigint) IS
'Audits a table of app from now on: its key columns; columns of which only that they changed is stored; columns whose
change alone is no change; whether its rows come in bulk, so that a trigger for each statement is cheaper than one for
each row; from how many rows of a statement on they are counted instead of written, NULL never. Call it again after a
change of the columns: those that there are now are stored, generated ones are not.';

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
