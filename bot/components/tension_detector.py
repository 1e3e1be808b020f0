"""How tense a message is towards us, whether it asks for a person, and which words say so: a Rasa component.

In any Rasa 3.6 project:

    pipeline:
    - name: bot.components.tension_detector.TensionDetector
      data: data/tension

It reads the text alone, so that it may stand anywhere in the pipeline, and sets on each message

    tension: {"score": 0..1, "label": "calm|mild|tense", "asked": 0..1, "target": "us|other|none",
              "cues": [{"start", "end", "text", "kind", "weight"}], "language": "fr|en", "topic": null | "legal" | ...}
"""

from __future__ import annotations

import hashlib
import inspect
import logging
from collections.abc import Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import (
    handoff_curve,
    ngrams,
    normalising,
    shorthand,
    tension_cues,
    tension_data,
    tension_kernel,
    tension_lesson,
    tension_lexicon,
    tension_model,
    tension_text,
    tension_views,
)
from bot.components.embeddings import Embedder, get_embedder
from bot.components.handoff_curve import read_talks, write_readings
from bot.components.payloads import text_to_read
from bot.components.tension_data import files_of, fingerprint, from_requests, read_examples
from bot.components.tension_lesson import lesson_of
from bot.components.tension_model import TensionModel
from bot.components.tension_reader import Bounds, TensionReader, lexicon_reading, payload_reading

logger = logging.getLogger(__name__)

_SOURCES = (
    handoff_curve,
    ngrams,
    normalising,
    shorthand,
    tension_cues,
    tension_data,
    tension_kernel,
    tension_lesson,
    tension_lexicon,
    tension_model,
    tension_text,
    tension_views,
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TensionDetector(GraphComponent):
    """Sets `tension` on each message. Works without embeddings, and, less well, without training."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults, each with its reason."""
        return {
            # Labelled messages: a file, a folder or a pattern, from the folder in which `rasa train` runs.
            "data": "data/tension",
            # Labelled conversations, read with the trained detector for the handoff policy to choose its level from.
            "conversations": "data/handoff",
            # Sentence embeddings by name (bot.components.embeddings), the cheapest first. [] works with words alone.
            "embeddings": ["use", "e5"],
            # Intents of the project whose examples ask for a person; the examples of all others do not.
            "asked_intents": ["human_handoff"],
            # Intents whose examples may well be tense; those of the others are taken for calm.
            "any_tone_intents": ["complaint", "human_handoff"],
            # How many examples of each intent that does not ask are learned from: they teach what ordinary requests
            # look like, and training time grows with the cube of all that is learned.
            "requests_per_intent": 120,
            # From this score on a message is tense: by cross-validation the best F1 of tense against calm.
            "tense": 0.4,
            # From this probability of any reproach on, a message that is not tense is mild.
            "mild": 0.5,
            # From this probability on a reserved topic is named: it brings a person at once, so better be sure.
            "topic": 0.85,
            # Between these the cheaper stage hesitates, and the next embedding is computed.
            "sure_below": 0.1,
            "sure_above": 0.9,
            # Cues are looked for from this score on; below it there is nothing to explain.
            "explain": 0.3,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages without which there is nothing to do: the embeddings are not among them."""
        return ["numpy", "scipy"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Train again when a labelled message, an encoder or the arithmetic changes."""
        config = {**cls.get_default_config(), **config}
        sources = "".join([*map(inspect.getsource, _SOURCES), tension_lexicon.SOURCE.read_text("utf-8")])
        digest = hashlib.sha256(sources.encode()).hexdigest()[:16]
        files = [*files_of(config["data"]), *files_of(config["conversations"])]
        encoders = [embedder.identity for embedder in _installed(config["embeddings"])]
        return " ".join([digest, fingerprint(files), *encoders])

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: TensionModel | None = None,
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._reader = self._reader_of(model)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TensionDetector:
        """Return an untrained detector."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TensionDetector:
        """Return the trained detector, or one that counts words where nothing was trained."""
        try:
            with model_storage.read_from(resource) as folder:
                return cls(config, model_storage, resource, TensionModel.load(folder))
        except (ValueError, FileNotFoundError) as error:
            logger.warning("No trained tension detector in the model (%s): tension is read from a word list.", error)
            return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the labelled messages, and what a request looks like from the project's intents."""
        files = files_of(self._config["data"])
        examples = read_examples(files)
        if len({example.label for example in examples}) < 2:
            logger.warning("No labelled messages in %s: tension is read from a word list.", self._config["data"])
            return self._resource
        embedders = _installed(self._config["embeddings"])
        requests = from_requests(
            [(message.get(TEXT) or "", message.get(INTENT) or "") for message in training_data.intent_examples],
            asked_intents=self._config["asked_intents"],
        )
        lesson = lesson_of(
            examples,
            requests,
            embedders,
            per_intent=self._config["requests_per_intent"],
            any_tone=self._config["any_tone_intents"],
        )
        model, _ = TensionModel.train(lesson, embedders)
        self._reader = self._reader_of(model)
        with self._model_storage.write_to(self._resource) as folder:
            model.save(folder)
            if self._reader:
                write_readings(read_talks(files_of(self._config["conversations"])), self._reader.read_all, folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training data alone: no other component learns from tension."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `tension` on each message."""
        for message in messages:
            message.set("tension", self._read(message), add_to_output=True)
        return messages

    def _read(self, message: Message) -> dict[str, Any]:
        text = text_to_read(message)
        if not text:
            intent = (message.get(TEXT) or "").strip().lstrip("/").partition("{")[0]
            return payload_reading(is_request=intent in self._config["asked_intents"])
        return self._reader.read(text) if self._reader else lexicon_reading(text)

    def _reader_of(self, model: TensionModel | None) -> TensionReader | None:
        if model is None or not model.usable_stages():
            return None
        bounds = Bounds(**{name: float(self._config[name]) for name in Bounds.__annotations__})
        return TensionReader(model, bounds)


def _installed(names: Sequence[str]) -> list[Embedder]:
    return [embedder for name in names if (embedder := get_embedder(name)) is not None]
