"""What is signed: customers' tokens, the host site's identity tokens, links to documents."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote, urlencode

import jwt

from bot.errors import BadRequest, Unauthorized
from bot.gateway.clock import Clock
from bot.handoff.conversation import Identity

ALGORITHM = "HS256"
CUSTOMER_AUDIENCE = "relais-customer"
# A host site's clock may be a little ahead or behind ours.
IDENTITY_LEEWAY = timedelta(seconds=30)


class ExpiredToken(Unauthorized):
    """The token was ours, and is too old: the client renews it or opens a new conversation."""


@dataclass(frozen=True)
class CustomerToken:
    """What a customer's token says: which conversation, and until when."""

    conversation_id: str
    expires_at: datetime


class CustomerTokens:
    """Signs and verifies the tokens that name a conversation."""

    def __init__(self, secret: bytes, clock: Clock, *, lifetime: timedelta, renewal: timedelta) -> None:
        self._key = derive_key(secret, "customer-token")
        self._clock = clock
        self._lifetime = lifetime
        self._renewal = renewal

    def issue(self, conversation_id: str) -> tuple[str, datetime]:
        """Return a token for this conversation, and when it expires."""
        now = self._clock()
        expires_at = datetime.fromtimestamp(int((now + self._lifetime).timestamp()), timezone.utc)
        claims = {
            "sub": conversation_id,
            "aud": CUSTOMER_AUDIENCE,
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM), expires_at

    def verify(self, token: str, *, renewing: bool = False) -> CustomerToken:
        """Return what the token says; raise `Unauthorized` (`ExpiredToken` when only its age is wrong).

        `renewing` accepts one that expired a while ago (at most the renewal time).
        """
        claims = _decode(token, self._key, audience=CUSTOMER_AUDIENCE)
        expires_at = _expiry(claims)
        grace = self._renewal if renewing else timedelta(0)
        if self._clock() > expires_at + grace:
            raise ExpiredToken("the customer's token has expired")
        return CustomerToken(str(claims["sub"]), expires_at)


class IdentityTokens:
    """Verifies who the host site says the customer is."""

    def __init__(self, secret: bytes | None, clock: Clock, *, audience: str) -> None:
        self._secret = secret
        self._clock = clock
        self._audience = audience

    def verify(self, token: str) -> Identity:
        """Return the identity; raise `Unauthorized` when it is not signed by the host site, for us, and fresh."""
        if self._secret is None:
            raise BadRequest("identity tokens are not accepted: RELAIS_IDENTITY_SECRET is not set")
        claims = _decode(token, self._secret, audience=self._audience)
        if self._clock() > _expiry(claims) + IDENTITY_LEEWAY:
            raise ExpiredToken("the identity token has expired")
        name = claims.get("name")
        return Identity(
            name=str(name)[:200] if name else None,
            number=str(claims["sub"])[:64],
            verified=True,
            by="site",
        )


class FileLinks:
    """Signs addresses of documents, for those who follow a link and can show no token."""

    def __init__(self, secret: bytes, clock: Clock, *, lifetime: timedelta) -> None:
        self._key = derive_key(secret, "file-link")
        self._clock = clock
        self._lifetime = lifetime

    def path(self, conversation_id: str, name: str) -> str:
        """Return the path and query under which this document of this conversation may be fetched."""
        expires = int((self._clock() + self._lifetime).timestamp())
        query = {"c": conversation_id, "e": expires, "s": self._signature(conversation_id, name, expires)}
        return f"/api/customer/files/{quote(name, safe='')}?{urlencode(query)}"

    def verify(self, conversation_id: str, name: str, *, expires: str, signature: str) -> None:
        """Raise `Unauthorized` unless this link is ours and still good."""
        if not (expires.isascii() and expires.isdigit() and len(expires) < 15):
            raise Unauthorized("a malformed link")
        good = self._signature(conversation_id, name, int(expires))
        if not hmac.compare_digest(good.encode(), signature.encode("utf-8", "replace")):
            raise Unauthorized("a link that is not ours")
        if self._clock().timestamp() > int(expires):
            raise ExpiredToken("the link has expired")

    def _signature(self, conversation_id: str, name: str, expires: int) -> str:
        message = f"{conversation_id}\n{name}\n{expires}".encode("utf-8", "replace")
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()[:40]


def derive_key(secret: bytes, purpose: str) -> bytes:
    """Return the key of one purpose, so that what is signed for one can never pass for another."""
    return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()


def _decode(token: str, key: bytes, *, audience: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=audience,
            # Times are compared by us, with the gateway's clock.
            options={
                "require": ["sub", "exp", "aud"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
                "verify_sub": False,
            },
        )
    except (jwt.InvalidTokenError, ValueError) as error:
        raise Unauthorized("a token that is not ours") from error
    return claims


def _expiry(claims: dict[str, Any]) -> datetime:
    try:
        return datetime.fromtimestamp(float(claims["exp"]), timezone.utc)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise Unauthorized("a token without a readable expiry") from error
