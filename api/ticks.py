"""Steps and bounds of prices as the exchange has them; the database decides by the same table (api.tick_size)."""

TICKS = ((2_000, 1), (5_000, 5), (20_000, 10), (50_000, 50), (200_000, 100), (500_000, 500))
LARGEST_TICK = 1_000


def tick_size(price: int) -> int:
    """In which steps prices of this height go."""
    return next((tick for bound, tick in TICKS if price < bound), LARGEST_TICK)


def on_tick(price: float) -> int:
    """The nearest price that there can be."""
    tick = tick_size(int(price))
    return max(round(price / tick) * tick, tick)


def bounds_of(close: int) -> tuple[int, int]:
    """The lowest and the highest price of the day after this close: 30 percent away, in ticks."""
    lowest, highest = -(-close * 7 // 10), close * 13 // 10
    tick = tick_size(lowest)
    return -(-lowest // tick) * tick, highest // tick_size(highest) * tick_size(highest)
