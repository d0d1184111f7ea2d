"""What is asked of portfolios season by season: as in plans.py."""

SEASONS = {
    "get_portfolio": (
        {"user_id": 2000, "season": None},
        ["portfolios_user_id_open_idx", "portfolios_user_id_season_key", "holdings_pkey", "quotes_pkey"],
        120,
    ),
    "list_holdings": (
        {"user_id": 2000, "season": 1},
        ["portfolios_user_id_season_key", "holdings_pkey", "quotes_pkey"],
        110,
    ),
    "list_seasons": ({"user_id": 2000}, ["portfolios_user_id_season_key", "holdings_pkey", "quotes_pkey"], 110),
}
SEASON_WRITES = {
    "restart_portfolio": (
        {"by": "{}", "user_id": 2999, "idempotency_key": "x", "request_sha256": "x" * 32},
        800,
    ),
}
