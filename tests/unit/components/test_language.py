"""The language of a message, or that it does not say."""

from __future__ import annotations

import pytest

from bot.components.language import LanguageModel

CORPUS = [
    "je veux payer ma facture d'électricité",
    "pourquoi ma facture est si chère ce mois",
    "il n'y a plus de courant dans la rue",
    "j'ai déménagé et je veux résilier mon contrat",
    "where can I pay my electricity bill",
    "why is my bill so high this month",
    "there is no power in the street",
    "I have moved and I want to close the account",
]
MODEL = LanguageModel.learn(CORPUS)
SURE = 8.0


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bonjour, je ne comprends pas ma facture", "fr"),
        ("what is my balance please", "en"),
        ("G PLUS DE COURAN", "fr"),
        ("facture", "fr"),
        ("wheres the bill", "en"),
        ("je vous écris from London, vous comprenez ?", "fr"),
    ],
)
def test_a_message_says_its_language(text: str, language: str) -> None:
    assert MODEL.language_of(text, sure=SURE) == language


@pytest.mark.parametrize(
    "text",
    ["", "ok", "hello", "merci", "IBAN", "75011", "FR76 3000 6000 0112 3456 7890 189", "Nguyen", "👍", "a@b.fr", "??"],
)
def test_a_message_that_could_be_either_says_nothing(text: str) -> None:
    assert MODEL.language_of(text, sure=SURE) is None


def test_untrained_the_words_of_the_lists_decide() -> None:
    untrained = LanguageModel.learn([])
    assert untrained.language_of("je veux ma facture", sure=SURE) == "fr"
    assert untrained.language_of("i want my bill", sure=SURE) == "en"
