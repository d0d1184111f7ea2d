-- The bounds of a split's ratio, written so that a dump that was restored says them alike.
-- depends: 0085_error_codes_code_changes_seed

-- Corporate actions are few; it is dropped and made again in one statement.
-- squawk-ignore-file constraint-missing-not-valid, ban-drop-constraint
ALTER TABLE app.corporate_actions
DROP CONSTRAINT corporate_actions_ratio_is_bounded,
ADD CONSTRAINT corporate_actions_ratio_is_bounded CHECK (
    numerator >= 1 AND numerator <= 1000 AND denominator >= 1 AND denominator <= 1000 AND numerator <> denominator
);
