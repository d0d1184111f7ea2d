"""The trading engine once more, in exact integers and without a database: what the functions must agree with."""

from dataclasses import dataclass, field


@dataclass
class Order:
    order_id: int
    code: str
    side: str
    quantity: int
    limit: int
    reserved: int


@dataclass
class Account:
    cash: int
    reserved: int = 0
    fills: int = 0
    shares: dict[str, list[int]] = field(default_factory=dict)  # quantity, reserved, cost, realised profit
    open: dict[int, Order] = field(default_factory=dict)


class Ledger:
    """Prices, and accounts by name. Fees in hundred-thousandths."""

    def __init__(self, opening: int, buy_fee: int, sell_fee: int, most_open: int) -> None:
        self.opening, self.buy_fee, self.sell_fee, self.most_open = opening, buy_fee, sell_fee, most_open
        self.prices: dict[str, int] = {}
        self.accounts: dict[str, Account] = {}

    def place(self, who: str, code: str, side: str, quantity: int, limit: int | None, order_id: int) -> str:
        """filled or open, or why not."""
        account, price = self.accounts[who], self.prices[code]
        is_filled = limit is None or (price <= limit if side == "buy" else price >= limit)
        cost = self._with_fee((price if is_filled else limit or 0) * quantity)
        held = account.shares.get(code, [0, 0, 0, 0])
        if side == "buy" and cost > account.cash - account.reserved:
            return "insufficient_cash"
        if side == "sell" and quantity > held[0] - held[1]:
            return "insufficient_quantity"
        if is_filled:
            self._fill(account, code, side, quantity, price)
            return "filled"
        if len(account.open) >= self.most_open:
            return "too_many_open_orders"
        account.open[order_id] = Order(order_id, code, side, quantity, limit or 0, cost if side == "buy" else 0)
        account.reserved += account.open[order_id].reserved
        held[1] += quantity if side == "sell" else 0
        return "open"

    def end(self, who: str, order_id: int) -> None:
        """Cancelled or expired: what it held is free."""
        account = self.accounts[who]
        order = account.open.pop(order_id)
        account.reserved -= order.reserved
        if order.side == "sell":
            account.shares[order.code][1] -= order.quantity

    def quote(self, code: str, price: int) -> int:
        """A new price; how many orders it filled, the most eager of each account first."""
        self.prices[code] = price
        filled = 0
        for who, account in self.accounts.items():
            crossed = [o for o in account.open.values() if o.code == code and (
                o.limit >= price if o.side == "buy" else o.limit <= price
            )]  # fmt: skip
            for order in sorted(crossed, key=lambda o: (-o.limit if o.side == "buy" else o.limit, o.order_id)):
                self.end(who, order.order_id)
                self._fill(account, code, order.side, order.quantity, price)
                filled += 1
        return filled

    def _with_fee(self, amount: int) -> int:
        return amount + amount * self.buy_fee // 100_000

    def _fill(self, account: Account, code: str, side: str, quantity: int, price: int) -> None:
        held = account.shares.setdefault(code, [0, 0, 0, 0])
        amount = price * quantity
        account.fills += 1
        if side == "buy":
            account.cash -= self._with_fee(amount)
            held[0] += quantity
            held[2] += self._with_fee(amount)
        else:
            proceeds = amount - amount * self.sell_fee // 100_000
            released = held[2] * quantity // held[0]
            account.cash += proceeds
            held[0] -= quantity
            held[2] -= released
            held[3] += proceeds - released
