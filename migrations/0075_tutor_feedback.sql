-- Feedback of a third kind: what somebody thinks of an answer of the tutor.
-- depends: 0074_view_counts

-- Each message is read once for the checks: they are few.
-- squawk-ignore-file constraint-missing-not-valid
-- The two that go come back wider, in the same statement.
-- squawk-ignore-file ban-drop-constraint

ALTER TABLE app.feedback ADD COLUMN run_id text, ADD COLUMN score numeric;
ALTER TABLE app.feedback
DROP CONSTRAINT feedback_kind_is_known,
DROP CONSTRAINT feedback_has_its_subject,
ADD CONSTRAINT feedback_kind_is_known CHECK (feedback_kind IN ('page', 'briefing', 'tutor')),
ADD CONSTRAINT feedback_has_its_subject CHECK (
    (feedback_kind = 'page') = (page IS NOT NULL)
    AND (feedback_kind = 'briefing') = (overall_rating IS NOT NULL)
    AND (feedback_kind = 'tutor') = (run_id IS NOT NULL)
    AND (feedback_kind = 'tutor') = (score IS NOT NULL)
),
ADD CONSTRAINT feedback_score_is_bounded CHECK (score >= -100 AND score <= 100),
ADD CONSTRAINT feedback_run_is_bounded CHECK (char_length(run_id) >= 1 AND char_length(run_id) <= 100);

COMMENT ON TABLE app.feedback IS
'What people say of a page, a briefing or an answer of the tutor, signed in or not; whose it is is not kept. One row
per message, for good.';
COMMENT ON COLUMN app.feedback.feedback_kind IS 'page, briefing or tutor: which of the columns are filled.';
COMMENT ON COLUMN app.feedback.page IS 'Of a page: which one, as the frontend calls it; else NULL.';
COMMENT ON COLUMN app.feedback.run_id IS
'Of the tutor: which answer, as the sender calls it, such as the id of its conversation; else NULL.';
COMMENT ON COLUMN app.feedback.score IS 'Of the tutor: from -100 to 100, most send 0 and 1; else NULL.';
