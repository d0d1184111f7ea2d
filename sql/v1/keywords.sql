-- The keywords of trading days, under the names of the v1 contract.

-- name: v1_get_keywords_today
-- The cards of a day; without one, of today or else the newest day before.
SELECT
    to_char(b.briefed_on, 'YYYYMMDD') AS date,
    b.market_summary,
    (
        SELECT coalesce(json_agg(k ORDER BY k.id), '[]')
        FROM (
            SELECT
                row_number() OVER (ORDER BY c.edition_id DESC, c.case_id ASC) AS id,
                c.category,
                c.title,
                c.description,
                c.icon_key,
                c.sector,
                c.stocks,
                c.trend_days,
                c.trend_type,
                c.catalyst,
                c.catalyst_url,
                c.catalyst_source,
                c.mirroring_hint,
                c.quality_score,
                c.case_id,
                c.case_title,
                c.event_year,
                c.sync_rate,
                c.past_event,
                c.present_label
            FROM api.keyword_cards AS c
            WHERE c.briefing_id = b.briefing_id
        ) AS k
    ) AS keywords
FROM api.daily_briefings AS b
WHERE b.briefed_on = coalesce(:briefed_on::date, (SELECT max(d.briefed_on) FROM api.daily_briefings AS d));

-- name: v1_list_keywords_history
-- The newest days with the titles of their keywords.
SELECT
    coalesce(
        json_agg(
            json_build_object(
                'date', to_char(d.briefed_on, 'YYYYMMDD'),
                'market_summary', d.market_summary,
                'keywords', (
                    SELECT
                        json_agg(
                            json_build_object('title', k.keyword ->> 'title', 'category', k.keyword ->> 'category')
                            ORDER BY k.place
                        )
                    FROM jsonb_array_elements(d.top_keywords -> 'keywords') WITH ORDINALITY AS k (keyword, place)
                ),
                'keywords_count', d.keywords_count
            )
            ORDER BY d.briefed_on DESC
        ),
        '[]'
    ) AS history
FROM (
    SELECT
        b.briefed_on,
        b.market_summary,
        b.top_keywords,
        b.keywords_count
    FROM api.daily_briefings AS b
    ORDER BY b.briefed_on DESC
    LIMIT :size
) AS d;

-- name: v1_search_keywords
-- The days on which a keyword of exactly this title stood, newest first.
-- All of them by the index first: walking from the newest day to the seventh hit may mean walking to the oldest.
WITH found AS MATERIALIZED (
    SELECT
        b.briefed_on,
        b.market_summary,
        b.top_keywords,
        b.keywords_count
    FROM api.daily_briefings AS b
    WHERE
        b.top_keywords
        @> jsonb_build_object('keywords', jsonb_build_array(jsonb_build_object('title', normalize(:title, nfc))))
)

SELECT
    :title::text AS title,
    coalesce(
        json_agg(
            json_build_object(
                'date', to_char(d.briefed_on, 'YYYYMMDD'),
                'market_summary', d.market_summary,
                'keywords', (
                    SELECT
                        json_agg(
                            json_build_object('title', k.keyword ->> 'title', 'category', k.keyword ->> 'category')
                            ORDER BY k.place
                        )
                    FROM jsonb_array_elements(d.top_keywords -> 'keywords') WITH ORDINALITY AS k (keyword, place)
                    WHERE k.keyword ->> 'title' = normalize(:title, nfc)
                ),
                'keywords_count', d.keywords_count
            )
            ORDER BY d.briefed_on DESC
        ),
        '[]'
    ) AS history
FROM (
    SELECT
        f.briefed_on,
        f.market_summary,
        f.top_keywords,
        f.keywords_count
    FROM found AS f
    ORDER BY f.briefed_on DESC
    LIMIT :size
) AS d;
