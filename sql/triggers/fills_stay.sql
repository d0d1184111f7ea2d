-- What stands in the book stays: fills are only ever added.
CREATE OR REPLACE FUNCTION app.fills_stay()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    RAISE '% of %: the book is append-only', tg_op, tg_table_name USING ERRCODE = 'object_not_in_prerequisite_state';
END;
$$;

CREATE OR REPLACE TRIGGER fills_stay
BEFORE UPDATE OR DELETE OR TRUNCATE ON app.fills
FOR EACH STATEMENT EXECUTE FUNCTION app.fills_stay();
