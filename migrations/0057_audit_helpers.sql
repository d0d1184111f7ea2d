-- How the audit is written: what a row says, what a table tells of its changes, and the months of the log.
-- depends: 0056_audit_logs

CREATE FUNCTION app.audit_text(
    _seq bigint,
    _sealed_at timestamptz,
    _occurred_at timestamptz,
    _actor_kind text,
    _actor_id bigint,
    _database_user text,
    _request_id text,
    _action text,
    _entity text,
    _entity_id text,
    _subject_id bigint,
    _before jsonb,
    _after jsonb,
    _origin_id bigint
)
RETURNS text
LANGUAGE sql
STABLE
PARALLEL SAFE
RETURN jsonb_build_array(
    _seq,
    app.iso(_sealed_at),
    app.iso(_occurred_at),
    _actor_kind,
    _actor_id,
    _database_user,
    _request_id,
    _action,
    _entity,
    _entity_id,
    _subject_id,
    _before,
    _after,
    _origin_id
)::text;

COMMENT ON FUNCTION app.audit_text(
    bigint, timestamptz, timestamptz, text, bigint, text, text, text, text, text, bigint, jsonb, jsonb, bigint
) IS
'A row of the audit as its hash covers it: one JSON array of all its columns but the hash, moments in UTC.';

CREATE FUNCTION app.note(_action text, _entity text, _entity_id text, _subject_id bigint, _after jsonb)
RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO app.audit_outbox (action, entity, entity_id, subject_id, after)
    VALUES (_action, _entity, _entity_id, _subject_id, _after);
END;

COMMENT ON FUNCTION app.note(text, text, text, bigint, jsonb) IS
'Writes down for the audit what no table tells by itself: a refusal, a change of the schema, a count of rows.';

CREATE FUNCTION app.read_actor(_acted_by text)
RETURNS TABLE (actor_kind text, actor_id bigint, request_id text, ip text, agent text)
LANGUAGE plpgsql
STABLE
SET search_path = ''
AS $$
DECLARE
    _by json;
BEGIN
    IF _acted_by IS NULL OR _acted_by = '' THEN
        actor_kind := 'database';
        RETURN NEXT;
        RETURN;
    END IF;
    _by := _acted_by::json;
    IF json_typeof(_by) <> 'object' THEN
        RAISE data_exception;
    END IF;
    actor_kind := coalesce(left(_by ->> 'kind', 20), 'database');
    actor_id := substring(_by ->> 'id' FROM '^\d{1,18}$')::bigint;
    request_id := left(_by ->> 'request_id', 64);
    ip := left(_by ->> 'ip', 100);
    agent := left(_by ->> 'agent', 300);
    RETURN NEXT;
EXCEPTION
    -- Anybody at a prompt may set the name to anything: that one entry is unreadable, and no other waits for it.
    WHEN data_exception THEN
        actor_kind := 'unreadable';
        actor_id := NULL;
        request_id := NULL;
        ip := NULL;
        agent := NULL;
        RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION app.read_actor(text) IS
'Who acts, of what app.act was told; one row. kind database where nothing was, unreadable where it is no JSON.';

CREATE FUNCTION app.audit_changed(_row jsonb, _other jsonb)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(jsonb_object_agg(e.key, e.value), '{}'::jsonb)
    FROM jsonb_each(_row) AS e
    WHERE e.value IS DISTINCT FROM _other -> e.key;
END;

COMMENT ON FUNCTION app.audit_changed(jsonb, jsonb) IS 'Of a row, what is not the same in another.';

CREATE FUNCTION app.audit_logs_stay()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    RAISE '% of %: the audit is append-only', tg_op, tg_table_name USING ERRCODE = 'object_not_in_prerequisite_state';
END;
$$;

CREATE TRIGGER audit_logs_stay
BEFORE UPDATE OR DELETE OR TRUNCATE ON app.audit_logs
FOR EACH STATEMENT EXECUTE FUNCTION app.audit_logs_stay();

CREATE FUNCTION app.make_audit_month(_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _from timestamptz := date_trunc('month', _at, 'UTC');
    _name text := 'audit_logs_' || to_char(_at AT TIME ZONE 'UTC', 'YYYY_MM');
BEGIN
    IF to_regclass('app.' || _name) IS NOT NULL THEN
        RETURN;
    END IF;
    -- Made beside and attached: nobody who reads the log is waited for, or waits.
    EXECUTE format('CREATE TABLE app.%I (LIKE app.audit_logs INCLUDING ALL)', _name);
    EXECUTE format('COMMENT ON TABLE app.%I IS ''A month of app.audit_logs, UTC. One row per change.''', _name);
    EXECUTE format(
        'CREATE TRIGGER audit_logs_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON app.%I '
        'FOR EACH STATEMENT EXECUTE FUNCTION app.audit_logs_stay()',
        _name
    );
    EXECUTE format(
        'ALTER TABLE app.audit_logs ATTACH PARTITION app.%I FOR VALUES FROM (%L) TO (%L)',
        _name, _from, date_add(_from, '1 month', 'UTC')
    );
END;
$$;

COMMENT ON FUNCTION app.make_audit_month(timestamptz) IS
'Makes the partition of that moment''s month, UTC, where there is none; with the trigger that keeps its rows.';
