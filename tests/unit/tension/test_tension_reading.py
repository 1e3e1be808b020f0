"""A really trained detector, small: what it makes of a message however it is spelt, and whether its reasons hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.components.tension_lesson import HEADS
from bot.components.tension_model import TensionModel
from bot.components.tension_reader import TensionReader, lexicon_reading, payload_reading
from tests.unit.tension.conftest import BOUNDS

ANGRY = "C'est scandaleux, trois mois que vous me mentez !"
TENSE = [
    ANGRY,
    "vous etes des voleurs",
    "J'ai été très patient. Je ne le serai plus.",
    "Bonjour, je vous ai écrit trois fois. Personne ne répond. Vous vous moquez de vos clients.",
    "you are thieves and liars, I'm going to the ombudsman",
    "THIRD TIME I ASK, ARE YOU STUPID OR WHAT",
    "😡😡😡",
]


@pytest.mark.parametrize(
    "spelling",
    [
        "C EST SCANDALEUX, TROIS MOIS QUE VOUS ME MENTEZ !",
        "c'est scandaleux trois mois que vous me mentez",
        "cest scandaleu sa fé 3 moi ke vs me menté",
        "C'est scandaleeeeux, trois mois que vous me mentez !!!!",
        "c'est 5candaleux trois mois que vous me mentez",
    ],
)
def test_anger_is_heard_however_it_is_spelt(reader: TensionReader, spelling: str) -> None:
    assert reader.read(spelling)["label"] == "tense"


@pytest.mark.parametrize(
    "text",
    [
        "bonjour madame",
        "oui c'est bien ça",
        "06 12 34 56 78",
        "je n'arrive pas à me connecter",
        "MERCI INFINIMENT, C'EST PARFAIT !!!",
        "🎉🎉 merci, vous êtes géniaux",
        "putain trop bien, merci",
        "my mistake, thanks for your help",
    ],
)
def test_everyday_lines_and_loud_joy_are_calm(reader: TensionReader, text: str) -> None:
    read = reader.read(text)
    assert (read["label"], read["target"]) == ("calm", "none")
    assert read["asked"] < 0.5


@pytest.mark.parametrize(
    ("at_us", "elsewhere"),
    [
        ("vous êtes des voleurs", "mon voisin est un voleur, il se branche sur mon compteur"),
        ("vous m'avez escroqué", "mon ancien fournisseur m'a escroqué, je viens chez vous"),
        ("you are thieves", "my landlord is a thief, he taps my meter"),
    ],
)
def test_anger_at_somebody_else_is_not_anger_at_us(reader: TensionReader, at_us: str, elsewhere: str) -> None:
    ours, theirs = reader.read(at_us), reader.read(elsewhere)
    assert (ours["label"], ours["target"]) == ("tense", "us")
    assert theirs["label"] == "calm"


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        ("c'est une arnaque", "ce n'est pas une arnaque, je suis rassuré"),
        ("vous êtes des voleurs", "vous n'êtes pas des voleurs, merci de m'avoir expliqué"),
        ("you are thieves", "you're not thieves, thanks for explaining"),
    ],
)
def test_what_is_denied_weighs_less_than_what_is_said(reader: TensionReader, said: str, denied: str) -> None:
    assert reader.read(denied)["score"] < reader.read(said)["score"] - 0.2


@pytest.mark.parametrize(
    ("wanted", "not_wanted"),
    [
        ("je voudrais parler à un conseiller", "vos conseillers travaillent-ils le samedi ?"),
        ("un conseiller svp", "mon conseiller bancaire m'a dit de changer de RIB"),
        ("passez-moi quelqu'un", "pas la peine de me passer quelqu'un, merci"),
        ("can I talk to a human please", "what time do your advisers start on Saturday"),
    ],
)
def test_a_refusal_or_a_question_about_advisors_is_no_request(
    reader: TensionReader, wanted: str, not_wanted: str
) -> None:
    assert reader.read(wanted)["asked"] >= 0.6
    assert reader.read(not_wanted)["asked"] < 0.5


@pytest.mark.parametrize("text", TENSE)
def test_a_cue_is_in_the_message_where_it_says(reader: TensionReader, text: str) -> None:
    cues = reader.read(text)["cues"]
    assert cues
    for cue in cues:
        assert text[cue["start"] : cue["end"]] == cue["text"]
        assert cue["text"].strip()
    weights = [cue["weight"] for cue in cues]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize("text", TENSE)
def test_without_its_first_cue_a_message_is_less_tense_by_what_the_cue_weighs(reader: TensionReader, text: str) -> None:
    read = reader.read(text)
    first = read["cues"][0]
    rest = text[: first["start"]] + text[first["end"] :]
    [without] = reader.score([rest])
    assert without < read["score"]
    assert read["score"] - without == pytest.approx(first["weight"], abs=0.02)


def test_a_request_is_explained_by_its_own_words(reader: TensionReader) -> None:
    text = "Bonjour, ma facture est là. Je voudrais parler à un conseiller."
    [cue] = [cue for cue in reader.read(text)["cues"] if cue["kind"] in {"request", "whole"}]
    assert "conseiller" in cue["text"]


def test_calm_messages_are_not_explained(reader: TensionReader) -> None:
    assert reader.read("j'ai une question sur ma facture")["cues"] == []


def test_many_texts_read_together_are_read_as_one_by_one(reader: TensionReader) -> None:
    texts = [*TENSE, "bonjour", "un conseiller svp"]
    together = reader.read_all(texts)
    for text, read in zip(texts, together, strict=True):
        alone = reader.read(text)
        assert {**read, "cues": []} == {**alone, "cues": []}


def test_a_model_that_was_kept_reads_as_it_did(small_model: TensionModel, tmp_path: Path) -> None:
    small_model.save(tmp_path)
    kept = TensionModel.load(tmp_path)
    before = small_model.probabilities(TENSE, small_model.stages[-1])
    after = kept.probabilities(TENSE, kept.stages[-1])
    # Words are kept in half precision.
    assert np.allclose(before, after, atol=0.01)
    assert before.shape == (len(TENSE), len(HEADS))


def test_a_model_of_other_cues_is_refused_and_named(small_model: TensionModel, tmp_path: Path) -> None:
    small_model.save(tmp_path)
    description = tmp_path / "tension.json"
    description.write_text(description.read_text().replace('"capitals"', '"shouting"'))
    with pytest.raises(ValueError, match="train again"):
        TensionModel.load(tmp_path)


def test_without_training_a_word_list_still_tells_an_insult_from_a_question() -> None:
    assert lexicon_reading("bande de voleurs, vous êtes des menteurs")["label"] == "tense"
    assert lexicon_reading("quel est le prix du kWh ?")["label"] == "calm"
    assert lexicon_reading("pas besoin d'un conseiller")["asked"] == 0.0


def test_a_button_is_calm_and_asks_for_a_person_only_if_it_says_so() -> None:
    assert payload_reading(is_request=True)["asked"] == 1.0
    assert payload_reading(is_request=False) == {**payload_reading(is_request=True), "asked": 0.0}


@pytest.mark.parametrize("text", ["???", "…", "😡", "a", "0" * 400, "x" * 3000, "\u202e\u200f", "'\"<>&"])
def test_any_text_is_read(reader: TensionReader, text: str) -> None:
    read = reader.read(text)
    assert 0 <= read["score"] <= 1
    assert all(0 <= cue["start"] < cue["end"] <= len(text) for cue in read["cues"])


def test_the_bounds_decide_the_words(small_model: TensionModel) -> None:
    strict = TensionReader(small_model, BOUNDS.__class__(**{**BOUNDS.__dict__, "tense": 1.01, "mild": 1.01}))
    assert strict.read(ANGRY)["label"] == "calm"
