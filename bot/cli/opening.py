"""From the settings to the things that commands work with: the data folder, its secrets, the store."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bot.assistant.model import ModelStore, Project
from bot.errors import SettingsError
from bot.gateway.config import GatewayConfig
from bot.settings import Settings
from bot.store import Store
from bot.terminal import said


def make_data_dir(settings: Settings) -> Path:
    """Create the data folder, readable by us alone, or raise `SettingsError`."""
    folder = settings.data
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / f".write-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SettingsError(
            said(
                f"The data folder {folder} cannot be written ({error.strerror}): set RELAIS_DATA_DIR to another one.",
                f"Impossible d’écrire dans le dossier {folder} ({error.strerror}) : indiquez-en un autre avec"
                " RELAIS_DATA_DIR.",
            )
        ) from None
    return folder


def kept_secret(folder: Path, name: str) -> str:
    """Return a random secret of the data folder, made once and readable by us alone."""
    path = folder / f"{name}.secret"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        secret = path.read_text("ascii").strip()
        if len(secret) >= 32:
            return secret
        path.unlink()  # cut short by a full disk
        return kept_secret(folder, name)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        secret = secrets.token_urlsafe(32)
        file.write(secret + "\n")
    return secret


def open_store(settings: Settings) -> Store:
    """Open the store; raise `SettingsError` when its address makes no sense."""
    make_data_dir(settings)
    hours = settings.hours()
    return Store(settings.store_url, hours=hours, company=settings.company)


def project_of(settings: Settings) -> Project:
    """Return the Rasa project."""
    return Project(settings.project)


def models_of(settings: Settings) -> ModelStore:
    """Return the folder of the trained models."""
    return ModelStore(settings.data / "models")


def gateway_config(settings: Settings, version: str) -> GatewayConfig:
    """Say the settings in the gateway's words."""
    return GatewayConfig(
        secret=(settings.secret or kept_secret(settings.data, "gateway")).encode(),
        identity_secret=settings.identity_secret.encode() if settings.identity_secret else None,
        identity_audience=settings.identity_audience,
        public_url=settings.public_url,
        allowed_origins=settings.allowed_origins,
        trusted_proxies=settings.trusted_proxies,
        data_dir=settings.data,
        default_language=settings.language,
        assistant_timeout=settings.assistant_timeout,
        assistant_concurrency=settings.assistant_concurrency,
        customer_token_lifetime=settings.customer_token,
        staff_session_lifetime=settings.staff_session,
        max_sockets=settings.max_sockets,
        max_sockets_per_address=settings.max_sockets_per_address,
        limits=settings.limits,
        redis_url=settings.redis_url,
        database_threads=settings.database_threads,
        retention_days=settings.retention.days if settings.retention else None,
        version=version,
        sample_site=settings.sample_site,
    )
