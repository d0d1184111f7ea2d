-- Cases go, with their links and what was written for them by hand.
DROP TABLE app.case_stock_relations;
DROP TABLE app.case_matches;
DROP TABLE app.historical_cases;
DROP FUNCTION app.title_key;
