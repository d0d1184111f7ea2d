-- Snapshots: what each portfolio was worth at the end of each trading day.
-- depends: 0042_refreshes

CREATE TABLE app.portfolio_snapshots (
    portfolio_id bigint NOT NULL REFERENCES app.portfolios,
    snapped_on date NOT NULL,
    cash bigint NOT NULL,
    holdings_value bigint NOT NULL,
    total_value bigint NOT NULL GENERATED ALWAYS AS (cash + holdings_value) STORED,
    total_rewards_received bigint NOT NULL,
    PRIMARY KEY (portfolio_id, snapped_on),
    CONSTRAINT portfolio_snapshots_are_not_negative CHECK (
        cash >= 0 AND holdings_value >= 0 AND total_rewards_received >= 0
    )
);

COMMENT ON TABLE app.portfolio_snapshots IS
'What each portfolio held when a session ended, valued at that day''s closes. One row per portfolio and trading day.';
COMMENT ON COLUMN app.portfolio_snapshots.snapped_on IS 'The trading day, KST.';
COMMENT ON COLUMN app.portfolio_snapshots.cash IS 'Won in it when the session ended.';
COMMENT ON COLUMN app.portfolio_snapshots.holdings_value IS
'Won: the shares at the last close up to that day; what they cost where none is known.';
COMMENT ON COLUMN app.portfolio_snapshots.total_value IS 'Won: cash and holdings_value.';
