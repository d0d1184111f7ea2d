-- Seed: names of the house, rude words, and domains of throw-away mail.
-- depends: 0022_users

INSERT INTO app.blocked_names (name_kind, blocked_name)
SELECT
    s.name_kind,
    s.blocked_name
FROM
    jsonb_to_recordset($seed$[
{"name_kind": "username", "blocked_name": "admin"},
{"name_kind": "username", "blocked_name": "test"},
{"name_kind": "username", "blocked_name": "root"},
{"name_kind": "username", "blocked_name": "관리자"},
{"name_kind": "username", "blocked_name": "운영자"},
{"name_kind": "username", "blocked_name": "씨발"},
{"name_kind": "username", "blocked_name": "시발"},
{"name_kind": "username", "blocked_name": "병신"},
{"name_kind": "username", "blocked_name": "개새끼"},
{"name_kind": "email_domain", "blocked_name": "tempmail.com"},
{"name_kind": "email_domain", "blocked_name": "throwaway.email"},
{"name_kind": "email_domain", "blocked_name": "guerrillamail.com"},
{"name_kind": "email_domain", "blocked_name": "mailinator.com"},
{"name_kind": "email_domain", "blocked_name": "yopmail.com"}
]$seed$)
        AS s (name_kind text, blocked_name text)
ON CONFLICT DO NOTHING;
