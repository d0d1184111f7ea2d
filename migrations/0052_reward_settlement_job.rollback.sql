-- Nothing is settled any more.
DELETE FROM app.jobs
WHERE job_name = 'settle_rewards';
