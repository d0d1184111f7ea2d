-- A reward changes once, when it is settled; none is ever deleted.
CREATE OR REPLACE FUNCTION app.rewards_settle_once()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    IF tg_op = 'UPDATE' AND OLD.status = 'pending' THEN
        OLD.status := NEW.status;
        OLD.bonus_amount := NEW.bonus_amount;
        OLD.profit_loss := NEW.profit_loss;
        OLD.settled_at := NEW.settled_at;
        IF OLD IS NOT DISTINCT FROM NEW THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE '% of reward %', tg_op, OLD.reward_id USING ERRCODE = 'object_not_in_prerequisite_state';
END;
$$;

CREATE OR REPLACE TRIGGER rewards_settle_once
BEFORE UPDATE OR DELETE ON app.rewards
FOR EACH ROW EXECUTE FUNCTION app.rewards_settle_once();
