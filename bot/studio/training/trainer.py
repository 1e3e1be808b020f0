"""Makes a candidate: trains on the files as they are, beside the live model, giving way to it."""

from __future__ import annotations

from bot.assistant.childlog import ChildLog
from bot.assistant.model import ModelStore, Project
from bot.assistant.training import Progress, train
from bot.studio.studio import Studio
from bot.studio.training.jobs import Tell

USUAL_STAGES = 8
LOADING = {"fr": "Chargement de Rasa", "en": "Loading Rasa"}
# What lies before the first component (importing Rasa) and after the last (packing) as shares of the whole.
BEFORE, AFTER = 0.08, 0.06


async def make_candidate(studio: Studio, candidates: ModelStore, tell: Tell, log: ChildLog) -> str:
    """Train and return the candidate's name; raise `TrainingFailed`."""
    stages = components(studio)

    def on_progress(progress: Progress) -> None:
        if progress.number == 0:
            tell(LOADING, 0.01)
            return
        done = BEFORE + (1 - BEFORE - AFTER) * (progress.number - 1) / stages
        name = progress.stage
        tell({"fr": f"Apprentissage\u00a0: {name}", "en": f"Learning: {name}"}, done)

    project = Project(studio.project.root)
    return (await train(project, candidates, log=log, on_progress=on_progress, is_gentle=True)).name


def components(studio: Studio) -> int:
    """Return how many components and policies config.yml has: about as many stages."""
    with studio.lock:
        documents = studio.project.documents()
    count = 0
    for document in documents.values():
        for section in ("pipeline", "policies"):
            node = document.root.get(section) if document.root is not None else None
            count += len(node.items) if node is not None else 0
    return count or USUAL_STAGES
