-- Visits and the list of pages go.
DELETE FROM app.jobs
WHERE job_name = 'purge_page_visits';
DROP TABLE app.page_visits;
DROP TABLE app.reward_pages;
