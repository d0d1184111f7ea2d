-- Seals what was committed: entries leave the outbox and join the chain, in the order in which they were written.
-- for: worker
CREATE FUNCTION api.seal_audit()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _seq bigint;
    _hash bytea;
    _sealed_at timestamptz;
    _count bigint := 0;
    _entry record;
    _by record;
    _acted_by text;
    _owner_id bigint;
    _origin_id bigint;
    _before jsonb;
    _after jsonb;
BEGIN
    -- One at a time: whoever holds the head seals. The clock of the machine may go back, the log does not.
    SELECT h.seq, h.hash, greatest(clock_timestamp(), h.sealed_at) INTO STRICT _seq, _hash, _sealed_at
    FROM app.audit_head AS h FOR UPDATE;
    PERFORM app.make_audit_month(_sealed_at), app.make_audit_month(_sealed_at + interval '7 days');
    SELECT r.actor_kind, r.actor_id, r.request_id, r.ip, r.agent INTO STRICT _by FROM app.read_actor(NULL) AS r;
    FOR _entry IN
        WITH taken AS (
            DELETE FROM app.audit_outbox AS o
            WHERE o.audit_entry_id = ANY (
                array(SELECT q.audit_entry_id FROM app.audit_outbox AS q ORDER BY q.audit_entry_id LIMIT 500)
            )
            RETURNING o.audit_entry_id, o.occurred_at, o.acted_by, o.database_user, o.action, o.entity, o.entity_id,
                o.subject_id, o.column_names, o.before, o.after
        )

        SELECT t.audit_entry_id, t.occurred_at, t.acted_by, t.database_user, t.action, t.entity, t.entity_id,
            t.subject_id, t.column_names, t.before, t.after
        FROM taken AS t ORDER BY t.audit_entry_id
    LOOP
        -- Entries of one request stand together: they are read once, and share their origin.
        IF _acted_by IS DISTINCT FROM _entry.acted_by THEN
            _acted_by := _entry.acted_by;
            _owner_id := NULL;
            _origin_id := NULL;
            SELECT r.actor_kind, r.actor_id, r.request_id, r.ip, r.agent INTO STRICT _by
            FROM app.read_actor(_acted_by) AS r;
        END IF;
        IF
            concat(_by.ip, _by.agent) <> ''
            AND (_origin_id IS NULL OR _owner_id IS DISTINCT FROM coalesce(_entry.subject_id, _owner_id))
        THEN
            _owner_id := CASE _by.actor_kind
                WHEN 'user' THEN _by.actor_id ELSE coalesce(_entry.subject_id, _owner_id)
            END;
            -- What an account that is closed did last comes from nowhere.
            INSERT INTO app.audit_origins (user_id, ip, agent)
            SELECT _owner_id, coalesce(_by.ip, ''), coalesce(_by.agent, '')
            WHERE NOT EXISTS (
                SELECT 1 FROM app.users AS u WHERE u.user_id = _owner_id AND u.closed_at IS NOT NULL
            )
            RETURNING origin_id INTO _origin_id;
        END IF;
        _before := _entry.before;
        _after := _entry.after;
        IF _entry.column_names IS NOT NULL THEN
            _before := app.name_values(_entry.column_names, _entry.before, _entry.after);
            _after := app.name_values(_entry.column_names, _entry.after, _entry.before);
        ELSIF _before IS NOT NULL AND _after IS NOT NULL THEN
            -- Of a trigger of the build before, which named each value.
            _before := app.audit_changed(_entry.before, _entry.after);
            _after := app.audit_changed(_entry.after, _entry.before);
        END IF;
        _seq := _seq + 1;
        _hash := sha256(_hash || convert_to(app.audit_text(
            _seq, _sealed_at, _entry.occurred_at, _by.actor_kind, _by.actor_id, _entry.database_user, _by.request_id,
            _entry.action, _entry.entity, _entry.entity_id, _entry.subject_id, _before, _after, _origin_id
        ), 'UTF8'));
        INSERT INTO app.audit_logs (
            seq, sealed_at, occurred_at, actor_kind, actor_id, database_user, request_id, action, entity, entity_id,
            subject_id, before, after, origin_id, hash
        )
        VALUES (
            _seq, _sealed_at, _entry.occurred_at, _by.actor_kind, _by.actor_id, _entry.database_user, _by.request_id,
            _entry.action, _entry.entity, _entry.entity_id, _entry.subject_id, _before, _after, _origin_id, _hash
        );
        _count := _count + 1;
    END LOOP;
    UPDATE app.audit_head AS h SET seq = _seq, sealed_at = _sealed_at, hash = _hash WHERE _count > 0;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.seal_audit() IS
'How many it sealed, 500 at most. All or nothing: whoever is killed in between leaves the outbox as it was.';
