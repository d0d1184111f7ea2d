-- Proves the chain of the audit, and says whether it is as it was sealed.
-- for: worker
CREATE FUNCTION api.check_audit()
RETURNS bigint
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = ''
BEGIN ATOMIC
    SELECT count(v.fault) FROM api.verify_audit(NULL, NULL) AS v;
END;

COMMENT ON FUNCTION api.check_audit() IS
'1 where a sealed row is not as it was sealed, which verify_audit() names; 0 the chain is whole. A job.';
