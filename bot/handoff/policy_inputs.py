"""What the handoff's arithmetic is given: the customer's messages as they were read, the weights, the circumstances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TurnReading:
    """One customer message as the policy sees it.

    `number` counts the customer's messages of the whole conversation from 0. `likeness` holds, for each earlier turn
    that `assess` is given, how alike the two are in meaning (0..1). `quote` is what moved the score most.
    """

    text: str
    number: int = 0
    score: float = 0.0
    label: str = "calm"
    asked: float = 0.0
    unmet: float = 0.0
    distress: float = 0.0
    topic: str | None = None
    quote: str | None = None
    likeness: Sequence[float] = ()
    is_button: bool = False
    is_settling: bool = False
    has_failed: bool = False


@dataclass(frozen=True)
class Weights:
    """What each term weighs, and where it begins. The values are those of config.yml, or these."""

    message: float = 1.0
    # The share of it that counts in the first and in the second message: anger that lasts needs a person, an outburst
    # needs a chance to be answered first, and distress none.
    message_first: float = 0.6
    message_second: float = 0.7
    lingering: float = 1.0
    slope: float = 0.1
    unmet: float = 1.0
    failures: float = 0.45
    distress: float = 0.3
    # Below this a score is noise: nobody is 0.1 tense.
    floor: float = 0.2
    # What is left of earlier tension a turn later, after a tense or mild turn, a calm one, and one that settles it.
    fade: float = 0.9
    fade_calm: float = 0.5
    fade_settled: float = 0.1
    # Below the first likeness two messages have nothing in common, from the second on they tell the same need. Of the
    # messages of conversations that go well 95 in 100 are below 0.35; where customers go round in circles, two thirds.
    alike: float = 0.3
    same_need: float = 0.6
    # What a repetition counts that nobody complains of, and among how many earlier messages it is looked for: in a
    # long conversation that goes well, something always resembles something.
    repeated: float = 0.7
    recent: float = 3.0
    # What the first message counts that says an answer did not help: that answer was somebody else's.
    unmet_first: float = 0.2
    # How many times one need is told before a person takes over; most tellings are only likely, and count in part.
    times: float = 2.5
    # How many messages running may not be understood.
    failures_running: float = 2.0
    # From this probability on a person is asked for. On the labelled conversations 0.6 brings two people fewer for
    # nothing than 0.5 ("no need for an adviser, quick one"), and as many in time.
    asked: float = 0.6

    @classmethod
    def of(cls, changed: Mapping[str, float]) -> Weights:
        """Return these weights with some changed. Raises ValueError for a name that does not exist."""
        unknown = set(changed) - set(cls.__dataclass_fields__)
        if unknown:
            raise ValueError(f"Unknown weights: {', '.join(sorted(unknown))}.")
        return cls(**{name: float(value) for name, value in changed.items()})


@dataclass(frozen=True)
class Context:
    """What is not in the turns: `wish` is an action's `{"reason", "evidence", "why"}`; `topics` are reserved ones."""

    handoff_from: float = 0.75
    offer_from: float = 0.5
    topics: frozenset[str] = frozenset()
    wish: Mapping[str, Any] | None = None
