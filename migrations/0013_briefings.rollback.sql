-- Every briefing and every payload goes.
DROP TABLE app.briefing_stocks;
DROP TABLE app.daily_briefings;
DROP TABLE app.briefing_editions;
