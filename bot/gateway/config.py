"""What the gateway must know, as plain values: `bot.settings` fills it once, tests fill it by hand.

Opening hours, holidays and the advisors' heartbeat are rules of the store: it is opened with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

WEB_DIR = Path(__file__).resolve().parent.parent / "web"


@dataclass(frozen=True, kw_only=True)
class RateLimit:
    """A token bucket: `burst` calls at once, refilled at `per_second`."""

    burst: int
    per_second: float


@dataclass(frozen=True, kw_only=True)
class RateLimits:
    """Every limit of the gateway. An address is the client's, seen through `trusted_proxies`.

    The machine itself (127.0.0.0/8, ::1) has no limit by address, but for logins: it is a proxy, or the operator.
    """

    messages_per_token: RateLimit = RateLimit(burst=40, per_second=1)
    frames_per_socket: RateLimit = RateLimit(burst=120, per_second=20)
    messages_per_address: RateLimit = RateLimit(burst=120, per_second=10)
    sessions_per_address: RateLimit = RateLimit(burst=30, per_second=0.5)
    calls_per_address: RateLimit = RateLimit(burst=300, per_second=50)
    messages_per_key: RateLimit = RateLimit(burst=400, per_second=100)
    frames_per_advisor: RateLimit = RateLimit(burst=1500, per_second=50)
    messages_per_advisor: RateLimit = RateLimit(burst=120, per_second=10)
    logins_per_login: RateLimit = RateLimit(burst=5, per_second=1 / 60)
    logins_per_address: RateLimit = RateLimit(burst=20, per_second=1 / 10)


@dataclass(frozen=True, kw_only=True)
class GatewayConfig:
    """Plain, checked values. Durations are timedeltas, sizes are bytes or characters as named."""

    # Signs customers' tokens and links to files (at least 32 bytes; kept in the data folder by `relais serve`).
    secret: bytes = field(repr=False)
    # Verifies the host site's identity tokens (HS256, `aud` = identity_audience). None: identities are refused.
    identity_secret: bytes | None = field(default=None, repr=False)
    identity_audience: str = "relais"

    # The address the gateway is reached at, e.g. https://chat.example.org (None: the Host header of each request).
    public_url: str | None = None
    # Origins of the sites that embed the widget, e.g. ("https://www.example.org",); ("*",) allows any.
    allowed_origins: tuple[str, ...] = ("*",)
    # Number of reverse proxies in front whose X-Forwarded-For is believed.
    trusted_proxies: int = 0
    # Secure on the staff cookie and HSTS. None: decided by the scheme of public_url.
    secure_cookies: bool | None = None

    data_dir: Path
    web_dir: Path = WEB_DIR
    # Where actions write the customers' PDFs (None: data_dir / "files").
    files_dir: Path | None = None

    default_language: str = "fr"

    # How long the assistant has for one turn before the customer is offered a person.
    assistant_timeout: timedelta = timedelta(seconds=8)
    # Turns in progress in Rasa at the same time; the others wait their turn.
    assistant_concurrency: int = 16
    # How often vanished advisors, stuck turns and old data are looked for.
    sweep_interval: timedelta = timedelta(seconds=5)

    customer_token_lifetime: timedelta = timedelta(hours=24)
    customer_token_renewal: timedelta = timedelta(days=7)
    staff_session_lifetime: timedelta = timedelta(hours=12)
    # Links to documents handed to Rasa clients, which hold no customer token.
    file_link_lifetime: timedelta = timedelta(days=1)

    max_message_characters: int = 4000
    max_body_bytes: int = 64 * 1024
    # Frames a socket may have waiting before it is cut as too slow (it comes back with `after`).
    socket_queue: int = 256
    max_sockets_per_address: int = 200
    max_sockets: int = 20_000
    # How often a socket is pinged; one that does not answer within half of it is closed.
    socket_heartbeat: timedelta = timedelta(seconds=30)
    limits: RateLimits = RateLimits()

    # Redis pub/sub between gateways, e.g. redis://127.0.0.1:6379/0 (None: this gateway is alone).
    redis_url: str | None = field(default=None, repr=False)
    # Worker threads for the store (PostgreSQL; on SQLite one writes and the others read).
    database_threads: int = 8

    # Conversations that ended longer ago are deleted (None: never).
    retention_days: int | None = None
    # Shown on /health.
    version: str = "0.1.0"
    # Whether `/` is the sample site of the supplier (it embeds the widget).
    sample_site: bool = True

    def __post_init__(self) -> None:
        if len(self.secret) < 32:
            raise ValueError("The gateway's secret must have at least 32 bytes.")

    @property
    def is_secure(self) -> bool:
        """Return whether browsers reach us over TLS."""
        if self.secure_cookies is not None:
            return self.secure_cookies
        return (self.public_url or "").startswith("https://")

    @property
    def documents_dir(self) -> Path:
        """Return the folder that holds the customers' PDFs."""
        return self.files_dir or self.data_dir / "files"
