"""From what was measured to what a page shows: figures side by side, classes, and the replay's differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Result = Mapping[str, Any]
Titles = tuple[str, str]
# Smaller than that is noise of a held-out set of some hundred messages.
NOTABLE = 0.005
SIDES = ("live", "candidate")
DIFFERENCES = ("newly_escalates", "no_longer_escalates", "intent")


def comparison_shown(result: Result, *, live_folds: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a comparison for a page; `live_folds` is the cross-validation of the live model's own data."""
    replay = list(_replay(result))
    compared = _both(result, "replay")
    return {
        "live": result.get("live"), "candidate": result.get("candidate"),
        "figures": figures(result, live_folds=live_folds),
        "intents": _classes(result, "intents"), "entities": _classes(result, "entities"),
        "cross_validation": _folds(result, live_folds),
        "replay": replay, "replayed": len(compared.get("candidate") or {}),
        "replay_counts": {kind: sum(one["difference"] == kind for one in replay) for kind in DIFFERENCES},
    }  # fmt: skip


def figures(result: Result, *, live_folds: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return the figures that were measured, then those that have a floor."""
    sides = result.get("sides") or {}
    live, candidate = (sides.get(side) or {} for side in SIDES)
    folds = result.get("cross_validation") or {}
    tests = {side: ((result.get("tests") or {}).get(side) or {}).get("accuracy") for side in SIDES}
    rows = [
        _row("intents.accuracy", ("Intents: accuracy", "Intentions\u00a0: exactitude"), live.get("accuracy"),
             candidate.get("accuracy")),
        _row("intents.macro_f1", ("Intents: mean F1", "Intentions\u00a0: F1 moyen"), live.get("macro_f1"),
             candidate.get("macro_f1")),
        _row("cross_validation.accuracy", ("Intents: cross-validation", "Intentions\u00a0: validation croisée"),
             (live_folds or {}).get("accuracy"), folds.get("accuracy")),
        _row("cross_validation.macro_f1", ("Cross-validation: mean F1", "Validation croisée\u00a0: F1 moyen"),
             (live_folds or {}).get("macro_f1"), folds.get("macro_f1")),
        _row("tests.accuracy", ("Conversation tests", "Tests de conversation"), tests["live"], tests["candidate"]),
        *_tension(live.get("tension") or {}, candidate.get("tension") or {}),
        *_held(live.get("held") or (), candidate.get("held") or ()),
    ]  # fmt: skip
    return [row for row in rows if row["live"] is not None or row["candidate"] is not None]


def _tension(live: Mapping[str, Any], candidate: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    titles: dict[str, Titles] = {
        "tense_f1": ("Tension: F1 of tense against calm", "Tension\u00a0: F1 de tendu contre calme"),
        "asked_f1": ("Requests for a person: F1", "Demandes d’une personne\u00a0: F1"),
        "accuracy": ("Tension: accuracy", "Tension\u00a0: exactitude"),
    }
    for name, title in titles.items():
        yield _row(f"tension.{name}", title, live.get(name), candidate.get(name))
    name = "false_alarms_per_1000_calm"
    title = ("False alarms per 1,000 calm messages", "Fausses alertes pour 1\u202f000 messages calmes")
    yield _row(f"tension.{name}", title, live.get(name), candidate.get(name), is_cost=True)


def _held(live: Sequence[Mapping[str, Any]], candidate: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    before = {one["name"]: one["value"] for one in live}
    for one in candidate:
        row = _row(one["name"], (one["name"], one["name"]), before.get(one["name"]), one["value"],
                   is_cost=bool(one["ceiling"]))  # fmt: skip
        yield {**row, "floor": one["floor"], "under_floor": bool(one["beyond"])}


def _row(
    name: str, title: Titles, live: float | None, candidate: float | None, *, is_cost: bool = False
) -> dict[str, Any]:
    """Return one figure; `worse` when the candidate is notably so, which for a cost means more."""
    worse = False
    if live is not None and candidate is not None:
        worse = (candidate - live if is_cost else live - candidate) > NOTABLE
    return {
        "name": name, "title": {"en": title[0], "fr": title[1]}, "live": live, "candidate": candidate,
        "floor": None, "under_floor": False, "worse": worse,
    }  # fmt: skip


def _both(result: Result, name: str) -> dict[str, Mapping[str, Any]]:
    sides = result.get("sides") or {}
    return {side: (sides.get(side) or {}).get(name) or {} for side in SIDES}


def _classes(result: Result, kind: str) -> list[dict[str, Any]]:
    both = _both(result, kind)
    names = sorted({name for some in both.values() for name in some})
    return [{"name": name, **{side: both[side].get(name) for side in SIDES}} for name in names]


def _folds(result: Result, live: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the cross-validation by class: of the data now, and of the data that the live model was made from."""
    found = result.get("cross_validation")
    if not found:
        return None
    before = live or {}
    return {
        "folds": found["folds"],
        **{
            kind: [
                {"name": name, "live": (before.get(kind) or {}).get(name), "candidate": one}
                for name, one in sorted((found.get(kind) or {}).items())
            ]
            for kind in ("intents", "entities")
        },
        "confusion": [{key: one[key] for key in ("intent", "read", "count")} for one in found.get("confusion") or ()],
    }


def _replay(result: Result) -> Iterator[dict[str, Any]]:
    """Yield the messages that the two models take differently; who escalates comes first."""
    both, masked = _both(result, "replay"), result.get("masked") or {}
    found = []
    for key, after in both["candidate"].items():
        before = both["live"].get(key)
        difference = _difference(before, after) if before is not None else None
        if difference is None:
            continue
        conversation, _, seq = key.rpartition(" ")
        found.append({
            "conversation_id": conversation, "seq": int(seq), "text": masked.get(key, ""), "live": before,
            "candidate": after, "difference": difference,
        })  # fmt: skip
    yield from sorted(found, key=lambda one: DIFFERENCES.index(one["difference"]))


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    # None: the conversation was with a person already.
    if after["handoff"] and before["handoff"] is False:
        return "newly_escalates"
    if before["handoff"] and after["handoff"] is False:
        return "no_longer_escalates"
    return "intent" if before["intent"] != after["intent"] else None
