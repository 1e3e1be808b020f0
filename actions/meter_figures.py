"""Which figures of a message are a meter's, and which energy each is for."""

from __future__ import annotations

import re
from typing import Any

from actions.dialogue.turn import Turn
from actions.reading.identifiers import find_customer_numbers, find_postcodes
from actions.reading.numbers import find_indexes

_TOWN = re.compile(
    r" (?!kwh|m3|m³|en\b|ce\b|et\b|and\b|this\b|today\b|pour\b|for\b|sur\b|on\b)[^\W\d_]{3,}", re.IGNORECASE
)


def is_identity_alone(turn: Turn) -> bool:
    """Say whether the message is a customer number, perhaps with a postcode, and nothing else."""
    found = [*find_customer_numbers(turn.text), *find_postcodes(turn.text)]
    rest = turn.text
    for item in found:
        rest = rest.replace(item.text, " ")
    return any(item.role == "valid" for item in found) and not re.search(r"\d|\w{4,}", rest)


def without_identity(turn: Turn) -> str:
    """Return the text without the customer number and the postcodes that it also holds: they are no index."""
    found = find_customer_numbers(turn.text)
    postcodes = find_postcodes(turn.text)
    if found:
        found += [item for item in postcodes if item.value == turn.slot("postcode")]
    found += [item for item in postcodes if _TOWN.match(turn.text[item.end :])]
    text = turn.text
    for item in found:
        text = text[: item.start] + " " * (item.end - item.start) + text[item.end :]
    return text


def by_energy(turn: Turn) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the figures that follow the name of each energy: "gaz 2345, élec 55310"."""
    named = sorted(
        (match.start(), name)
        for name, pattern in (
            ("gas", r"gaz|gas\b"),
            ("electricity", r"[eé]lec|\bhp\b|\bhc\b|pleines|creuses|peak|linky"),
        )
        if (match := re.search(pattern, turn.text, re.IGNORECASE))
    )
    if len(named) != 2:
        return []
    cut = named[1][0]
    pieces = ((named[0][1], turn.text[:cut]), (named[1][1], turn.text[cut:]))
    found = [
        (name, [{"value": f.value, "role": f.role} for f in find_indexes(piece, language=turn.language)])
        for name, piece in pieces
    ]
    return found if all(figures for _, figures in found) else []
