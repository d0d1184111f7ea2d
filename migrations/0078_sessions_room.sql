-- Sessions have room on their pages.
-- depends: 0077_audit_opaque_names

-- Each renewal and each end updates its row, and no indexed column: with room beside it, no index needs to be told.
ALTER TABLE app.sessions SET (fillfactor = 80);
