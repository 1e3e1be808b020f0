"""Words that always bring a person, whatever state the assistant is in.

Only whole messages of a word or two that can mean nothing else: everything that needs understanding is the language
understanding's business. This list is what still works when that is down.
"""

from __future__ import annotations

import re
import unicodedata

RESERVED = frozenset(
    {
        "0",
        "humain",
        "un humain",
        "une humaine",
        "etre humain",
        "un etre humain",
        "conseiller",
        "un conseiller",
        "une conseillere",
        "conseillere",
        "une vraie personne",
        "vraie personne",
        "operateur",
        "operatrice",
        "teleconseiller",
        "teleconseillere",
        "parler a une personne",
        "parler a un conseiller",
        "parler a un humain",
        "parler a quelqu un",
        "human",
        "a human",
        "human please",
        "advisor",
        "an advisor",
        "adviser",
        "an adviser",
        "person",
        "a person",
        "a real person",
        "real person",
        "agent",
        "operator",
        "representative",
        "talk to a person",
        "talk to a human",
        "speak to a person",
        "speak to a human",
        "speak to someone",
        "talk to someone",
    }
)
POLITE = re.compile(r" (svp|stp|s il vous plait|s il te plait|please|pls|merci|thanks)$")
LONGEST = 60
"""A longer message is not normalised at all: it cannot be one of them."""


def asks_for_person(text: str) -> bool:
    """Say whether the whole message is one of the reserved words, whatever its case, accents and punctuation.

    "personne" is not one of them: it also means nobody, and "une personne" answers "how many are you?".
    """
    return len(text) <= LONGEST and POLITE.sub("", normalised(text)) in RESERVED


def normalised(text: str) -> str:
    """Return the words in lower case without accents or punctuation, one space between them."""
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(mark))
    return " ".join(re.findall(r"[a-z0-9]+", bare.replace("œ", "oe")))
