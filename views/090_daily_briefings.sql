-- What readers see of each trading day.
-- for: web, analyst
CREATE VIEW api.daily_briefings AS
SELECT
    b.briefing_id,
    b.briefed_on,
    b.market_summary,
    b.top_keywords,
    jsonb_array_length(b.top_keywords -> 'keywords')::bigint AS keywords_count,
    b.created_at
FROM app.daily_briefings AS b
-- A day that is still to come is not to be seen yet.
WHERE b.briefed_on <= (SELECT (app.clock() AT TIME ZONE 'Asia/Seoul')::date);

COMMENT ON VIEW api.daily_briefings IS 'What readers see of a trading day. One row per day up to today. Live.';
COMMENT ON COLUMN api.daily_briefings.keywords_count IS 'How many keywords the day has.';
