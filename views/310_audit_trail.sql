-- The audit, for analysts: people by pseudonyms, which say that two things were done by one, not by whom.
-- for: analyst
CREATE VIEW api.audit_trail AS
SELECT
    l.seq,
    l.sealed_at,
    l.occurred_at,
    l.actor_kind,
    CASE
        WHEN l.actor_kind <> 'user' THEN l.actor_id::text
        WHEN l.actor_id IS NOT NULL
            THEN
                left(
                    encode(
                        sha256((SELECT h.pseudonym_key FROM app.audit_head AS h) || int8send(l.actor_id)), 'hex'
                    ),
                    16
                )
    END AS actor,
    CASE
        WHEN l.subject_id IS NOT NULL
            THEN
                left(
                    encode(
                        sha256((SELECT h.pseudonym_key FROM app.audit_head AS h) || int8send(l.subject_id)), 'hex'
                    ),
                    16
                )
    END AS subject,
    l.action,
    l.entity,
    CASE WHEN l.subject_id IS NULL THEN l.entity_id END AS entity_id,
    (l.before - '{user_id, public_id, public_number}'::text[])::json AS before,
    (l.after - '{user_id, public_id, public_number}'::text[])::json AS after
FROM app.audit_logs AS l;

COMMENT ON VIEW api.audit_trail IS
'The sealed audit without anything that names a person. One row per change. Some seconds behind.';
COMMENT ON COLUMN api.audit_trail.actor IS
'Who did it: of a user a pseudonym, the same wherever the same user acts; of an API key its number; NULL for others.';
COMMENT ON COLUMN api.audit_trail.subject IS 'The pseudonym of the user whose row it is; NULL for nobody''s.';
COMMENT ON COLUMN api.audit_trail.entity_id IS 'Key of the row; NULL where it is a user''s.';
COMMENT ON COLUMN api.audit_trail.before IS
'What it was, as in the log; without what a user is called: user_id, public_id, public_number.';
COMMENT ON COLUMN api.audit_trail.after IS
'What it became, as in the log; without what a user is called.';
