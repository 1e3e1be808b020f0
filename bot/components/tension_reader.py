"""From probabilities to a reading of one message: label, target, topic, language and cues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.components.embeddings import get_embedder
from bot.components.tension_cues import TENSE_KINDS, find_marks, lexicon_score
from bot.components.tension_data import TOPICS
from bot.components.tension_explain import Cue, Scores, explain_request, explain_tension
from bot.components.tension_kernel import Floats
from bot.components.tension_lesson import HEADS
from bot.components.tension_model import Stage, TensionModel


@dataclass(frozen=True)
class Bounds:
    """Where a probability becomes a word; see the detector's configuration."""

    tense: float
    mild: float
    topic: float
    sure_below: float
    sure_above: float
    explain: float


class TensionReader:
    """Reads messages with a trained model: the cheap stage first, the next only where it hesitates."""

    def __init__(self, model: TensionModel, bounds: Bounds) -> None:
        self._model = model
        self._bounds = bounds
        self._stages = model.usable_stages()

    def read(self, text: str) -> dict[str, Any]:
        """Return the reading of a text that is not empty."""
        found, stage = self._asked_in_turn(text)
        cues = [cue.as_dict() for cue in self._cues(text, found, stage)]
        return {**self._reading(found), "cues": cues}

    def _reading(self, found: Mapping[str, float]) -> dict[str, Any]:
        score, asked = found["tension"], found["asked"]
        return {
            "score": round(score, 4),
            "label": self._label(found),
            "asked": round(asked, 4),
            "unmet": round(found["unmet"], 4),
            "target": self._target(found),
            "cues": [],
            "language": "en" if found["english"] >= 0.5 else "fr",
            "topic": self._topic(found),
        }

    def read_all(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """Return the readings of many texts, embedded together. Their cues are those that a word list finds."""
        for stage in self._stages[-1:]:
            for name in stage.views:
                if (embedder := get_embedder(name)) is not None:
                    embedder.embed(texts)
        return [{**self._reading(self._asked_in_turn(text)[0]), "cues": named_cues(text)} for text in texts]

    def score(self, texts: Sequence[str], head: str = "tension") -> list[float]:
        """Return one head's probability for each text, as `read` would."""
        return [self._asked_in_turn(text)[0][head] if text.strip() else 0.0 for text in texts]

    def _asked_in_turn(self, text: str) -> tuple[Mapping[str, float], Stage]:
        for stage in self._stages:
            found = dict(zip(HEADS, self._model.probabilities([text], stage)[0].tolist(), strict=True))
            if not self._hesitates(found):
                break
        return found, stage

    def _hesitates(self, found: Mapping[str, float]) -> bool:
        below, above = self._bounds.sure_below, self._bounds.sure_above
        return any(below < found[head] < above for head in ("tension", "asked", "unmet", *TOPICS))

    def _label(self, found: Mapping[str, float]) -> str:
        if found["tension"] >= self._bounds.tense:
            return "tense"
        return "mild" if found["trouble"] >= self._bounds.mild else "calm"

    def _target(self, found: Mapping[str, float]) -> str:
        if self._label(found) != "calm":
            return "us"
        return "other" if found["other"] >= 0.5 else "none"

    def _topic(self, found: Mapping[str, float]) -> str | None:
        best = max(TOPICS, key=lambda topic: found[topic])
        return best if found[best] >= self._bounds.topic else None

    def _cues(self, text: str, found: Mapping[str, float], stage: Stage) -> list[Cue]:
        cues: list[Cue] = []
        if found["tension"] >= self._bounds.explain:
            cues += explain_tension(text, self._scores("tension", stage))
        if found["asked"] >= 0.5:
            cues += explain_request(text, self._scores("asked", stage))
        return cues

    def _scores(self, head: str, stage: Stage) -> Scores:
        first = self._stages[0]

        def usual(texts: Sequence[str]) -> Floats:
            return self._column(texts, first, head)

        def exact(texts: Sequence[str]) -> Floats:
            return self._column(texts, stage, head)

        def words(texts: Sequence[str]) -> Floats:
            column: Floats = self._model.words.transform(texts) @ first.word_weights[:, HEADS.index(head)]
            return column

        return Scores(words, usual, usual if stage is first else exact)

    def _column(self, texts: Sequence[str], stage: Stage, head: str) -> Floats:
        scores = self._model.probabilities(texts, stage)[:, HEADS.index(head)]
        scores[[number for number, text in enumerate(texts) if not text.strip()]] = 0.0
        return scores


def payload_reading(*, is_request: bool) -> dict[str, Any]:
    """Return the reading of a button that was pressed, or of nothing: calm."""
    return _reading(0.0, asked=1.0 if is_request else 0.0)


def lexicon_reading(text: str) -> dict[str, Any]:
    """Return what a word list makes of a text, where no trained detector is at hand."""
    kinds = {mark.kind for mark in find_marks(text)}
    asked = 0.6 if "request" in kinds and "refusal" not in kinds else 0.0
    return _reading(lexicon_score(text), asked=asked, cues=named_cues(text))


def named_cues(text: str) -> list[dict[str, Any]]:
    """Return the expressions of the tense families, all of one weight."""
    marks = [mark for mark in find_marks(text) if mark.kind in TENSE_KINDS]
    return [Cue(mark.start, mark.end, text[mark.start : mark.end], mark.kind, 1.0).as_dict() for mark in marks]


def _reading(score: float, *, asked: float, cues: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    return {
        "score": round(score, 4),
        "label": "tense" if score >= 0.5 else "mild" if score >= 0.3 else "calm",
        "asked": asked,
        "unmet": 0.0,
        "target": "us" if score >= 0.3 else "none",
        "cues": list(cues),
        "language": None,
        "topic": None,
    }
