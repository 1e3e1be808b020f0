"""What is wrong with a file, in a plain sentence, with its line and column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError


@dataclass(frozen=True)
class Problem:
    """A fault of a file; `line` and `column` count from 1."""

    path: str
    line: int
    column: int
    message: dict[str, str]
    kind: str = "syntax"
    story_id: str | None = None
    step: int | None = None


# What ruamel.yaml says, and what a person who is not a developer should look at; the first that fits.
SENTENCES: tuple[tuple[str, str, str], ...] = (
    (
        "\\t",
        "There is a tab here: YAML wants spaces at the start of a line.",
        "Il y a une tabulation ici\u00a0: YAML demande des espaces en début de ligne.",
    ),
    (
        "mapping values are not allowed",
        "A colon followed by a space stands where none may: put the text between quotes, or check the indentation.",
        "Un deux-points suivi d’une espace est de trop ici\u00a0: mettez le texte entre guillemets.",
    ),
    (
        "could not find expected ':'",
        "A key without its colon, or a line that is not indented as it should be.",
        "Une clé sans ses deux-points, ou une ligne mal alignée.",
    ),
    (
        "while scanning a quoted scalar",
        "A quotation mark is opened and never closed.",
        "Un guillemet est ouvert et jamais fermé.",
    ),
    (
        "unknown escape character",
        "A backslash is followed by a letter that means nothing: double it, or use single quotes.",
        "Une barre oblique inverse suivie d’une lettre sans signification\u00a0: doublez-la.",
    ),
    (
        "expected <block end>",
        "This line is not aligned with those before it.",
        "Cette ligne n’est pas alignée avec les précédentes.",
    ),
    (
        "expected ',' or",
        "A bracket or a brace is opened and not closed, or a comma is missing.",
        "Un crochet ou une accolade est ouvert sans être fermé, ou il manque une virgule.",
    ),
    (
        "cannot start any token",
        "A text cannot begin with this sign: put it between quotes.",
        "Un texte ne peut pas commencer par ce signe\u00a0: mettez-le entre guillemets.",
    ),
    (
        "alias",
        "A name after * that nothing defines: put the text between quotes.",
        "Un nom après * que rien ne définit\u00a0: mettez le texte entre guillemets.",
    ),
    (
        "expected a single document",
        "A line of three dashes divides the file in two; Rasa reads only one document.",
        "Une ligne de trois tirets coupe le fichier en deux\u00a0; Rasa n’en lit qu’un.",
    ),
)
UNKNOWN = ("YAML cannot read this line.", "YAML ne peut pas lire cette ligne.")
ENCODING = ("This file is not UTF-8 text.", "Ce fichier n’est pas du texte en UTF-8.")
SIGN = ("A control character stands here: delete it.", "Un caractère de contrôle se trouve ici\u00a0: supprimez-le.")


def sentence(en: str, fr: str) -> dict[str, str]:
    """Return a sentence in both languages."""
    return {"fr": fr, "en": en}


def of_yaml(path: str, error: YAMLError, line: int, column: int) -> Problem:
    """Return the problem that ruamel.yaml found; line and column count from 0."""
    told = str(error)
    if isinstance(error, MarkedYAMLError):
        told = f"{error.context} {error.problem}"
    if isinstance(error, ReaderError):
        return Problem(path, line + 1, column + 1, sentence(*SIGN))
    for sign, en, fr in SENTENCES:
        if sign in told:
            return Problem(path, line + 1, column + 1, sentence(en, fr))
    return Problem(path, line + 1, column + 1, sentence(*UNKNOWN))


def of_encoding(path: str, data: bytes, error: UnicodeDecodeError) -> Problem:
    """Return the problem of bytes that are not UTF-8."""
    before = data[: error.start]
    return Problem(path, before.count(b"\n") + 1, len(before) - before.rfind(b"\n"), sentence(*ENCODING))


def mark_index(error: YAMLError) -> int | None:
    """Return where in the parsed text the error lies."""
    if isinstance(error, ReaderError):
        return int(error.position)
    mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return int(mark.index) if mark is not None else None
