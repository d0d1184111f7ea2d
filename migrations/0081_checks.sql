-- Checks: books are recomputed and the chain of the audit is proven every hour, each at most a twentieth of the time.
-- depends: 0080_error_codes_actions_seed

INSERT INTO app.jobs (job_name, function_name, every_seconds, rest_factor)
VALUES
('check_books', 'check_books', 3600, 19),
('check_audit', 'check_audit', 3600, 19);
