-- Recomputes every book, and counts the figures that differ.
-- for: worker
CREATE FUNCTION api.check_books()
RETURNS bigint
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = ''
BEGIN ATOMIC
    SELECT count(*) FROM api.verify_books();
END;

COMMENT ON FUNCTION api.check_books() IS 'How many figures verify_books() names; 0 the books are exact. A job.';
