DROP TABLE app.narrative_scenarios;
DROP TABLE app.daily_narratives;
