-- What was said of the tutor goes, for good.
DELETE FROM app.feedback
WHERE feedback_kind = 'tutor';
ALTER TABLE app.feedback
DROP CONSTRAINT feedback_kind_is_known,
DROP CONSTRAINT feedback_has_its_subject,
DROP CONSTRAINT feedback_score_is_bounded,
DROP CONSTRAINT feedback_run_is_bounded,
ADD CONSTRAINT feedback_kind_is_known CHECK (feedback_kind IN ('page', 'briefing')),
ADD CONSTRAINT feedback_has_its_subject CHECK (
    (feedback_kind = 'page') = (page IS NOT NULL) AND (feedback_kind = 'briefing') = (overall_rating IS NOT NULL)
),
DROP COLUMN run_id,
DROP COLUMN score;
COMMENT ON TABLE app.feedback IS
'What people say of a page or a briefing, signed in or not; whose it is is not kept. One row per message, for good.';
COMMENT ON COLUMN app.feedback.feedback_kind IS 'page or briefing: which of the columns are filled.';
COMMENT ON COLUMN app.feedback.page IS 'Of a page: which one, as the frontend calls it; NULL for a briefing.';
