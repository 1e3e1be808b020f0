"""Puts a studio together: the corpus, and the parts that its surroundings allow."""

from __future__ import annotations

from pathlib import Path

from bot.assistant.model import ModelStore
from bot.store import Store
from bot.studio.inbox.conversation import Trackers
from bot.studio.inbox.inbox import Inbox
from bot.studio.studio import STATE, Studio, StudioConfig
from bot.studio.training.live import Live, RasaFolder
from bot.studio.training.part import Training

RUNS, CANDIDATES = "runs", "candidates"


def assemble(
    config: StudioConfig, *, store: Store, live: Live, candidates: Path, trackers: Trackers | None = None
) -> Studio:
    """Return the studio of a project whose assistant is served here, with the log of its conversations."""
    studio = Studio(config)
    studio.parts += [
        Inbox(studio, store, trackers),
        Training(studio, store, live, ModelStore(candidates), studio.editor.state / RUNS),
    ]
    return studio


def assemble_alone(config: StudioConfig) -> Studio:
    """Return the studio of any Rasa project: no log of ours, hence no inbox; its models are those of `models/`."""
    studio = Studio(config)
    state = config.state or config.project / STATE
    store = Store(f"sqlite:///{state / 'studio.db'}")
    store.migrate()
    live = RasaFolder(config.project / "models")
    candidates = ModelStore(state / CANDIDATES)
    studio.parts.append(Training(studio, store, live, candidates, state / RUNS, owns_store=True))
    studio.absent["inbox"] = {
        "fr": "La boîte de réception lit les conversations de Relais\u00a0: elle n’existe qu’avec `relais serve`.",
        "en": "The inbox reads the conversations of Relais: it exists with `relais serve` only.",
    }
    return studio
