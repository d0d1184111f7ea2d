-- Makes a name that is free of the part of an address before the @.
-- for: owner
CREATE FUNCTION api.free_username(_email text)
RETURNS text
LANGUAGE plpgsql
VOLATILE
SET search_path = ''
AS $$
DECLARE
    _stem text := left(regexp_replace(split_part(_email, '@', 1), '[<>+]', '', 'g'), 10);
    _name text := _stem;
    _tries int := 0;
BEGIN
    IF EXISTS (
        SELECT 1 FROM app.blocked_names AS b
        WHERE b.name_kind = 'username' AND strpos(app.fold(_stem), b.blocked_name) > 0
    ) THEN
        _stem := '회원';
        _name := _stem;
    END IF;
    WHILE
        _tries < 20
        AND (
            char_length(_name) < 2
            OR EXISTS (SELECT 1 FROM app.users AS u WHERE u.username_key = app.fold(_name))
        )
    LOOP
        _tries := _tries + 1;
        _name := left(_stem, 6) || lpad((random() * 9999)::int::text, 4, '0');
    END LOOP;
    RETURN _name;
END;
$$;

COMMENT ON FUNCTION api.free_username(text) IS
'Up to ten letters: the start of the address, with four digits where that is too short or taken; 회원 and four digits
where it is blocked.';
