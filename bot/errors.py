"""Everything that a caller may have to react to, as one tree.

RelaisError                     500 internal
├── BadRequest                  400 bad_request        the request makes no sense; it will not, however often repeated
│   └── TooLong                 413 too_long
├── Unauthorized                401 unauthorized       say who you are
├── Forbidden                   403 forbidden          we know who you are, and it is not allowed
├── NotFound                    404 not_found
├── Conflict                    409                    true a moment ago, not any more: read the state again
│   ├── AlreadyClaimed          409 already_claimed
│   ├── NotOwner                409 not_owner
│   ├── WrongStatus             409 wrong_status
│   ├── ConversationClosed      409 conversation_closed
│   └── AlreadyExists           409 already_exists
├── RateLimited                 429 rate_limited       later
├── Unavailable                 503 unavailable        later: the assistant or the database does not answer
│   └── StorageBusy             503 unavailable
├── StorageFull                 507 storage_full       nothing was done; the operator must make room
└── SettingsError               500 internal           a bad setting: the start is refused with this sentence

An error carries `values` (names, limits) for the sentence that `bot.texts` makes of its `code` in the reader's
language. `str(error)` is for logs and never holds a customer's words.
"""

from __future__ import annotations

from typing import Any, ClassVar


class RelaisError(Exception):
    """Base of the tree: `code` is the word on the wire, `status` the HTTP status, `values` fill the sentence."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500

    def __init__(self, detail: str = "", /, **values: Any) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.values = values


class BadRequest(RelaisError):
    """The request makes no sense, and `detail` says why in English, for whoever wrote the client."""

    code = "bad_request"
    status = 400


class TooLong(BadRequest):
    """A text is over its limit; `values` has `limit`, in characters."""

    code = "too_long"
    status = 413


class Unauthorized(RelaisError):
    """Nobody we know: no token, a wrong one, or one that has expired."""

    code = "unauthorized"
    status = 401


class Forbidden(RelaisError):
    """Somebody we know, who may not do this."""

    code = "forbidden"
    status = 403


class NotFound(RelaisError):
    """No such thing, or none that this caller may know of."""

    code = "not_found"
    status = 404


class Conflict(RelaisError):
    """The state has changed since the caller looked: read it again."""

    status = 409


class AlreadyClaimed(Conflict):
    """Another advisor was faster; `values` has the winner's `name`."""

    code = "already_claimed"


class NotOwner(Conflict):
    """The conversation is not (or no longer) this advisor's; `values` has the owner's `name`, or None."""

    code = "not_owner"


class WrongStatus(Conflict):
    """The conversation's status does not allow this; `values` has that `status`."""

    code = "wrong_status"


class ConversationClosed(Conflict):
    """The conversation is over."""

    code = "conversation_closed"


class AlreadyExists(Conflict):
    """The name is taken (a login, an API key); `values` has the `name`."""

    code = "already_exists"


class RateLimited(RelaisError):
    """Too many requests; `retry_after` in seconds."""

    code = "rate_limited"
    status = 429

    def __init__(self, detail: str = "", /, *, retry_after: float = 1.0, **values: Any) -> None:
        super().__init__(detail, retry_after=retry_after, **values)
        self.retry_after = retry_after


class Unavailable(RelaisError):
    """Something we depend on does not answer now."""

    code = "unavailable"
    status = 503


class StorageBusy(Unavailable):
    """The database is locked or unreachable; nothing was done, and the command may be repeated."""


class StorageFull(RelaisError):
    """The disk (or the database's quota) is full; nothing was done."""

    code = "storage_full"
    status = 507


class SettingsError(RelaisError):
    """A setting is wrong or missing: `detail` is the one sentence that the operator reads."""
