-- Lists the sources of a payload, each with an address where one is known.
-- for: owner
CREATE FUNCTION api.sources_of(_payload jsonb)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
BEGIN ATOMIC
    SELECT
        coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'name', e.source ->> 'name',
                    'url_domain', e.source ->> 'url_domain',
                    'url', coalesce(
                        e.source ->> 'url',
                        jsonb_path_query_first(
                            _payload, '$.interface_1_curated_context.verified_news[*] ? (@.source == $name).url',
                            jsonb_build_object('name', e.source -> 'name')
                        ) #>> '{}',
                        'https://' || nullif(e.source ->> 'url_domain', '')
                    ),
                    'used_in_pages', coalesce(e.source -> 'used_in_pages', '[]')
                )
                ORDER BY e.place
            ),
            '[]'
        )
    FROM
        jsonb_path_query(_payload, '$.interface_3_final_briefing.sources[*]') WITH ORDINALITY AS e (source, place);
END;

COMMENT ON FUNCTION api.sources_of(jsonb) IS
'[{name, url_domain, url, used_in_pages}] of a clean payload; url is the source''s own, else that of its news, else its
domain.';
