-- Nobody checks books and audit unasked then; `precedent verify` does.
DELETE FROM app.jobs
WHERE job_name IN ('check_books', 'check_audit');
