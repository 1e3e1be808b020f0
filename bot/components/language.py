"""The language of a message, French or English, from the message alone; nothing where it does not say.

"ok", "IBAN", "75011" or a name are no language: the conversation keeps its own. Nobody has to label the corpus:
messages with enough words that only one of the languages has teach the n-grams of the rest, which then also read
"g pa u la factur" and "wheres my bill".
"""

from __future__ import annotations

import hashlib
import inspect
import json
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import normalising, shorthand
from bot.components.language_words import BORROWED, ONLY
from bot.components.normalising import for_ngrams
from bot.components.payloads import text_to_read

logger = logging.getLogger(__name__)

LANGUAGES = ("fr", "en")
_WORD = re.compile(r"[a-z]+")
_NOT_WORDS = re.compile(r"\S*[@0]\S*|https?:\S+|/\S+")
# A message teaches when its words favour one language by this many.
_TEACHES = 2
_SHORTEST, _LONGEST = 1, 4


# e: a word at least 2.7 times as frequent in one language as in the other.
_WORD_SAYS = 1.0


def _words_of(text: str) -> list[str]:
    return _WORD.findall(_NOT_WORDS.sub(" ", for_ngrams(text)))


def ngrams_of(text: str) -> Iterator[str]:
    """Yield whole words and n-grams of characters; figures, addresses and signs say nothing of the language."""
    for word in _words_of(text):
        padded = f" {word} "
        yield padded
        for size in range(_SHORTEST, _LONGEST + 1):
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]


def _seed(text: str) -> str | None:
    words = set(_words_of(text))
    lead = len(words & ONLY["fr"]) - len(words & ONLY["en"])
    if abs(lead) < _TEACHES:
        return None
    return "fr" if lead > 0 else "en"


@dataclass(frozen=True)
class LanguageModel:
    """How much likelier each n-gram is in French than in English (log odds)."""

    odds: Mapping[str, float]

    @classmethod
    def learn(cls, texts: Sequence[str]) -> LanguageModel:
        """Learn from messages of unknown language."""
        counts: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
        for text in texts:
            language = _seed(text)
            if language:
                counts[language].update(set(ngrams_of(text)))
        for language, words in ONLY.items():
            for word in words:
                counts[language][f" {word} "] += 2
        totals = {language: sum(counter.values()) + 1 for language, counter in counts.items()}
        odds = {}
        for gram in counts["fr"].keys() | counts["en"].keys():
            if counts["fr"][gram] + counts["en"][gram] < 2:
                continue
            french = (counts["fr"][gram] + 0.5) / totals["fr"]
            english = (counts["en"][gram] + 0.5) / totals["en"]
            odds[gram] = round(log(french / english), 3)
        return cls(odds)

    def language_of(self, text: str, *, sure: float) -> str | None:
        """Return `fr` or `en` where the log odds are at least `sure` and a known word says the same, else None."""
        words = _words_of(text)
        if not words or (len(words) <= 2 and BORROWED.issuperset(words)):
            return None
        score = sum(self.odds.get(gram, 0.0) for gram in ngrams_of(text))
        if abs(score) < sure:
            return None
        side = 1 if score > 0 else -1
        if not any(side * self.odds.get(f" {word} ", 0.0) >= _WORD_SAYS for word in words):
            return None
        return "fr" if score > 0 else "en"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LanguageDetector(GraphComponent):
    """Sets `language` of a message to `fr`, `en` or None; the dialogue keeps its own where it is None."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults, each with its reason."""
        return {
            # Log odds from which a message is believed to be in a language. On messages that taught nothing: 8 answers
            # for 0.93 of them and is right about 0.99; what it misses are words that both languages use.
            "sure": 8.0,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Train again when the word lists or the n-grams change: Rasa itself looks at this class only."""
        sources = "".join(inspect.getsource(part) for part in (LanguageModel, ngrams_of, normalising, shorthand))
        words = repr([sorted(words) for words in ONLY.values()])
        return hashlib.sha256((sources + words).encode()).hexdigest()[:16]

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: LanguageModel | None = None,
    ) -> None:
        self._sure: float = {**self.get_default_config(), **config}["sure"]
        self._model_storage = model_storage
        self._resource = resource
        # Untrained, the words of the lists alone decide.
        self._model = model or LanguageModel.learn([])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageDetector:
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
    ) -> LanguageDetector:
        """Return the trained detector."""
        try:
            with model_storage.read_from(resource) as folder:
                model = LanguageModel(json.loads((folder / "language.json").read_text(encoding="utf-8")))
        except ValueError:
            logger.warning("No trained language detector in the model: word lists alone decide.")
            return cls(config, model_storage, resource)
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every message of the corpus."""
        self._model = LanguageModel.learn([example.get(TEXT) for example in training_data.intent_examples])
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "language.json").write_text(
                json.dumps(self._model.odds, ensure_ascii=False, sort_keys=True), encoding="utf-8"
            )
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `language` of each message."""
        for message in messages:
            language = self._model.language_of(text_to_read(message), sure=self._sure)
            message.set("language", language, add_to_output=True)
        return messages
