-- Proves the chain of the audit, row by row, and that it still ends where an exported head says it did.
-- for: worker
CREATE FUNCTION api.verify_audit(_head_seq bigint, _head_hash bytea)
RETURNS TABLE (checked bigint, head_seq bigint, head_hash text, seq bigint, fault text)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = ''
BEGIN ATOMIC
    WITH links AS (
        SELECT
            l.seq,
            coalesce(lag(l.seq) OVER chain, 0) AS seq_before,
            l.hash AS found,
            sha256(
                coalesce(lag(l.hash) OVER chain, decode(repeat('00', 32), 'hex'))
                || convert_to(
                    app.audit_text(
                        l.seq,
                        l.sealed_at,
                        l.occurred_at,
                        l.actor_kind,
                        l.actor_id,
                        l.database_user,
                        l.request_id,
                        l.action,
                        l.entity,
                        l.entity_id,
                        l.subject_id,
                        l.before,
                        l.after,
                        l.origin_id
                    ),
                    'UTF8'
                )
            ) AS expected
        FROM app.audit_logs AS l
        WINDOW chain AS (ORDER BY l.seq, l.sealed_at)
    ),

    judged AS (
        SELECT
            l.seq,
            CASE
                WHEN l.seq <= l.seq_before THEN l.seq
                WHEN l.seq > l.seq_before + 1 AND l.seq_before < h.seq THEN l.seq_before + 1
                ELSE l.seq
            END AS first_seq,
            CASE
                WHEN l.seq > h.seq AND l.seq_before >= h.seq OR l.seq <= l.seq_before THEN 'inserted'
                WHEN l.seq > l.seq_before + 1 THEN 'missing'
                WHEN l.found <> l.expected THEN 'changed'
                WHEN l.seq = h.seq AND l.found <> h.hash THEN 'changed head'
                WHEN l.seq = _head_seq AND l.found <> _head_hash THEN 'not the exported one'
            END AS fault
        FROM links AS l
        CROSS JOIN app.audit_head AS h
    ),

    ends AS (
        -- What must be there at the end: the row of the head, and that of the exported one.
        SELECT
            count(*) AS checked,
            coalesce(max(j.seq), 0) AS last_seq
        FROM judged AS j
    ),

    faults AS (
        SELECT
            j.first_seq,
            j.fault
        FROM judged AS j
        WHERE j.fault IS NOT NULL
        UNION ALL
        SELECT
            e.last_seq + 1 AS first_seq,
            'missing' AS fault
        FROM ends AS e
        CROSS JOIN app.audit_head AS h
        WHERE greatest(h.seq, _head_seq) > e.last_seq
    ),

    first_fault AS (
        SELECT
            f.first_seq,
            f.fault
        FROM faults AS f
        ORDER BY f.first_seq, f.fault
        LIMIT 1
    )

    SELECT
        e.checked,
        h.seq AS head_seq,
        encode(h.hash, 'hex') AS head_hash,
        f.first_seq AS seq,
        CASE
            -- It is there twice, and the wrong one stands first.
            WHEN
                f.fault = 'changed'
                AND (
                    SELECT count(*) FROM app.audit_logs AS l
                    WHERE l.seq = f.first_seq
                ) > 1
                THEN 'inserted'
            ELSE f.fault
        END AS fault
    FROM ends AS e
    CROSS JOIN app.audit_head AS h
    LEFT JOIN first_fault AS f ON TRUE;
END;

COMMENT ON FUNCTION api.verify_audit(bigint, bytea) IS
'One row: how many rows it checked, where the chain ends, and the first row at fault, NULL none is: changed, missing,
inserted, a changed head, or not the row that stood there when its head was exported. head_seq, head_hash: an exported
head, or NULLs. What is cut off at the end together with its head shows against an exported one.';
