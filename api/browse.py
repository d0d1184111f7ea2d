"""pypika's home: lists by cursor, filtered and sorted by whitelisted columns; and v1's numbered pages."""

import base64
import datetime as dt
import hashlib
import hmac
import operator
from collections.abc import Callable
from typing import Any, Generic, TypeVar, get_args, get_type_hints

import msgspec
from pypika import Order, Parameter, Query, Schema, Tuple

from api.database import Database
from api.errors import Refusal
from api.sql import many, one

Page = TypeVar("Page", bound=msgspec.Struct)  # items: list[a row struct]; next_cursor: str | None
MAC_BYTES = 16
DEEPEST_OFFSET = 10_000
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {"=": operator.eq, ">=": operator.ge, "<": operator.lt}
BROWSERS: list["Browse[Any]"] = []


def offset_of(page: int, size: int) -> int:
    """Where a numbered page begins; v1's pages begin at the 10,000th row at the latest."""
    offset = (page - 1) * size
    if offset > DEEPEST_OFFSET:
        raise Refusal("page_too_deep")
    return offset


class Sealed:
    """Cursors that nobody else can make: the key of a page's last row, bound to the list, its order and its filters."""

    def __init__(self, name: str, row: type[msgspec.Struct], sorts: dict[str, tuple[str, ...]]) -> None:
        self.name, self.sorts = name, sorts
        hints = get_type_hints(row)
        self.keys = {
            sort: msgspec.json.Decoder(tuple[tuple(hints[column] for column in key)])  # type: ignore[misc]
            for sort, key in sorts.items()
        }

    def _page(self, page: type[Page], rows: list[Any], limit: int, column: str, seal: "hmac.HMAC") -> Page:
        """The page of up to `limit` rows, of which one more was asked for."""
        last = [getattr(rows[limit - 1], key) for key in self.sorts[column]] if len(rows) > limit else None
        return page(rows[:limit], self._close(last, seal) if last is not None else None)

    def _seal(self, db: Database, sort: str, filters: dict[str, Any]) -> "hmac.HMAC":
        """What a cursor is bound to: this list, this order, these filters."""
        bound = msgspec.json.encode([self.name, sort, sorted(filters.items())])
        return hmac.new(db.settings.cursor_secret.encode(), bound, hashlib.sha256)

    def _close(self, key: list[Any], seal: "hmac.HMAC") -> str:
        payload = msgspec.json.encode(key)
        seal.update(payload)
        return _encode(seal.digest()[:MAC_BYTES] + payload)

    def _open(self, cursor: str, seal: "hmac.HMAC", column: str) -> tuple[Any, ...]:
        """The key that a cursor of ours carries; any other string is refused."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError:
            raise Refusal("invalid_cursor") from None
        if _encode(raw) != cursor:  # another spelling of the same bytes
            raise Refusal("invalid_cursor")
        theirs = seal.copy()
        theirs.update(raw[MAC_BYTES:])
        if not hmac.compare_digest(theirs.digest()[:MAC_BYTES], raw[:MAC_BYTES]):
            raise Refusal("invalid_cursor")
        key: tuple[Any, ...] = self.keys[column].decode(raw[MAC_BYTES:])
        return key


class Browse(Sealed, Generic[Page]):
    """A list over one api view. The columns are the fields of the page's rows; each sort is a unique, not null key.

    A personal list has `user_id` as its first filter: whose it is, which every call must say. Where its rows belong to
    a portfolio, `of_portfolio` names that one first, the open one or that of the `season` asked for: only then does the
    index on (portfolio_id, key) give the rows in order, and a page costs the same however many there are. A
    filter is equality; one in `bounds` is the comparison of another column.
    """

    def __init__(
        self,
        name: str,
        view: str,
        page: type[Page],
        filters: tuple[str, ...],
        sorts: dict[str, tuple[str, ...]],
        aliases: dict[str, str] | None = None,
        *,
        of_portfolio: bool = False,
        bounds: dict[str, tuple[str, str]] | None = None,
    ) -> None:
        row = self.row = get_args(get_type_hints(page)["items"])[0]
        super().__init__(name, row, sorts)
        self.page, self.filters = page, filters
        self.always = {"user_id"} & set(filters)
        self.of_portfolio = of_portfolio
        self.bounds = bounds or {}
        self.aliases = aliases or {}  # field to column, where the v1 contract has another name
        self.columns = row.__struct_fields__
        self.table = Schema("api").__getattr__(view)
        self._texts: dict[tuple[str, tuple[str, ...], bool], str] = {}
        BROWSERS.append(self)

    async def __call__(
        self, db: Database, *, sort: str, cursor: str | None, limit: int, **filters: str | int | dt.datetime | None
    ) -> Page:
        """One page. `sort` is a whitelisted name, `-` in front of it for descending; null filters filter nothing."""
        given = {name: value for name, value in filters.items() if value is not None}
        column = sort.removeprefix("-")
        if column not in self.sorts or not self.always <= given.keys() <= set(self.filters):
            raise Refusal("invalid_request")
        seal = self._seal(db, sort, given)
        after = self._open(cursor, seal, column) if cursor is not None else ()
        text = self._text(sort, tuple(given), bool(after))
        records = await db.fetch(text, *given.values(), *after, limit + 1)
        return self._page(self.page, [self.row(*record) for record in records], limit, column, seal)

    def _text(self, sort: str, filters: tuple[str, ...], is_next: bool) -> str:
        """The statement of one shape; there are few, so each is built once."""
        shape = (sort, filters, is_next)
        if shape not in self._texts:
            self._texts[shape] = self._build(*shape)
        return self._texts[shape]

    def _build(self, sort: str, filters: tuple[str, ...], is_next: bool) -> str:
        table, descending = self.table, sort.startswith("-")
        key = [table[self.aliases.get(field, field)] for field in self.sorts[sort.removeprefix("-")]]
        marks = (Parameter(f"${n}") for n in range(1, 100))
        query = Query.from_(table).select(
            *(table[self.aliases[f]].as_(f) if f in self.aliases else table[f] for f in self.columns)
        )
        for name in filters:
            compared, comparison = self.bounds.get(name, (name, "="))
            query = query.where(COMPARISONS[comparison](table[compared], next(marks)))
        if self.of_portfolio and "user_id" in filters:
            whose, mine = Parameter(f"${filters.index('user_id') + 1}"), Schema("api").portfolios
            of_season = Parameter(f"${filters.index('season') + 1}") if "season" in filters else None
            that = mine.season == of_season if of_season else mine.closed_at.isnull()
            only = Query.from_(mine).select(mine.portfolio_id).where(mine.user_id == whose).where(that)
            query = query.where(table.portfolio_id == only)
        if is_next:
            last = Tuple(*(next(marks) for _ in key))
            query = query.where(Tuple(*key) < last if descending else Tuple(*key) > last)
        for column in key:
            query = query.orderby(column, order=Order.desc if descending else Order.asc)
        # A planner that saw the number would compare it with the rows of an average user, and sort all of a busy one's.
        text = f"{query} LIMIT (SELECT {next(marks)}::bigint)"
        return text.replace("SELECT", f"SELECT /* {self.name} */", 1)


class Walk(Sealed, Generic[Page]):
    """A list that a named statement walks by itself: `:size` rows after the line that `:after_<key>` name."""

    def __init__(self, name: str, page: type[Page], key: tuple[str, ...]) -> None:
        row = get_args(get_type_hints(page)["items"])[0]
        super().__init__(name, row, {"": key})
        self.page, self.call = page, many(name, row)

    async def __call__(
        self, db: Database, *, cursor: str | None, limit: int, **given: str | int | dt.date | None
    ) -> Page:
        """One page."""
        seal = self._seal(db, "", given)
        after = self._open(cursor, seal, "") if cursor is not None else (None,) * len(self.sorts[""])
        places = {f"after_{key}": value for key, value in zip(self.sorts[""], after, strict=True)}
        rows = await self.call(db, size=limit + 1, **given, **places)
        return self._page(self.page, rows, limit, "", seal)


class Excerpt(Sealed, Generic[Page]):
    """The same where the statement answers in one row: what the page says beside its items, the items as json, and
    the key of the last of them, null where nothing follows.
    """

    def __init__(self, name: str, row: type[msgspec.Struct], page: type[Page], key: tuple[str, ...]) -> None:
        super().__init__(name, row, {"": key})
        self.page, self.call = page, one(name, row)
        self.said = [field for field in page.__struct_fields__ if field != "next_cursor"]

    async def __call__(
        self, db: Database, *, cursor: str | None, limit: int, **given: str | int | dt.date | None
    ) -> Page:
        """One page."""
        seal, key = self._seal(db, "", given), self.sorts[""]
        after = self._open(cursor, seal, "") if cursor is not None else (None,) * len(key)
        places = {f"after_{name}": value for name, value in zip(key, after, strict=True)}
        found = await self.call(db, size=limit, **given, **places)
        last = [getattr(found, name) for name in key]
        follows = self._close(last, seal) if last[0] is not None else None
        return self.page(*(getattr(found, field) for field in self.said), follows)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
