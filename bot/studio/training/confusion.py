"""The hint of cross-validation: intents whose examples a model that did not see them reads as another’s."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.studio import entities
from bot.studio.corpus import Documents, fold
from bot.studio.hints import Found, action_of, hint_of, place_of

AT_MOST = 30
FALLBACK = frozenset({"nlu_fallback", "None", ""})


def confusion_hints(result: Mapping[str, Any], documents: Documents) -> list[dict[str, Any]]:
    """Return a hint a pair of intents, the most confused first; moving the examples is one click."""
    found = (result.get("cross_validation") or {}).get("confusion") or ()
    taught = {block.name for document in documents.values() for block in document.blocks if block.kind == "intent"}
    pairs = [one for one in found if one["read"] not in FALLBACK and {one["intent"], one["read"]} <= taught]
    hints = []
    for one in pairs[:AT_MOST]:
        texts = {fold(str(example["text"])) for example in one["examples"]}
        places = [pair for pair in _examples(one["intent"], documents) if fold(entities.read(pair[1].raw)[0]) in texts]
        if places:
            hints.append(_confusion(one["intent"], one["read"], one["count"], places))
    return hints


def _confusion(intent: str, read: str, count: int, places: list[Found]) -> dict[str, Any]:
    ids = [document.entry_id(entry) for document, entry in places]
    return hint_of(
        "confusion",
        (
            f"{count} example(s) of {intent} are read as {read} by a model that did not see them.",
            f"{count} exemple(s) de {intent} sont lus comme {read} par un modèle qui ne les a pas vus.",
        ),
        [place_of(*pair) for pair in places],
        action_of(
            f"Move these to {read}", f"Déplacer ceux-ci vers {read}",
            [{"op": "example.move", "ids": ids, "intent": read}],
        ),
    )  # fmt: skip


def _examples(intent: str, documents: Documents) -> list[Found]:
    return [
        (document, entry)
        for document in documents.values()
        for block in document.blocks
        if block.kind == "intent" and block.name == intent
        for entry in block.entries
    ]
