"""Tokens: access tokens that need no look-up, and refresh tokens, of which each has one successor."""

import hashlib
import hmac
import secrets
import time
from typing import Any, NamedTuple

import jwt

from api.settings import Settings

ALGORITHM, TYPE = "HS256", "at+jwt"
ISSUER, AUDIENCE = "precedent", "precedent-api"
CLAIMS = ["exp", "iat", "sub", "aud", "iss", "jti", "sid"]
LONGEST = 2000  # letters of an access token; ours have about 330
LEEWAY = 30  # seconds that another machine's clock may be ahead; a token's end is exact
MOST_REMEMBERED = 10_000


class User(NamedTuple):
    """Who acts, and in which session."""

    user_id: int
    session_id: int


class Tokens:
    """Makes and reads tokens. What was read is remembered: verifying costs more than the rest of a small request."""

    def __init__(self, settings: Settings) -> None:
        self.keys = settings.access_keys
        self.seconds = settings.access_token_seconds
        self._refresh_secret = settings.refresh_secret.encode()
        self._known: dict[bytes, tuple[float, User]] = {}
        self.revoked: frozenset[int] = frozenset()  # learned each second

    def make_access(self, user_id: int, session_id: int) -> str:
        """A new access token, signed with the first key."""
        kid, key = next(iter(self.keys.items()))
        now = int(time.time())
        claims = {
            "iss": ISSUER, "aud": AUDIENCE, "sub": str(user_id), "sid": str(session_id),
            "jti": secrets.token_urlsafe(12), "iat": now, "exp": now + self.seconds,
        }  # fmt: skip
        return jwt.encode(claims, key, ALGORITHM, {"kid": kid, "typ": TYPE})

    def read_access(self, token: str) -> User | None:
        """Whose token it is; None where it is not ours, over, or of a session that was ended."""
        if not token or len(token) > LONGEST:
            return None
        digest = hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
        until, user = self._known.get(digest, (0.0, None))
        if user is None:
            if (read := self._verify(token)) is None:
                return None
            until, user = read
            if len(self._known) >= MOST_REMEMBERED:
                self._known.pop(next(iter(self._known)))
            self._known[digest] = read
        return None if until <= time.time() or user.session_id in self.revoked else user

    def _verify(self, token: str) -> tuple[float, User] | None:
        try:
            header = jwt.get_unverified_header(token)
            if header.get("typ") != TYPE or not isinstance(kid := header.get("kid"), str) or kid not in self.keys:
                return None
            claims: dict[str, Any] = jwt.decode(
                token, self.keys[kid], [ALGORITHM], {"require": CLAIMS}, audience=AUDIENCE, issuer=ISSUER, leeway=LEEWAY
            )
            return float(claims["exp"]), User(int(claims["sub"]), int(claims["sid"]))
        except (jwt.PyJWTError, ValueError, TypeError):
            return None

    def make_refresh(self) -> str:
        """The first refresh token of a session: 256 random bits."""
        return secrets.token_urlsafe(32)

    def successor(self, presented: str) -> str:
        """The one that replaces it: the same for all who present it at once."""
        mac = hmac.new(self._refresh_secret, presented.encode("utf-8", "surrogateescape"), hashlib.sha256)
        return mac.hexdigest()

    def csrf(self, session_id: int) -> str:
        """What a browser must repeat in a header; the same for the life of a session."""
        return hmac.new(self._refresh_secret, b"csrf %d" % session_id, hashlib.sha256).hexdigest()[:43]


def hash_of(token: str) -> bytes:
    """SHA-256, by which a token is kept: it holds 256 random bits, so nothing slower is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
