-- Says in which steps prices of this height go.
-- for: web, analyst
CREATE FUNCTION api.tick_size(_price bigint)
RETURNS bigint
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
RETURN CASE
    WHEN _price < 2000 THEN 1
    WHEN _price < 5000 THEN 5
    WHEN _price < 20000 THEN 10
    WHEN _price < 50000 THEN 50
    WHEN _price < 200000 THEN 100
    WHEN _price < 500000 THEN 500
    ELSE 1000
END;

COMMENT ON FUNCTION api.tick_size(bigint) IS
'Won. As the Korea Exchange has it since 2023-01-25, for KOSPI, KOSDAQ and KONEX alike.';
