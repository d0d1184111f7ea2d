-- Stocks that a day's payloads name.
-- for: web, analyst
CREATE VIEW api.briefing_stocks AS
SELECT
    b.briefing_id,
    b.briefed_on,
    s.stock_code,
    coalesce(l.stock_name, s.stock_name) AS stock_name,
    s.momentum,
    s.change_rate,
    s.period_days,
    s.volume,
    s.attention_percentile,
    s.catalyst,
    s.catalyst_url,
    s.keywords
FROM app.briefing_stocks AS s
INNER JOIN app.daily_briefings AS b USING (briefing_id)
LEFT JOIN app.stocks AS l USING (stock_code)
WHERE b.briefed_on <= (SELECT (app.clock() AT TIME ZONE 'Asia/Seoul')::date);

COMMENT ON VIEW api.briefing_stocks IS
'Stocks that a day''s payloads name, by their listed name where they are listed. One row per day and stock. Live.';
