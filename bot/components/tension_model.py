"""The trained detector without Rasa: texts in, scores out. Kept as JSON and plain arrays: nothing in it can run."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.components.embeddings import Embedder, get_embedder
from bot.components.ngrams import NgramVectoriser
from bot.components.tension_cues import KINDS
from bot.components.tension_data import Example
from bot.components.tension_kernel import Calibration, Floats, Projection, gaussian, linear, solve_and_hold_out
from bot.components.tension_lesson import HEADS, Lesson, targets_of
from bot.components.tension_views import Views, Words

logger = logging.getLogger(__name__)

# The score is the probability of tense against calm. A mild message is neither: it pulls a little towards calm.
_MILD_WEIGHT = 0.1


@dataclass(frozen=True)
class Stage:
    """One regression: over words and cues, and the embeddings `views`."""

    views: tuple[str, ...]
    word_weights: Floats  # (features, heads): the words' part is linear and needs no training messages
    message_weights: Floats  # (messages, heads)
    offsets: Floats
    calibrations: Mapping[str, Calibration]


class TensionModel:
    """Stages of growing cost; the last is asked only where the ones before hesitate."""

    def __init__(
        self,
        *,
        words: Words,
        projections: Mapping[str, Projection],
        landmarks: Mapping[str, Floats],
        stages: Sequence[Stage],
    ) -> None:
        self.words = words
        self.projections = dict(projections)
        self.landmarks = dict(landmarks)
        self.stages = list(stages)

    @classmethod
    def train(cls, lesson: Lesson, embedders: Sequence[Embedder]) -> tuple[TensionModel, HeldOut]:
        """Return the model, and what models that had not seen each labelled message's group say of it."""
        examples = lesson.examples
        views, seen = Views.learn([example.text for example in examples], embedders)
        groups = [example.group for example in examples]
        kernel = linear(seen.rows, seen.rows)
        stages: list[Stage] = []
        held_out = HeldOut([], np.empty((0, len(HEADS)), dtype=np.float32))
        for count in range(min(1, len(embedders)), len(embedders) + 1):
            names = tuple(embedder.name for embedder in embedders[:count])
            for name in names[-1:]:
                kernel += gaussian(seen.vectors[name], seen.vectors[name])
            coefficients, offsets, values = solve_and_hold_out(kernel, lesson.targets, groups)
            calibrations = _calibrated(examples, values)
            word_weights = np.asarray(seen.rows.T @ coefficients, dtype=np.float32)
            stages.append(Stage(names, word_weights, coefficients, offsets, calibrations))
            held_out = HeldOut.of(examples, values, calibrations)
            logger.info("Tension on %s: %s", "+".join(["words", *names]), held_out.summary())
        model = cls(words=views.words, projections=views.projections, landmarks=seen.vectors, stages=stages)
        return model, held_out

    def usable_stages(self) -> list[Stage]:
        """Return the stages whose embeddings are installed here."""
        return [stage for stage in self.stages if all(get_embedder(name) is not None for name in stage.views)]

    def probabilities(self, texts: Sequence[str], stage: Stage) -> Floats:
        """Return calibrated probabilities, one row a text and one column a head."""
        values = np.asarray(self.words.transform(texts) @ stage.word_weights, dtype=np.float32) + stage.offsets
        for name in stage.views:
            embedder = get_embedder(name)
            assert embedder is not None, f"{name} is asked for only where it is installed"
            vectors = self.projections[name].apply(embedder.embed(texts))
            values += gaussian(vectors, self.landmarks[name]) @ stage.message_weights
        return np.stack([stage.calibrations[head].apply(values[:, n]) for n, head in enumerate(HEADS)], axis=1)

    def save(self, folder: Path) -> None:
        """Write everything into a folder."""
        self.words.vectoriser.save(folder)
        description = {
            "kinds": KINDS,
            "heads": HEADS,
            "stages": [
                {
                    "views": stage.views,
                    "calibrations": {name: [c.slope, c.intercept] for name, c in stage.calibrations.items()},
                }
                for stage in self.stages
            ],
        }
        (folder / "tension.json").write_text(json.dumps(description), encoding="utf-8")
        arrays: dict[str, Any] = {}
        for name, projection in self.projections.items():
            arrays[f"{name}.centre"] = projection.centre
            arrays[f"{name}.directions"] = projection.directions
            arrays[f"{name}.landmarks"] = self.landmarks[name].astype(np.float16)
        for number, stage in enumerate(self.stages):
            arrays[f"{number}.words"] = stage.word_weights.astype(np.float16)
            arrays[f"{number}.messages"] = stage.message_weights
            arrays[f"{number}.offsets"] = stage.offsets
        np.savez_compressed(folder / "tension.npz", **arrays)

    @classmethod
    def load(cls, folder: Path) -> TensionModel:
        """Read what `save` wrote. Raises ValueError for a model of other cues or heads than this code's."""
        description = json.loads((folder / "tension.json").read_text(encoding="utf-8"))
        if description["kinds"] != list(KINDS) or description["heads"] != list(HEADS):
            raise ValueError("This tension model was trained by another version of the detector: train again.")
        with np.load(folder / "tension.npz", allow_pickle=False) as arrays:
            names = [name.removesuffix(".centre") for name in arrays if name.endswith(".centre")]
            projections = {n: Projection(arrays[f"{n}.centre"], arrays[f"{n}.directions"]) for n in names}
            landmarks = {n: arrays[f"{n}.landmarks"].astype(np.float32) for n in names}
            stages = [
                Stage(
                    views=tuple(stage["views"]),
                    word_weights=arrays[f"{number}.words"].astype(np.float32),
                    message_weights=arrays[f"{number}.messages"],
                    offsets=arrays[f"{number}.offsets"],
                    calibrations={name: Calibration(*pair) for name, pair in stage["calibrations"].items()},
                )
                for number, stage in enumerate(description["stages"])
            ]
        words = Words(NgramVectoriser.load(folder))
        return cls(words=words, projections=projections, landmarks=landmarks, stages=stages)


@dataclass(frozen=True)
class HeldOut:
    """Labelled messages with the probabilities of models that had not seen their group."""

    examples: Sequence[Example]
    probabilities: Floats

    @classmethod
    def of(cls, examples: Sequence[Example], values: Floats, calibrations: Mapping[str, Calibration]) -> HeldOut:
        """Calibrate the held-out values of the messages that have a label."""
        kept = np.array([example.label is not None for example in examples], dtype=bool)
        columns = [calibrations[head].apply(values[kept, n]) for n, head in enumerate(HEADS)]
        return cls([e for e in examples if e.label is not None], np.stack(columns, axis=1))

    def summary(self) -> str:
        """Say how well tense messages are told from calm ones, in words for a log."""
        parts = []
        scores = self.probabilities[:, HEADS.index("tension")]
        for language in sorted({example.language or "?" for example in self.examples}):
            chosen = [
                (float(score) >= 0.5, example.label == "tense")
                for score, example in zip(scores, self.examples, strict=True)
                if (example.language or "?") == language and example.label != "mild"
            ]
            both = sum(1 for said, true in chosen if said and true)
            total = sum(said + true for said, true in chosen)
            parts.append(f"{language} F1 {2 * both / max(1, total):.3f} held out by group")
        return ", ".join(parts)


def _calibrated(examples: Sequence[Example], values: Floats) -> dict[str, Calibration]:
    labels = np.array([example.label or "" for example in examples])
    targets = targets_of(examples)
    calibrations = {}
    for number, head in enumerate(HEADS):
        known: npt.NDArray[np.bool_] = ~np.isnan(targets[:, number])
        weights = np.where(labels == "mild", _MILD_WEIGHT if head == "tension" else 1.0, 1.0).astype(np.float32)
        calibrations[head] = Calibration.learn(values[known, number], targets[known, number] > 0, weights[known])
    return calibrations
