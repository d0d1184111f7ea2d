-- Progress only ever goes forward, whoever writes it.
CREATE OR REPLACE FUNCTION app.learning_progress_advances()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    -- In the order of the alphabet the further status comes first.
    IF
        NEW.status <= OLD.status
        AND NEW.progress_percent >= OLD.progress_percent
        AND NEW.progressed_at >= OLD.progressed_at
        AND NEW.completed_at IS NOT DISTINCT FROM coalesce(OLD.completed_at, NEW.completed_at)
        AND (NEW.user_id, NEW.content_type, NEW.content_id, NEW.started_at)
        = (OLD.user_id, OLD.content_type, OLD.content_id, OLD.started_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE 'progress % would go back', OLD.learning_progress_id USING ERRCODE = 'object_not_in_prerequisite_state';
END;
$$;

CREATE OR REPLACE TRIGGER learning_progress_advances
BEFORE UPDATE ON app.learning_progress
FOR EACH ROW EXECUTE FUNCTION app.learning_progress_advances();
