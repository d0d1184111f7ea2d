-- An order that has ended stays as it is, but for its reason, which goes with the account; none is ever deleted.
CREATE OR REPLACE FUNCTION app.orders_end_once()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    IF tg_op = 'UPDATE' THEN
        OLD.trade_reason := NEW.trade_reason;
        IF OLD.status = 'open' OR OLD IS NOT DISTINCT FROM NEW THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE '% of order %, which is %', tg_op, OLD.order_id, OLD.status
        USING ERRCODE = 'object_not_in_prerequisite_state';
END;
$$;

CREATE OR REPLACE TRIGGER orders_end_once
BEFORE UPDATE OR DELETE ON app.orders
FOR EACH ROW EXECUTE FUNCTION app.orders_end_once();
