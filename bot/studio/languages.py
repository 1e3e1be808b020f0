"""Which language an example is written in: what its file's place says, else a few telling words."""

from __future__ import annotations

import re

LANGUAGES = ("fr", "en")
IN_PATH = re.compile(r"(?:^|[/_.\-])(fr|en)(?=[/_.\-])")
# Words that are common in one language and not in the other.
IN_FRENCH = """je tu il vous nous le la les un une des du est et pas mon ma mes pour que qui quel quelle bonjour bonsoir
merci oui non salut bjr slt svp avec dans sur au aux quoi ce cette sans plus comment pourquoi combien"""
IN_ENGLISH = """i i'm you the a an is are am my your it to of and not what how hello hi hey yes no thanks thank please
bye can do don't want me good was for with this that why when where month bill"""
FRENCH, ENGLISH = frozenset(IN_FRENCH.split()), frozenset(IN_ENGLISH.split())
ACCENTS = re.compile("[àâçéèêëîïôùûœÀÂÇÉÈÊËÎÏÔÙÛŒ]")


def of_path(path: str) -> str | None:
    """Return the language that a file's name or folder says (`data/nlu/fr/greet.yml`, `nlu_en.yml`)."""
    found = IN_PATH.findall("/" + path)
    return found[-1] if found else None


def of_text(text: str) -> str | None:
    """Return the language that more words speak for, or None."""
    words = set(text.lower().split())
    french, english = len(words & FRENCH), len(words & ENGLISH)
    if not text.isascii() and ACCENTS.search(text):
        french += 1
    if french == english:
        return None
    return "fr" if french > english else "en"
