"""Say which words of a message make it tense: those without which its score is lower.

Every cue is checked by taking it out of the message and scoring the rest; its weight is what the score loses. What the
lexicon knows gives a cue its name; a clause or some words that no family knows are "wording".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from bot.components.tension_cues import TENSE_KINDS, Mark, find_marks
from bot.components.tension_kernel import Floats

WORDING = "wording"
WHOLE = "whole"
# Candidates whose removal is scored in full: each costs one embedding.
_CHECKED = 8
_MOST_CANDIDATES = 60
_FEWEST_CLAUSES = 2
# A named expression explains more than the clause around it, if it carries this share of the clause's weight.
_NAMED_SHARE = 0.6
_SMALLEST = 0.02
_MOST_CUES = 4
# The cues whose weight is confirmed with the dearest embedding, where that was asked about the message.
_CONFIRMED = 2

_CLAUSE = re.compile(r"[^.!?…;,:\n]+[.!?…;,:]*")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_PAUSE = re.compile(r"[.!?…;:,\n]")
_LONGEST_PHRASE = 4
# Words that no phrase should begin or end with.
_EMPTY = frozenset(
    re.findall(
        r"\S+",
        """
        le la les l un une des du de d au aux et ou à a en y ce c ça cet cette ces que qu qui quoi se s sa son ses mon
        ma mes ton ta tes notre nos votre vos leur leurs je j tu il elle on nous vous ils elles me m te t lui eux
        par pour sur avec dans est es suis sont ai as avez avons ont êtes
        the a an of to in on at for and or is are am be was were i you he she it we they my your his her its our their
        this that these those me him us them do does did has have had with by as so
        """,
    )
)
_TENSE_MARKS = TENSE_KINDS | {"capitals", "exclamation", "question", "stretched", "sad-emoji", "ironic-emoji"}

Score = Callable[[Sequence[str]], Floats]
"""Texts in, one number each out."""


@dataclass(frozen=True)
class Cue:
    """A place in the message and how much of the score goes with it."""

    start: int
    end: int
    text: str
    kind: str
    weight: float

    def as_dict(self) -> dict[str, Any]:
        """Return the cue as on the wire."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "kind": self.kind,
            "weight": round(self.weight, 3),
        }


@dataclass(frozen=True)
class Scores:
    """Three ways to score texts, each dearer and truer than the one before.

    `words` ranks candidates, `usual` weighs the best of them, and `exact`, as the message itself was scored, confirms
    the cues that will be shown first.
    """

    words: Score
    usual: Score
    exact: Score


def explain_tension(text: str, scores: Scores) -> list[Cue]:
    """Return the heaviest cues of tension, heaviest first; at least one."""
    marks = [mark for mark in find_marks(text) if mark.kind in _TENSE_MARKS]
    clauses = list(_clauses(text))
    return _explained(text, [*marks, *clauses, *_phrases(text)], clauses, scores)


def explain_request(text: str, scores: Scores) -> list[Cue]:
    """Return what asks for a person, as one cue of kind "request"."""
    marks = [mark for mark in find_marks(text) if mark.kind == "request"]
    clauses = [Mark(clause.start, clause.end, "request") for clause in _clauses(text)]
    return _explained(text, [*marks, *clauses], clauses, scores)[:1]


def _explained(text: str, candidates: Sequence[Mark], always: Sequence[Mark], scores: Scores) -> list[Cue]:
    best = _best(text, candidates, always, scores.words)
    chosen = _apart(_weighed(text, best, scores.usual))
    if scores.exact is not scores.usual and chosen:
        confirmed = _weighed(text, [mark for mark, _ in chosen[:_CONFIRMED]], scores.exact)
        heaviest = max((drop for _, drop in confirmed), default=0.0)
        rest = [(mark, min(drop, heaviest)) for mark, drop in chosen[_CONFIRMED:]]
        chosen = sorted([*confirmed, *rest], key=lambda item: -item[1]) if confirmed else []
    if not chosen:
        return [Cue(0, len(text), text, WHOLE, float(scores.exact([text])[0]))]
    return [Cue(mark.start, mark.end, text[mark.start : mark.end], mark.kind, drop) for mark, drop in chosen]


def _best(text: str, candidates: Sequence[Mark], always: Sequence[Mark], rank: Score) -> list[Mark]:
    """Return the candidates that are worth an embedding each."""
    unique = list({(mark.start, mark.end): mark for mark in reversed(candidates[:_MOST_CANDIDATES])}.values())
    if len(unique) <= _CHECKED:
        return unique
    order = np.argsort(rank([_without(text, mark) for mark in unique]), kind="stable")
    best = [unique[number] for number in order[:_CHECKED]]
    named = {(mark.start, mark.end) for mark in best}
    return [*best, *[mark for mark in always[:2] if (mark.start, mark.end) not in named]]


def _weighed(text: str, marks: Sequence[Mark], score: Score) -> list[tuple[Mark, float]]:
    """Return the marks without which the score is lower, and by how much."""
    if not marks:
        return []
    scored = score([text, *[_without(text, mark) for mark in marks]])
    drops = float(scored[0]) - scored[1:]
    return [(mark, float(drop)) for mark, drop in zip(marks, drops, strict=True) if drop >= _SMALLEST]


def _apart(weighed: Sequence[tuple[Mark, float]]) -> list[tuple[Mark, float]]:
    """Keep the heaviest cues that do not overlap, and an expression rather than the clause around it."""
    kept: list[tuple[Mark, float]] = []

    def rank(item: tuple[Mark, float]) -> float:
        return item[1] / _NAMED_SHARE if item[0].kind != WORDING else item[1]

    for mark, drop in sorted(weighed, key=rank, reverse=True):
        if all(mark.end <= other.start or other.end <= mark.start for other, _ in kept):
            kept.append((mark, drop))
    return sorted(kept[:_MOST_CUES], key=lambda item: -item[1])


def _clauses(text: str) -> Iterator[Mark]:
    clauses = [match for match in _CLAUSE.finditer(text) if _WORD.search(match.group())]
    if len(clauses) >= _FEWEST_CLAUSES:
        for match in clauses:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            yield Mark(start, match.start() + len(match.group().rstrip()), WORDING)


def _phrases(text: str) -> Iterator[Mark]:
    """Yield runs of a few words that begin and end with a telling one, within a clause.

    What carries a message is seldom one word, and often no punctuation parts it from the rest.
    """
    words = list(_WORD.finditer(text))
    for first, last in combinations(range(len(words)), 2):
        if last - first < _LONGEST_PHRASE and not _PAUSE.search(text, words[first].end(), words[last].start()):
            ends = (words[first].group().lower(), words[last].group().lower())
            if not any(len(word) < 2 or word in _EMPTY for word in ends):
                yield Mark(words[first].start(), words[last].end(), WORDING)
    for word in words:
        if len(word.group()) > 2 and word.group().lower() not in _EMPTY:
            yield Mark(*word.span(), WORDING)


def _without(text: str, mark: Mark) -> str:
    return text[: mark.start] + text[mark.end :]
