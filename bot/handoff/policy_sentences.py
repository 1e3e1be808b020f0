"""What the policy's terms say to advisors and supervisors, in French and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SENTENCES = {
    "message": {
        "fr": "Le message est tendu\u00a0: «\u00a0{quote}\u00a0».",
        "en": "The message is tense: “{quote}”.",
    },
    "lingering": {
        "fr": "La tension des messages précédents n’est pas retombée.",
        "en": "The tension of the earlier messages has not settled.",
    },
    "slope": {
        "fr": "Le ton monte par rapport aux messages précédents.",
        "en": "The tone is rising from the earlier messages.",
    },
    "unmet": {
        "fr": "Le client dit pour la {ordinal_fr} fois que sa demande n’est pas traitée\u00a0: «\u00a0{text}\u00a0».",
        "en": "The customer says for the {ordinal_en} time that the request is not dealt with: “{text}”.",
    },
    "unmet_once": {
        "fr": "Le client dit que la réponse ne l’aide pas\u00a0: «\u00a0{text}\u00a0».",
        "en": "The customer says that the answer does not help: “{text}”.",
    },
    "failures": {
        "fr": "L’assistant n’a pas compris {count} messages de suite, dont «\u00a0{text}\u00a0».",
        "en": "The assistant did not understand {count} messages running, “{text}” among them.",
    },
    "failure": {
        "fr": "L’assistant n’a pas compris «\u00a0{text}\u00a0».",
        "en": "The assistant did not understand “{text}”.",
    },
    "distress": {
        "fr": "Le client semble en détresse\u00a0: «\u00a0{text}\u00a0».",
        "en": "The customer seems to be in distress: “{text}”.",
    },
    "asked": {
        "fr": "Le client demande une personne\u00a0: «\u00a0{text}\u00a0».",
        "en": "The customer asks for a person: “{text}”.",
    },
    "asked_button": {
        "fr": "Le client demande une personne.",
        "en": "The customer asks for a person.",
    },
    "topic": {
        "fr": "Sujet réservé à une personne ({topic_fr})\u00a0: «\u00a0{text}\u00a0».",
        "en": "A subject for a person ({topic_en}): “{text}”.",
    },
    "wish": {
        "fr": "L’assistant ne peut pas aller plus loin.",
        "en": "The assistant can go no further.",
    },
}
_TOPICS = {
    "bereavement": ("décès", "bereavement"),
    "disconnection": ("coupure pour impayé", "disconnection"),
    "medical": ("équipement médical", "medical equipment"),
    "self_harm": ("mise en danger de soi", "self-harm"),
    "legal": ("action en justice", "legal action"),
}
_ORDINALS = {
    2: ("deuxième", "second"),
    3: ("troisième", "third"),
    4: ("quatrième", "fourth"),
    5: ("cinquième", "fifth"),
    6: ("sixième", "sixth"),
}


def sentence(term: str, **words: Any) -> dict[str, str]:
    """Return the term's sentence in each language. `words` are quote, text, times, count and topic, where known."""
    key = term
    if term == "unmet" and words.get("times", 1) < 2:
        key = "unmet_once"
    elif term == "failures" and words.get("count", 0) < 2:
        key = "failure"
    elif term == "asked" and not words.get("text"):
        key = "asked_button"
    times = int(words.get("times", 1))
    ordinal_fr, ordinal_en = _ORDINALS.get(times, (f"{times}e", f"{times}th"))
    topic = str(words.get("topic") or "")
    topic_fr, topic_en = _TOPICS.get(topic, (topic, topic))
    values = {
        **words,
        "ordinal_fr": ordinal_fr,
        "ordinal_en": ordinal_en,
        "topic_fr": topic_fr,
        "topic_en": topic_en,
    }
    return {language: pattern.format(**values) for language, pattern in _SENTENCES[key].items()}


def wished(wish: Mapping[str, Any]) -> dict[str, str]:
    """Return the sentence that an action gave with its wish for a person, or a general one."""
    why = wish.get("why")
    return {**_SENTENCES["wish"], **(why if isinstance(why, Mapping) else {})}
