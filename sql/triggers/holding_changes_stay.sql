-- What stands in the book stays: holding_changes are only ever added.
CREATE OR REPLACE FUNCTION app.holding_changes_stay()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    RAISE '% of %: the book is append-only', tg_op, tg_table_name USING ERRCODE = 'object_not_in_prerequisite_state';
END;
$$;

CREATE OR REPLACE TRIGGER holding_changes_stay
BEFORE UPDATE OR DELETE OR TRUNCATE ON app.holding_changes
FOR EACH STATEMENT EXECUTE FUNCTION app.holding_changes_stay();
