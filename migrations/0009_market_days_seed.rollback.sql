-- Seeded days go; those that were edited stay.
DELETE FROM app.market_days AS d
WHERE
    d.seed_sha256
    = sha256(convert_to(jsonb_build_array(app.iso(d.opens_at), app.iso(d.closes_at), d.closed_for)::text, 'UTF8'));
