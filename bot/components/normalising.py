"""What is evened out in a message's writing before anything reads it: spaces, quotes, capitals, accents, shorthand."""

from __future__ import annotations

import re
import unicodedata

from bot.components.shorthand import written_out

_SPACES = re.compile(r"\s+")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_DIGIT = re.compile(r"\d")
_PUNCTUATION_RUN = re.compile(r"([!?.,;:])\1{2,}")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"'})

# An encoder reads the beginning and the end of a long letter: 400 characters cost 70 ms, 4,000 over a second.
_HEAD, _TAIL = 260, 140


def clean(text: str) -> str:
    """Return the text in NFC, with plain apostrophes and quotes and single spaces."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text).translate(_QUOTES)).strip()


def for_embedding(text: str) -> str:
    """Return what an encoder is given, and the key under which its vector is remembered."""
    text = written_out(_PUNCTUATION_RUN.sub(r"\1\1", _STRETCHED.sub(r"\1\1", clean(text))).lower())
    return text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]} … {text[-_TAIL:]}"


def without_accents(text: str) -> str:
    """Return the text without its accents ("é" → "e", "œ" → "oe")."""
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def for_ngrams(text: str) -> str:
    """Return what n-grams are counted in: no accents, capitals, stretched letters or shorthand, and every digit a 0."""
    plain = without_accents(written_out(_STRETCHED.sub(r"\1\1", clean(text)).lower()))
    return _DIGIT.sub("0", plain)
