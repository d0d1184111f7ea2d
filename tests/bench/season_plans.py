"""What is asked of seasons and of the leaderboard: as in plans.py."""

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
    "list_leaderboard": (
        {"after_profit_loss_pct": "11111900.00", "after_public_number": 2**52, "size": 20},
        ["leaderboard_entries_profit_loss_pct_public_number_idx", "users_pkey", "user_settings_pkey"],
        250,
    ),
    "list_past_leaderboard": (
        {"as_of": "{instant}", "after_place": 2000, "size": 20},
        ["portfolio_snapshots_snapped_on_place_idx", "portfolios_pkey", "users_pkey", "user_settings_pkey"],
        280,
    ),
    "get_past_leaderboard_position": (
        {"user_id": 3000, "as_of": "{instant}"},
        ["portfolio_snapshots_pkey", "portfolio_snapshots_snapped_on_place_idx", "users_pkey"],
        60,
    ),
    "get_leaderboard_position": ({"user_id": 3000}, ["leaderboard_entries_pkey"], 30),
    "v1_get_leaderboard": (
        {"user_id": 3000, "size": 20, "skip": 3549},
        ["leaderboard_entries_profit_loss_pct_public_number_idx", "leaderboard_marks_pkey", "leaderboard_entries_pkey"],
        250,
    ),
}
SEASON_WRITES = {
    "restart_portfolio": (
        {"by": "{}", "user_id": 2999, "idempotency_key": "x", "request_sha256": "x" * 32},
        450,
    ),
}
