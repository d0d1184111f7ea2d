-- Who is signed in, under the names of the v1 contract.

-- name: v1_get_me
-- The part of a profile that v1 shows.
SELECT
    p.user_id,
    p.email,
    p.username,
    p.difficulty
FROM api.profiles AS p
WHERE p.user_id = :user_id;
