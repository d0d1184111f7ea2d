-- Makes a text of the pipeline safe to show: NFC, no tag but three, no links that run code.
-- for: owner
CREATE FUNCTION api.clean_text(_text text)
RETURNS text
LANGUAGE plpgsql
IMMUTABLE
STRICT
PARALLEL SAFE
SET search_path = ''
AS $$
DECLARE
    _allowed CONSTANT text := '(?!(?:/?strong|br ?/?|/mark|mark class="term-highlight")>)';
BEGIN
    -- Private-use letters stand for marked places while a page is built.
    _text := regexp_replace(normalize(_text, nfc), '[\uE000-\uF8FF]', '', 'g');
    IF strpos(_text, '<') > 0 THEN
        -- One by one: an alternative would make both expressions greedy, and take all between the first and the last.
        _text := regexp_replace(_text, '<script\M.*?</script\s*?>', '', 'gi');
        _text := regexp_replace(_text, '<style\M.*?</style\s*?>', '', 'gi');
        _text := regexp_replace(_text, '<mark(\s[^>]*)?>', '<mark class="term-highlight">', 'gi');
        _text := regexp_replace(_text, '<' || _allowed || '[a-z/!?][^>]*>', '', 'gi');
        -- What is left of broken or nested tags begins no tag any more.
        _text := regexp_replace(_text, '<' || _allowed || '(?=[a-z/!?])', '&lt;', 'gi');
    END IF;
    RETURN regexp_replace(_text, '\]\(\s*(javascript|data|vbscript):', '](#', 'gi');
END;
$$;

COMMENT ON FUNCTION api.clean_text(text) IS
'The text in NFC, without tags but <mark class="term-highlight">, <strong>, <br>; scripts and styles go with what is in
them, and a broken tag becomes plain letters.';
