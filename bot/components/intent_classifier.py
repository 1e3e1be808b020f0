"""The intent of a message: kernel ridge regression in stages, where an embedding is paid for only by who needs it."""

from __future__ import annotations

import hashlib
import inspect
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import kernels, language_words, ngrams, normalising, shorthand
from bot.components.embeddings import Embedder, get_embedder
from bot.components.kernels import Array, DenseView, Stage, train_stages
from bot.components.ngrams import NgramVectoriser
from bot.components.payloads import text_to_read
from bot.components.threads import read_on_one_thread

logger = logging.getLogger(__name__)

_SOURCES = (kernels, ngrams, normalising, shorthand, language_words)


class IntentModel:
    """What is trained: the labels, the n-grams, the training messages in each embedding, and one stage a view."""

    def __init__(
        self, *, labels: Sequence[str], vectoriser: NgramVectoriser, views: dict[str, DenseView], stages: list[Stage]
    ) -> None:
        self.labels = list(labels)
        self.vectoriser = vectoriser
        self.views = views
        self.stages = stages

    @classmethod
    def train(cls, texts: Sequence[str], intents: Sequence[str], embedders: Sequence[Embedder]) -> IntentModel:
        """Train every stage."""
        labels, indices = np.unique(np.array(intents, dtype=object), return_inverse=True)
        vectoriser = NgramVectoriser.learn(texts)
        views = {embedder.name: DenseView.of(embedder.embed_corpus(texts)) for embedder in embedders}
        stages = train_stages(vectoriser.transform(texts), views, indices, label_count=len(labels))
        return cls(labels=[str(label) for label in labels], vectoriser=vectoriser, views=views, stages=stages)

    def probabilities(self, text: str, *, stages: Sequence[Stage], sure: float) -> Array:
        """Return the probabilities of `labels`: of the first stage that is sure, else of the last."""
        ngrams = self.vectoriser.transform([text])
        likeness: dict[str, Array] = {}
        found = np.zeros(len(self.labels), dtype=np.float32)
        for stage in stages:
            for name in stage.views:
                if name not in likeness:
                    likeness[name] = self.views[name].likeness(_embed(name, text))
            found = stage.probabilities(ngrams, likeness)[0]
            if found.max() >= sure:
                break
        return found

    def save(self, folder: Path) -> None:
        """Write the model as JSON and plain arrays: nothing in it can run."""
        self.vectoriser.save(folder)
        description = {
            "labels": self.labels,
            "views": list(self.views),
            "stages": [{"views": stage.views, "temperature": stage.temperature} for stage in self.stages],
        }
        (folder / "intents.json").write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")
        arrays: dict[str, Any] = {}
        for name, view in self.views.items():
            # Half precision halves the file and moves no probability by more than 0.001.
            arrays[f"{name}.vectors"] = view.vectors.astype(np.float16)
            arrays[f"{name}.mean"] = view.mean
        for index, stage in enumerate(self.stages):
            arrays[f"{index}.ngram_weights"] = stage.ngram_weights
            arrays[f"{index}.message_weights"] = stage.message_weights
        np.savez(folder / "intents.npz", **arrays)

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Read what `save` wrote."""
        description = json.loads((folder / "intents.json").read_text(encoding="utf-8"))
        with np.load(folder / "intents.npz", allow_pickle=False) as arrays:
            views = {
                name: DenseView(arrays[f"{name}.mean"], arrays[f"{name}.vectors"].astype(np.float32))
                for name in description["views"]
            }
            stages = [
                Stage(
                    views=tuple(stage["views"]),
                    ngram_weights=arrays[f"{index}.ngram_weights"],
                    message_weights=arrays[f"{index}.message_weights"],
                    temperature=stage["temperature"],
                )
                for index, stage in enumerate(description["stages"])
            ]
        return cls(labels=description["labels"], vectoriser=NgramVectoriser.load(folder), views=views, stages=stages)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CascadeIntentClassifier(GraphComponent, IntentClassifier):
    """Sets `intent` and `intent_ranking`. Trains and works with whichever embeddings are installed, or none."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults, each with its reason."""
        return {
            # Sentence embeddings by name (bot.components.embeddings), the cheapest first: n-grams and the first are
            # asked about every message, the next only where these hesitate. [] works with n-grams alone.
            "embeddings": ["use", "e5"],
            # A stage that gives its likeliest intent at least this probability is believed, and the next not asked.
            # Cross-validated: asking e5 about every message gives 0.752, below 0.75 (4 of 10 of the corpus, 1 of 10
            # everyday messages) 0.751, never 0.714.
            "sure": 0.75,
            # Intents in `intent_ranking`.
            "ranking_length": 10,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages without which there is nothing to do: the embeddings are not among them."""
        return ["numpy", "scipy"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Train again when an encoder or the arithmetic changes: Rasa itself looks at this class only."""
        names = {**cls.get_default_config(), **config}["embeddings"]
        sources = "".join(inspect.getsource(module) for module in _SOURCES)
        digest = hashlib.sha256(sources.encode()).hexdigest()[:16]
        return " ".join([digest, *(embedder.identity for embedder in _installed(names))])

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._stages = self._usable_stages() if model else []

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CascadeIntentClassifier:
        """Return an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CascadeIntentClassifier:
        """Return the trained classifier; one that knows no intent where nothing was trained."""
        try:
            with model_storage.read_from(resource) as folder:
                model: IntentModel | None = IntentModel.load(folder)
        except ValueError:
            logger.warning("No trained intents in the model: every message will have none.")
            model = None
        classifier = cls(config, model_storage, resource, model)
        classifier.warm_up()
        return classifier

    def warm_up(self) -> None:
        """Load the encoders now, rather than while the first customer waits for a second."""
        read_on_one_thread()
        for stage in self._stages:
            for name in stage.views:
                _embed(name, "bonjour")

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the messages that have a text and an intent."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT) and example.get(INTENT)]
        if len({example.get(INTENT) for example in examples}) < 2:
            logger.warning("Fewer than two intents in the training data: there is nothing to tell apart.")
            return self._resource
        self._model = IntentModel.train(
            [example.get(TEXT) for example in examples],
            [example.get(INTENT) for example in examples],
            _installed(self._config["embeddings"]),
        )
        self._stages = self._usable_stages()
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and the ranking of each message; a payload is left to Rasa's own reader."""
        for message in messages:
            ranking = self._rank(text_to_read(message))
            first = ranking[0] if ranking else {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}
            message.set(INTENT, dict(first), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _rank(self, text: str) -> list[dict[str, Any]]:
        if not text or self._model is None:
            return []
        probabilities = self._model.probabilities(text, stages=self._stages, sure=self._config["sure"])
        best = np.argsort(-probabilities)[: self._config["ranking_length"]]
        return [
            {INTENT_NAME_KEY: self._model.labels[index], PREDICTED_CONFIDENCE_KEY: float(probabilities[index])}
            for index in best
        ]

    def _usable_stages(self) -> list[Stage]:
        """Return the stages to ask in turn: those of embeddings if any is there, else that of n-grams alone."""
        assert self._model is not None
        installed = {embedder.name for embedder in _installed(self._config["embeddings"])}
        usable = [stage for stage in self._model.stages if installed.issuperset(stage.views)]
        return [stage for stage in usable if stage.views] or usable


def _installed(names: Sequence[str]) -> list[Embedder]:
    return [embedder for name in names if (embedder := get_embedder(name)) is not None]


def _embed(name: str, text: str) -> Array:
    embedder = get_embedder(name)
    assert embedder is not None, f"{name} is asked for only where it is installed"
    return embedder.embed([text])
