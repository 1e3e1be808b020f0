"""`relais train`, and the training that `relais serve` begins with."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable

from bot.assistant.childlog import ChildLog
from bot.assistant.model import Model
from bot.assistant.training import Progress, train
from bot.cli.opening import make_data_dir, models_of, project_of
from bot.settings import Settings, load
from bot.terminal import complain, said, say


def run(arguments: argparse.Namespace) -> int:
    """Train unless a model fits the present files; the model is then the one in service."""
    settings = load()
    make_data_dir(settings)
    models = models_of(settings)
    model = None if arguments.force else models.fitting(project_of(settings).fingerprint())
    tell: Callable[[str, str], None] = complain if arguments.print_model else say
    if model is None:
        model = asyncio.run(train_now(settings, tell=tell))
    else:
        tell("The assistant's model fits the files.", "Le modèle de l’assistant correspond aux fichiers.")
    models.publish(None)
    if arguments.print_model:
        print(model.path)
    return 0


async def train_now(settings: Settings, *, tell: Callable[[str, str], None] = say) -> Model:
    """Train on the present files and tell each stage."""
    log = ChildLog("training", settings.data / "logs")
    tell(
        f"Training the assistant (a few minutes; its log: {log.path})",
        f"Entraînement de l’assistant (quelques minutes ; son journal : {log.path})",
    )

    def on_progress(progress: Progress) -> None:
        stage = said("loading Rasa", "chargement de Rasa") if progress.number == 0 else progress.stage
        tell(*([f"  {progress.seconds:4.0f} s  {stage}"] * 2))

    try:
        model = await train(project_of(settings), models_of(settings), log=log, on_progress=on_progress)
    finally:
        log.close()
    tell(
        f"  {model.seconds:4.0f} s  the assistant is trained: {model.name}",
        f"  {model.seconds:4.0f} s  l’assistant est entraîné : {model.name}",
    )
    return model
