-- What people say of pages, briefings and answers of the tutor.
-- for: web, analyst, by key
CREATE VIEW api.feedback AS
SELECT
    f.feedback_id,
    f.feedback_kind,
    f.page,
    f.rating,
    f.category,
    f.comment,
    f.device_info,
    f.about_briefing,
    f.scenario_keyword,
    f.overall_rating,
    f.favorite_section,
    f.run_id,
    f.score,
    f.created_at
FROM app.feedback AS f;

COMMENT ON VIEW api.feedback IS
'What people say of pages, briefings and answers of the tutor; nobody knows who. One row per message. Live.';
