-- The same bounds as they were written before.
ALTER TABLE app.corporate_actions
DROP CONSTRAINT corporate_actions_ratio_is_bounded,
ADD CONSTRAINT corporate_actions_ratio_is_bounded CHECK (
    numerator BETWEEN 1 AND 1000 AND denominator BETWEEN 1 AND 1000 AND numerator <> denominator
);
