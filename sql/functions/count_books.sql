-- Counts the books that verify_books recomputes.
-- for: worker
CREATE FUNCTION api.count_books()
RETURNS TABLE (portfolios bigint, fills bigint)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = ''
BEGIN ATOMIC
    SELECT
        (SELECT count(*) FROM app.portfolios) AS portfolios,
        (SELECT count(*) FROM app.fills) AS fills;
END;

COMMENT ON FUNCTION api.count_books() IS 'How many portfolios and fills there are; one row.';
