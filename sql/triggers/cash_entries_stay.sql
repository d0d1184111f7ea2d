-- What stands in the book stays: cash_entries are only ever added.
CREATE OR REPLACE FUNCTION app.cash_entries_stay()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    RAISE '% of %: the book is append-only', tg_op, tg_table_name USING ERRCODE = 'object_not_in_prerequisite_state';
END;
$$;

CREATE OR REPLACE TRIGGER cash_entries_stay
BEFORE UPDATE OR DELETE OR TRUNCATE ON app.cash_entries
FOR EACH STATEMENT EXECUTE FUNCTION app.cash_entries_stay();
