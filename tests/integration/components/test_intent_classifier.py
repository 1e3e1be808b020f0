"""The intent classifier trained, stored and loaded by Rasa's own model storage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import intent_classifier
from bot.components.embeddings import Embedder
from bot.components.intent_classifier import CascadeIntentClassifier

CONTEXT = ExecutionContext(GraphSchema({}))
RESOURCE = Resource("intents")
EXAMPLES = {
    "bill_pay": ["payer ma facture", "je veux payer", "régler la note", "pay my bill", "how do I pay", "par carte"],
    "outage": ["plus de courant", "panne de gaz", "coupure", "no power", "the lights are out", "on est dans le noir"],
    "greet": ["bonjour", "salut", "hello", "hi there", "bonsoir", "coucou"],
}


class Letters:
    """Embeds a text as its counts of letters; notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        counts = [[text.count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts]
        return np.array(counts, dtype=np.float32) + 0.01


@pytest.fixture
def encoders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Letters]:
    """Two encoders that are installed; take one away and it is not."""
    monkeypatch.setenv("RELAIS_DATA_DIR", str(tmp_path / "data"))
    installed = {"first": Letters(), "second": Letters()}
    embedders: dict[str, Embedder] = {}

    def get(name: str) -> Embedder | None:
        if name not in installed:
            return None
        if name not in embedders:
            embedders[name] = Embedder(name, dimension=26, version="1", load=lambda: installed[name])
        return embedders[name]

    monkeypatch.setattr(intent_classifier, "get_embedder", get)
    return installed


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    folder = tmp_path / "storage"
    folder.mkdir()
    return LocalModelStorage.create(folder)


def corpus() -> TrainingData:
    return TrainingData(
        [Message({"text": text, "intent": intent}) for intent, texts in EXAMPLES.items() for text in texts]
    )


def config(**changes: Any) -> dict[str, Any]:
    return {**CascadeIntentClassifier.get_default_config(), "embeddings": ["first", "second"], **changes}


def trained(storage: LocalModelStorage, **changes: Any) -> CascadeIntentClassifier:
    classifier = CascadeIntentClassifier.create(config(**changes), storage, RESOURCE, CONTEXT)
    classifier.train(corpus())
    return classifier


def loaded(storage: LocalModelStorage, **changes: Any) -> CascadeIntentClassifier:
    return CascadeIntentClassifier.load(config(**changes), storage, RESOURCE, CONTEXT)


def read(classifier: CascadeIntentClassifier, text: str) -> Message:
    (message,) = classifier.process([Message({"text": text})])
    return message


@pytest.mark.usefixtures("encoders")
def test_a_model_that_was_stored_answers_as_the_one_that_was_trained(storage: LocalModelStorage) -> None:
    before, after = trained(storage), loaded(storage)
    for text in ("je veux payer par carte", "panne de courant", "bonjour à tous"):
        ours, theirs = read(before, text), read(after, text)
        assert ours.get("intent")["name"] == theirs.get("intent")["name"]
        assert ours.get("intent")["confidence"] == pytest.approx(theirs.get("intent")["confidence"], abs=0.01)


@pytest.mark.usefixtures("encoders")
def test_the_ranking_begins_with_the_intent_and_sums_to_one(storage: LocalModelStorage) -> None:
    message = read(trained(storage), "payer ma facture")
    ranking = message.get("intent_ranking")
    assert message.get("intent") == ranking[0]
    assert ranking[0]["name"] == "bill_pay"
    assert sum(ranked["confidence"] for ranked in ranking) == pytest.approx(1, abs=1e-4)


def test_the_second_encoder_is_asked_only_where_the_first_stage_hesitates(
    storage: LocalModelStorage, encoders: dict[str, Letters]
) -> None:
    trained(storage)
    for sure, is_asked in ((0.0, False), (1.1, True)):
        classifier = loaded(storage, sure=sure)
        encoders["second"].asked.clear()
        read(classifier, f"payer ma facture {sure}")
        assert bool(encoders["second"].asked) is is_asked


def test_a_model_trained_with_an_encoder_works_where_there_is_none(
    storage: LocalModelStorage, encoders: dict[str, Letters]
) -> None:
    trained(storage)
    del encoders["second"]
    assert read(loaded(storage, sure=1.1), "panne de gaz").get("intent")["name"] == "outage"
    del encoders["first"]
    assert read(loaded(storage, sure=1.1), "panne de gaz").get("intent")["name"] == "outage"


def test_it_trains_without_any_encoder(storage: LocalModelStorage, encoders: dict[str, Letters]) -> None:
    encoders.clear()
    assert read(trained(storage), "payer ma facture").get("intent")["name"] == "bill_pay"
    assert read(loaded(storage), "payer ma facture").get("intent")["name"] == "bill_pay"


def test_an_encoder_that_comes_or_goes_makes_rasa_train_again(encoders: dict[str, Letters]) -> None:
    both = CascadeIntentClassifier.fingerprint_addon(config())
    del encoders["second"]
    assert CascadeIntentClassifier.fingerprint_addon(config()) != both


@pytest.mark.parametrize("text", ['/outage{"postcode": "69003"}', "", "   "])
def test_a_payload_or_an_empty_message_costs_no_model(
    storage: LocalModelStorage, encoders: dict[str, Letters], text: str
) -> None:
    classifier = trained(storage)
    encoders["first"].asked.clear()
    message = read(classifier, text)
    assert message.get("intent") == {"name": None, "confidence": 0.0}
    assert encoders["first"].asked == []


@pytest.mark.usefixtures("encoders")
def test_without_two_intents_nothing_is_trained_and_nothing_fails(storage: LocalModelStorage) -> None:
    classifier = CascadeIntentClassifier.create(config(), storage, RESOURCE, CONTEXT)
    classifier.train(TrainingData([Message({"text": "bonjour", "intent": "greet"})]))
    assert read(loaded(storage), "bonjour").get("intent")["name"] is None
