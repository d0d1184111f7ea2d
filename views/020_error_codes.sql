-- Every refusal a client can meet.
-- for: web, analyst
CREATE VIEW api.error_codes AS
SELECT
    e.code,
    e.status,
    e.v1_status,
    e.english,
    e.korean,
    e.constraint_name
FROM app.error_codes AS e;

COMMENT ON VIEW api.error_codes IS 'Every refusal a client can meet. One row per code. Live.';
