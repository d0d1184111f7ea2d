-- Makes a section of a scenario from a page of a case.
-- for: owner
CREATE FUNCTION api.section_of(_page jsonb)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
RETURN jsonb_build_object('content', _page ->> 'content', 'bullets', _page -> 'bullets');

COMMENT ON FUNCTION api.section_of(jsonb) IS '{content, bullets} of a page.';
