"""Topics of one's own: whole words, whatever their accents and capitals."""

from __future__ import annotations

import pytest

from bot.components.topic_words import TopicWords

WORDS = TopicWords({"fraud": ["usurpation", "démarchage abusif"], "press": ["journaliste"], "none": []})


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("On a fait une USURPATION d’identité à mon nom", "fraud"),
        ("victime de demarchage  abusif", "fraud"),
        ("Je suis journaliste", "press"),
        ("Je suis journalistes", None),
        ("ma facture est trop élevée", None),
        ("", None),
    ],
)
def test_a_topic_is_known_by_its_words(text, topic):
    assert WORDS.topic_of(text) == topic


def test_a_topic_without_words_is_none():
    assert WORDS.topics == {"fraud", "press"}
