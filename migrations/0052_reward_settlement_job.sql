-- The job that settles the rewards of briefings once the day of their maturity is over.
-- depends: 0051_error_codes_rewards_seed

INSERT INTO app.jobs (job_name, function_name, every_seconds, batch_size)
VALUES ('settle_rewards', 'settle_rewards', 60, 500);
