"""Every setting, once: name, default, help and check. Read in `bot.__main__`; the rest receives plain values.

The table in docs/operators.md and `relais settings` are made from this class.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo

import bot
from bot import setting_values as kinds
from bot.errors import SettingsError
from bot.gateway.config import RateLimit, RateLimits
from bot.handoff.hours import OpeningHours
from bot.setting_values import Expects
from bot.terminal import said

PREFIX = "RELAIS_"
# What tests are told (another server, say) is no setting.
TESTS = "RELAIS_TEST_"
SECRETS = frozenset({"secret", "identity_secret", "rasa_token", "channel_token"})
CHECKOUT = Path(bot.__file__).resolve().parent.parent
LIMITS = RateLimits()

Folder = Annotated[Path, Expects("a folder", "un dossier", ".relais")]
Text = Annotated[str, Expects("a text", "un texte", "relais")]
Token = Annotated[
    str | None,
    Field(min_length=16),
    Expects("a secret of 16 characters or more", "un secret d’au moins 16 caractères", "$(openssl rand -hex 32)"),
]
Secret = Annotated[
    str | None,
    Field(min_length=32),
    Expects("a secret of 32 characters or more", "un secret d’au moins 32 caractères", "$(openssl rand -hex 32)"),
]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"],
    Expects("debug, info, warning or error", "debug, info, warning ou error", "info"),
]
LogFormat = Annotated[Literal["text", "json"], Expects("text or json", "text ou json", "json")]
Language = Annotated[Literal["fr", "en"], Expects("fr or en", "fr ou en", "fr")]
Hours = Annotated[
    str,
    Expects(
        "always, or days and hours", "always, ou des jours et des heures", '"mon-fri 08:00-20:00; sat 09:00-12:30"'
    ),
]


def _rate(name: str, help: str) -> Any:
    default: RateLimit = getattr(LIMITS, name)
    return Field(default, description=f"{help}: how many at once / how many a second after that.")


class Settings(BaseModel):
    """What an operator may set, in the environment, as `RELAIS_` and the name in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: Text = Field("127.0.0.1", description="Address to listen on. 0.0.0.0 is every interface: put TLS in front.")
    port: kinds.Port = Field(8080, description="Port to listen on.")
    public_url: kinds.Url = Field(None, description="How browsers reach Relais. https:// also makes cookies Secure.")
    allowed_origins: kinds.Origins = Field(("*",), description="Sites that may embed the widget; * is any.")
    trusted_proxies: kinds.Proxies = Field(0, description="Reverse proxies in front whose X-Forwarded-For is believed.")
    data_dir: Folder = Field(Path(".relais"), description="Databases, models, secrets, logs and customers' documents.")
    project_dir: Folder | None = Field(None, description="The Rasa project; by default this one.")
    database_url: kinds.DatabaseUrl = Field(None, description="Relais' database; by default SQLite in the data folder.")
    backend_url: kinds.DatabaseUrl = Field(
        None, description="The supplier's sample database; by default SQLite in the data folder."
    )
    database_threads: kinds.Count = Field(8, description="Threads that talk to the database.")
    redis_url: kinds.RedisUrl = Field(None, description="Redis, needed for several gateways or several Rasa workers.")
    log_level: LogLevel = Field("info", description="debug also shows what Rasa and the action server print.")
    log_format: LogFormat = Field("text", description="json: one object a line, for a log collector.")

    company: Text = Field("Clairvolt", description="The supplier's name, as customers read it.")
    language: Language = Field("fr", description="Language of a customer whose page does not say one.")
    opening_hours: Hours = Field("always", description="When advisors can be reached.")
    timezone: kinds.Timezone = Field("Europe/Paris", description="Time zone of the opening hours.")
    holidays: kinds.Holidays = Field(("FR", None), description="Country whose public holidays are closed (FR, FR-57).")
    sample_site: kinds.Switch = Field(True, description="Show the sample site of Clairvolt at /.")

    rasa_url: kinds.Url = Field(None, description="A Rasa server of your own; by default Relais starts one.")
    rasa_token: Token = Field(None, description="Rasa's --auth-token; by default a random one.")
    channel_token: Token = Field(None, description="Token of the channel in credentials.yml; by default a random one.")
    actions_url: kinds.Url = Field(None, description="An action server of your own; by default Relais starts one.")
    rasa_workers: kinds.Count = Field(1, description="Processes of the Rasa server; more than one needs Redis.")
    assistant_timeout: kinds.Duration = Field(
        timedelta(seconds=8), description="After that long without an answer, the customer is offered a person."
    )
    assistant_concurrency: kinds.Count = Field(16, description="Turns put to Rasa at the same time.")

    staff_session: kinds.Duration = Field(timedelta(hours=12), description="How long a login of the staff lasts.")
    customer_token: kinds.Duration = Field(timedelta(hours=24), description="How long a customer's token lasts.")
    retention: kinds.Retention = Field(
        None,
        description="Conversations silent for longer than that are deleted, unless they wait or are with an advisor.",
    )

    secret: Secret = Field(None, description="Signs customers' tokens; by default made once in the data folder.")
    identity_secret: Secret = Field(None, description="Shared with the host site, which signs customers' identities.")
    identity_audience: Text = Field("relais", description="The audience (aud) of the host site's identity tokens.")

    limit_messages_per_token: kinds.Rate = _rate("messages_per_token", "Messages of one customer")
    limit_messages_per_address: kinds.Rate = _rate("messages_per_address", "Messages from one address")
    limit_sessions_per_address: kinds.Rate = _rate("sessions_per_address", "New conversations from one address")
    limit_calls_per_address: kinds.Rate = _rate("calls_per_address", "Calls of any kind from one address")
    limit_messages_per_key: kinds.Rate = _rate("messages_per_key", "Messages of one API key")
    limit_messages_per_advisor: kinds.Rate = _rate("messages_per_advisor", "Messages of one advisor")
    limit_logins_per_login: kinds.Rate = _rate("logins_per_login", "Attempts to log in as one person")
    limit_logins_per_address: kinds.Rate = _rate("logins_per_address", "Attempts to log in from one address")
    limit_frames_per_socket: kinds.Rate = _rate(
        "frames_per_socket", "Frames of one WebSocket, typing and pings included"
    )
    limit_frames_per_advisor: kinds.Rate = _rate("frames_per_advisor", "Frames of one advisor’s WebSocket")
    max_sockets: kinds.Count = Field(20_000, description="WebSockets open at once.")
    max_sockets_per_address: kinds.Count = Field(200, description="WebSockets open at once from one address.")

    @model_validator(mode="after")
    def _check_together(self) -> Settings:
        if self.rasa_workers > 1 and self.redis_url is None and self.rasa_url is None:
            raise SettingsError(
                said(
                    "RELAIS_RASA_WORKERS above 1 needs RELAIS_REDIS_URL, so that the workers share their locks.",
                    "RELAIS_RASA_WORKERS au-delà de 1 demande RELAIS_REDIS_URL, pour que les processus partagent"
                    " leurs verrous.",
                )
            )
        self.hours()
        return self

    @property
    def project(self) -> Path:
        """Return the folder of the Rasa project: the one set, the present one, or this checkout."""
        if self.project_dir is not None:
            return self.project_dir.resolve()
        return Path.cwd() if Path("config.yml").is_file() else CHECKOUT

    @property
    def data(self) -> Path:
        """Return the data folder, as an absolute path."""
        return self.data_dir.expanduser().resolve()

    @property
    def store_url(self) -> str:
        """Return the SQLAlchemy address of Relais' own database."""
        return self.database_url or f"sqlite:///{self.data / 'relais.db'}"

    @property
    def limits(self) -> RateLimits:
        """Return the rate limits as the gateway takes them."""
        named = (field for field in type(self).model_fields if field.startswith("limit_"))
        return RateLimits(**{field.removeprefix("limit_"): getattr(self, field) for field in named})

    def hours(self) -> OpeningHours | None:
        """Return the opening hours with the holidays of every year; None: always open."""
        if self.opening_hours.strip().lower() == "always":
            return None
        try:
            return OpeningHours.parse(self.opening_hours, zone=self.timezone, holidays=self._closed_days())
        except SettingsError:
            raise SettingsError(_wrong("opening_hours", self.opening_hours)) from None

    def _closed_days(self) -> Container[date]:
        if self.holidays is None:
            return frozenset()
        try:
            return kinds.PublicHolidays(*self.holidays)
        except NotImplementedError:
            raise SettingsError(_wrong("holidays", "-".join(filter(None, self.holidays)))) from None


@dataclass(frozen=True)
class Row:
    """One line of the settings' table."""

    name: str
    default: str
    help: str


def table() -> Iterator[Row]:
    """Yield every setting in the order of the class."""
    for field, info in Settings.model_fields.items():
        yield Row(PREFIX + field.upper(), kinds.text_of(info.default), info.description or "")


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment, or raise `SettingsError` with one sentence that says what to write.

    An empty variable counts as absent.
    """
    environment = os.environ if environment is None else environment
    given = {name: value for name, value in environment.items() if name.startswith(PREFIX) and value.strip()}
    given = {name: value for name, value in given.items() if not name.startswith(TESTS)}
    fields = {PREFIX + field.upper(): field for field in Settings.model_fields}
    for name in given:
        if name not in fields:
            raise SettingsError(_unknown(name, fields))
    try:
        return Settings.model_validate({fields[name]: value for name, value in given.items()})
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        raise SettingsError(_wrong(field, given[PREFIX + field.upper()])) from None


def shown(settings: Settings) -> Iterator[tuple[Row, str]]:
    """Yield every setting with its value now; secrets and passwords in addresses are masked."""
    for row, field in zip(table(), Settings.model_fields, strict=True):
        value = getattr(settings, field)
        text = kinds.text_of(value)
        if value is not None and field in SECRETS:
            text = "********"
        yield row, kinds.without_password(text) if field.endswith("_url") else text


def _expectation(info: FieldInfo) -> Expects:
    """Return what a field expects: it stands among the type's annotations, possibly inside a union."""
    for item in info.metadata:
        if isinstance(item, Expects):
            return item
    for part in getattr(info.annotation, "__args__", ()):
        for item in getattr(part, "__metadata__", ()):
            if isinstance(item, Expects):
                return item
    raise TypeError("a setting that does not say what it expects")


def _wrong(field: str, value: str) -> str:
    name, expects = PREFIX + field.upper(), _expectation(Settings.model_fields[field])
    if field in SECRETS or field.endswith("_url"):
        return said(
            f"{name} is not right: write {expects.en}, for example {name}={expects.example}.",
            f"{name} n’est pas correct : écrivez {expects.fr}, par exemple {name}={expects.example}.",
        )
    return said(
        f"{name} is “{value}”: write {expects.en}, for example {name}={expects.example}.",
        f"{name} vaut « {value} » : écrivez {expects.fr}, par exemple {name}={expects.example}.",
    )


def _unknown(name: str, known: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.7)
    if near:
        return said(
            f"{name} is not a setting: write {near[0]}, or remove it (relais settings lists them all).",
            f"{name} n’est pas un réglage : écrivez {near[0]}, ou retirez-le (relais settings les liste tous).",
        )
    return said(
        f"{name} is not a setting: remove it (relais settings lists them all).",
        f"{name} n’est pas un réglage : retirez-le (relais settings les liste tous).",
    )
