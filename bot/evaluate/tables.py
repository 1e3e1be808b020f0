"""Figures as a terminal shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.terminal import said

_TIMING = ("in window", "too early", "too late", "missed")


def printed(measured: Mapping[str, Any]) -> str:
    """Return the figures as lines of text."""
    makers = {"messages": _messages, "intents": _intents, "escalation": _escalation}
    head = f"{', '.join(measured['files'])} · {measured['model']}"
    return "\n".join([head, "", *makers[measured["kind"]](measured["figures"])])


def _messages(figures: Mapping[str, Any]) -> list[str]:
    rows = []
    for name, part in _parts(figures):
        rows.append([f"{name} ({part['count']})", *[""] * 3])
        rows.append([said("  tense against calm", "  tendu contre calme"), *_prf(part["tense_against_calm"])])
        rows.append([said("  asked", "  demande d’une personne"), *_prf(part["asked"])])
        rows += [[f"  {label}", *_prf(part["labels"][label])] for label in part["labels"]]
    for name, part in figures["trivial"].items():
        rows.append([f"{name}: {said('tense', 'tendu')}", *_prf(part["tense_against_calm"])])
        rows.append([f"{name}: {said('asked', 'demande')}", *_prf(part["asked"])])
    return [
        *_table(["", said("precision", "précision"), said("recall", "rappel"), "F1"], rows),
        "",
        said("false alarms per 1,000 calm messages", "fausses alertes pour 1 000 messages calmes")
        + f": {figures['false_alarms_per_1000_calm']}",
        f"ECE: {figures['calibration']['ece']}",
        _latency(figures),
    ]


def _intents(figures: Mapping[str, Any]) -> list[str]:
    rows = [[said("all", "tout"), *_share(figures["accuracy"])]]
    rows += [[language, *_share(part)] for language, part in figures["languages"].items()]
    rows.append([said("out_of_scope recall", "rappel de out_of_scope"), *_share(_oos(figures))])
    weakest = sorted(figures["intents"].items(), key=lambda pair: pair[1]["f1"]["value"] or 0)[:8]
    return [
        *_table(["", said("accuracy", "exactitude"), "95 %"], rows),
        "",
        *_table(
            [said("weakest intents", "intentions les plus faibles"), "P", "R", "F1"],
            [[n, *_prf(p)] for n, p in weakest],
        ),
        "",
        *[f"{one['intent']} → {one['read']}: {one['count']}" for one in figures["confused"][:8]],
        _latency(figures),
    ]


def _oos(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = figures["intents"].get("out_of_scope", {}).get("recall", {})
    return found


def _escalation(figures: Mapping[str, Any]) -> list[str]:
    rows = []
    for name, part in _parts(figures):
        rows.append([name, *_conversation_row(part)])
    for name, part in figures["trivial"].items():
        rows.append([name, *_conversation_row(part)])
    head = ["", "P", "R", "F1", *_TIMING, said("alarms/100 calm", "alertes/100 calmes"), "GT-I", "GT-II", "GT-III"]
    reasons = [
        [reason, str(part["needed"]), *[str(part["timing"][name]) for name in _TIMING]]
        for reason, part in figures["reasons"].items()
    ]
    return [
        *_table(head, rows),
        "",
        *_table([said("reason", "motif"), "n", *_TIMING], reasons),
        "",
        said(
            "false alarms per 1,000 messages of calm conversations",
            "fausses alertes pour 1 000 messages de conversations calmes",
        )
        + f": {figures['false_alarms_per_1000_messages']}",
        _latency(figures),
    ]


def _conversation_row(part: Mapping[str, Any]) -> list[str]:
    both = part["conversations"]
    return [
        _number(both["precision"]["value"]),
        _number(both["recall"]["value"]),
        _with_interval(both["f1"]),
        *[str(part["timing"][name]) for name in _TIMING],
        str(part["false_alarms_per_100_calm"]),
        *[_number(part["golden_transfer"][name]["value"]) for name in ("GT-I", "GT-II", "GT-III")],
    ]


def _parts(figures: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(said("all", "tout"), figures), *figures["languages"].items()]


def _prf(part: Mapping[str, Any]) -> list[str]:
    return [_with_interval(part[name]) for name in ("precision", "recall", "f1")]


def _share(part: Mapping[str, Any]) -> list[str]:
    if not part or part.get("value") is None:
        return ["–", ""]
    return [_number(part["value"]), f"{part['low']:.2f}–{part['high']:.2f}"]


def _with_interval(part: Mapping[str, Any]) -> str:
    if part["value"] is None:
        return "–"
    return f"{part['value']:.3f} ({part['low']:.2f}–{part['high']:.2f})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _latency(figures: Mapping[str, Any]) -> str:
    latency = figures["latency"]
    return f"p50 {latency['p50_ms']} ms, p95 {latency['p95_ms']} ms"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [list(head), *[[*row, *[""] * (len(head) - len(row))] for row in rows]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
