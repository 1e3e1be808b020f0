"""A detector that is really trained, on one labelled message in three and the quick embedding: some ten seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.components.embeddings import get_embedder
from bot.components.tension_data import files_of, read_examples
from bot.components.tension_lesson import lesson_of
from bot.components.tension_model import TensionModel
from bot.components.tension_reader import Bounds, TensionReader

DATA = Path(__file__).resolve().parents[3] / "data" / "tension"
BOUNDS = Bounds(tense=0.4, mild=0.5, topic=0.85, sure_below=0.1, sure_above=0.9, explain=0.3)


@pytest.fixture(scope="session")
def small_model() -> TensionModel:
    examples = read_examples(files_of(str(DATA)))[::3]
    embedders = [embedder for embedder in [get_embedder("use")] if embedder is not None]
    model, _ = TensionModel.train(lesson_of(examples, [], embedders, per_intent=0), embedders)
    return model


@pytest.fixture(scope="session")
def reader(small_model: TensionModel) -> TensionReader:
    return TensionReader(small_model, BOUNDS)
