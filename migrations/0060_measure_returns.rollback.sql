-- The figures go; nothing is kept of them.
DROP FUNCTION app.measure_returns(date, bigint, date[], bigint[], bigint[], date[], bigint[]);
DROP FUNCTION app.solve_log_rate(date[], double precision[]);
DROP FUNCTION app.measure_volatility(double precision[]);
DROP FUNCTION app.find_drawdown(double precision[]);
DROP FUNCTION app.link_returns(double precision[]);
