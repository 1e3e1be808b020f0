"""Times a trained detector over messages, in a process of its own: `python -m bench.detector_reader MODEL < TEXTS`.

In: a JSON list of texts. Out, after all that Rasa may print, one line of JSON: milliseconds of each message with its
embeddings at hand (they are computed first, as the intent classifier does in a turn), of the embeddings, and which
messages were explained by cues.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.embeddings import get_embedder
from bot.components.tension_detector import TensionDetector

WARM_UP = ("bonjour", "c'est inadmissible, j'attends depuis un mois !", "hello there", "I want to speak to someone")


def load(model: Path, folder: Path) -> tuple[TensionDetector, dict[str, Any]]:
    """Return the detector of a trained model, and its configuration."""
    storage, metadata = LocalModelStorage.from_model_archive(folder, model)
    node = next(node for node in metadata.predict_schema.nodes.values() if node.uses is TensionDetector)
    config = {**TensionDetector.get_default_config(), **node.config}
    assert node.resource is not None
    context = ExecutionContext(GraphSchema({}))
    return TensionDetector.load(node.config, storage, Resource(node.resource.name), context), config


def read(model: Path, texts: list[str]) -> dict[str, list[Any]]:
    """Read each text once."""
    with tempfile.TemporaryDirectory() as folder:
        detector, config = load(model, Path(folder))
    embedders = [embedder for name in config["embeddings"] if (embedder := get_embedder(name))]
    times: dict[str, list[Any]] = {"detector": [], "embeddings": [], "explained": []}
    for number, text in enumerate([*WARM_UP, *texts]):
        started = time.perf_counter()
        for embedder in embedders:
            embedder.embed([text])
        embedded = time.perf_counter()
        message = Message({TEXT: text})
        detector.process([message])
        ended = time.perf_counter()
        if number >= len(WARM_UP):
            times["embeddings"].append((embedded - started) * 1000)
            times["detector"].append((ended - embedded) * 1000)
            times["explained"].append(bool(message.get("tension")["cues"]))
    return times


if __name__ == "__main__":
    print(json.dumps(read(Path(sys.argv[1]), json.load(sys.stdin))))
