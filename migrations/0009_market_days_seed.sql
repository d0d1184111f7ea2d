-- Seed: the calendar of the Korea Exchange, 2024 to 2027.
-- depends: 0008_market_days

INSERT INTO app.market_days (market_on, opens_at, closes_at, closed_for, seed_sha256)
SELECT
    d.market_on,
    h.opens_at,
    h.closes_at,
    s.closed_for,
    sha256(convert_to(jsonb_build_array(app.iso(h.opens_at), app.iso(h.closes_at), s.closed_for)::text, 'UTF8'))
        AS seed_sha256
FROM (
    SELECT g.day::date AS market_on
    FROM generate_series(timestamp '2024-01-01', timestamp '2027-12-31', interval '1 day') AS g (day)
    WHERE extract(ISODOW FROM g.day) < 6
) AS d
LEFT JOIN
    jsonb_to_recordset($seed$[
{"market_on": "2024-01-01", "closed_for": "신정"},
{"market_on": "2024-01-02", "opens": "10:00"},
{"market_on": "2024-02-09", "closed_for": "설날 연휴"},
{"market_on": "2024-02-12", "closed_for": "설날 대체공휴일"},
{"market_on": "2024-03-01", "closed_for": "삼일절"},
{"market_on": "2024-04-10", "closed_for": "국회의원 선거일"},
{"market_on": "2024-05-01", "closed_for": "근로자의 날"},
{"market_on": "2024-05-06", "closed_for": "어린이날 대체공휴일"},
{"market_on": "2024-05-15", "closed_for": "부처님오신날"},
{"market_on": "2024-06-06", "closed_for": "현충일"},
{"market_on": "2024-08-15", "closed_for": "광복절"},
{"market_on": "2024-09-16", "closed_for": "추석 연휴"},
{"market_on": "2024-09-17", "closed_for": "추석"},
{"market_on": "2024-09-18", "closed_for": "추석 연휴"},
{"market_on": "2024-10-01", "closed_for": "국군의 날 임시공휴일"},
{"market_on": "2024-10-03", "closed_for": "개천절"},
{"market_on": "2024-10-09", "closed_for": "한글날"},
{"market_on": "2024-11-14", "opens": "10:00", "closes": "16:30"},
{"market_on": "2024-12-25", "closed_for": "성탄절"},
{"market_on": "2024-12-31", "closed_for": "연말 휴장일"},
{"market_on": "2025-01-01", "closed_for": "신정"},
{"market_on": "2025-01-02", "opens": "10:00"},
{"market_on": "2025-01-27", "closed_for": "임시공휴일"},
{"market_on": "2025-01-28", "closed_for": "설날 연휴"},
{"market_on": "2025-01-29", "closed_for": "설날"},
{"market_on": "2025-01-30", "closed_for": "설날 연휴"},
{"market_on": "2025-03-03", "closed_for": "삼일절 대체공휴일"},
{"market_on": "2025-05-01", "closed_for": "근로자의 날"},
{"market_on": "2025-05-05", "closed_for": "어린이날"},
{"market_on": "2025-05-06", "closed_for": "대체공휴일"},
{"market_on": "2025-06-03", "closed_for": "대통령 선거일"},
{"market_on": "2025-06-06", "closed_for": "현충일"},
{"market_on": "2025-08-15", "closed_for": "광복절"},
{"market_on": "2025-10-03", "closed_for": "개천절"},
{"market_on": "2025-10-06", "closed_for": "추석"},
{"market_on": "2025-10-07", "closed_for": "추석 연휴"},
{"market_on": "2025-10-08", "closed_for": "추석 대체공휴일"},
{"market_on": "2025-10-09", "closed_for": "한글날"},
{"market_on": "2025-11-13", "opens": "10:00", "closes": "16:30"},
{"market_on": "2025-12-25", "closed_for": "성탄절"},
{"market_on": "2025-12-31", "closed_for": "연말 휴장일"},
{"market_on": "2026-01-01", "closed_for": "신정"},
{"market_on": "2026-01-02", "opens": "10:00"},
{"market_on": "2026-02-16", "closed_for": "설날 연휴"},
{"market_on": "2026-02-17", "closed_for": "설날"},
{"market_on": "2026-02-18", "closed_for": "설날 연휴"},
{"market_on": "2026-03-02", "closed_for": "삼일절 대체공휴일"},
{"market_on": "2026-05-01", "closed_for": "근로자의 날"},
{"market_on": "2026-05-05", "closed_for": "어린이날"},
{"market_on": "2026-05-25", "closed_for": "부처님오신날 대체공휴일"},
{"market_on": "2026-06-03", "closed_for": "지방선거일"},
{"market_on": "2026-07-17", "closed_for": "제헌절"},
{"market_on": "2026-08-17", "closed_for": "광복절 대체공휴일"},
{"market_on": "2026-09-24", "closed_for": "추석 연휴"},
{"market_on": "2026-09-25", "closed_for": "추석"},
{"market_on": "2026-10-05", "closed_for": "개천절 대체공휴일"},
{"market_on": "2026-10-09", "closed_for": "한글날"},
{"market_on": "2026-11-19", "opens": "10:00", "closes": "16:30"},
{"market_on": "2026-12-25", "closed_for": "성탄절"},
{"market_on": "2026-12-31", "closed_for": "연말 휴장일"},
{"market_on": "2027-01-01", "closed_for": "신정"},
{"market_on": "2027-01-04", "opens": "10:00"},
{"market_on": "2027-02-08", "closed_for": "설날 연휴"},
{"market_on": "2027-02-09", "closed_for": "설날 대체공휴일"},
{"market_on": "2027-03-01", "closed_for": "삼일절"},
{"market_on": "2027-05-05", "closed_for": "어린이날"},
{"market_on": "2027-05-13", "closed_for": "부처님오신날"},
{"market_on": "2027-07-19", "closed_for": "제헌절 대체공휴일"},
{"market_on": "2027-08-16", "closed_for": "광복절 대체공휴일"},
{"market_on": "2027-09-14", "closed_for": "추석 연휴"},
{"market_on": "2027-09-15", "closed_for": "추석"},
{"market_on": "2027-09-16", "closed_for": "추석 연휴"},
{"market_on": "2027-10-04", "closed_for": "개천절 대체공휴일"},
{"market_on": "2027-10-11", "closed_for": "한글날 대체공휴일"},
{"market_on": "2027-11-18", "opens": "10:00", "closes": "16:30"},
{"market_on": "2027-12-27", "closed_for": "성탄절 대체공휴일"},
{"market_on": "2027-12-31", "closed_for": "연말 휴장일"}
]$seed$)
        AS s (market_on date, closed_for text, opens text, closes text)
    USING (market_on)
CROSS JOIN
    LATERAL (
        SELECT
            ((d.market_on + coalesce(s.opens, '09:00')::time) AT TIME ZONE 'Asia/Seoul') AS opens_at,
            ((d.market_on + coalesce(s.closes, '15:30')::time) AT TIME ZONE 'Asia/Seoul') AS closes_at
        WHERE s.closed_for IS NULL
        UNION ALL
        SELECT
            NULL AS opens_at,
            NULL AS closes_at
        WHERE s.closed_for IS NOT NULL
    ) AS h
ON CONFLICT DO NOTHING;
