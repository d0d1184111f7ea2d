-- Marks the words of a page that a reader can click on: each glossary term once, and whatever stands in [[ ]].
-- for: owner
CREATE FUNCTION api.mark_terms(_content text, _terms text[])
RETURNS text
LANGUAGE plpgsql
IMMUTABLE
STRICT
PARALLEL SAFE
SET search_path = ''
AS $$
DECLARE
    -- Headings, formulas, code and links keep what they hold; marks and tags are no place for another mark.
    _closed CONSTANT text :=
        '^#{1,6} [^\n]*$|\$\$[^$]+\$\$|(?<!\\)\$[^$\n]+\$|`[^`\n]+`|!?\[[^]\[\n]*\]\([^)\n]*\)';
    _marked CONSTANT text := '<mark class="term-highlight">[^<]*</mark>|<[^>]+>';
    _kept text[] := '{}';
    _pattern text;
    _piece text;
    _term text;
    _place bigint;
BEGIN
    FOREACH _pattern IN ARRAY ARRAY[_closed, _marked] LOOP
        LOOP
            _place := regexp_instr(_content, _pattern, 1, 1, 0, 'n');
            EXIT WHEN _place = 0 OR cardinality(_kept) >= 3000;
            _piece := regexp_substr(_content, _pattern, 1, 1, 'n');
            _kept := _kept || replace(replace(_piece, '[[', ''), ']]', '');
            _content := overlay(
                _content PLACING chr(57600 + cardinality(_kept)) FROM _place::integer FOR char_length(_piece)
            );
        END LOOP;
        _content := regexp_replace(_content, '\[\[\s*([^][]+?)\s*\]\]', '<mark class="term-highlight">\1</mark>', 'g');
        _content := replace(replace(_content, '[[', ''), ']]', '');
    END LOOP;
    FOREACH _term IN ARRAY _terms LOOP
        -- A term such as NATO(북대서양조약기구) is marked as a whole, else by the part before the bracket.
        FOREACH _term IN ARRAY ARRAY[_term, btrim(split_part(_term, '(', 1))] LOOP
            CONTINUE WHEN _term = '';
            EXIT WHEN format('<mark class="term-highlight">%s</mark>', _term) = ANY (_kept);
            _place := regexp_instr(
                _content,
                CASE WHEN _term ~ '^[A-Za-z0-9]' THEN '(?<![A-Za-z0-9])' ELSE '' END
                || regexp_replace(_term, '([].*+?^${}()|\\[-])', '\\\1', 'g')
                || CASE WHEN _term ~ '[A-Za-z0-9]$' THEN '(?![A-Za-z0-9])' ELSE '' END
            );
            IF _place > 0 THEN
                _kept := _kept || format('<mark class="term-highlight">%s</mark>', _term);
                _content := overlay(
                    _content PLACING chr(57600 + cardinality(_kept)) FROM _place::integer FOR char_length(_term)
                );
                EXIT;
            END IF;
        END LOOP;
    END LOOP;
    FOR _place IN REVERSE cardinality(_kept)..1 LOOP
        _content := replace(_content, chr(57600 + _place::integer), _kept[_place]);
    END LOOP;
    RETURN _content;
END;
$$;

COMMENT ON FUNCTION api.mark_terms(text, text[]) IS
'The page with <mark class="term-highlight"> around the first occurrence of each term and around what stood in [[ ]],
never inside a heading, link, formula, code or another tag. Longer terms first, if they are given so.';
