"""The sources of a project's actions as far as they say responses: their names stand in them, whole or in pieces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

NAME = re.compile(r"\butter_[\w/]*\w(?!\w*\{)")
PIECES = re.compile(r"\b(utter_\w*)\{[^{}]*\}(\w*)")


class Code:
    """Counts where code names a response. Words that it puts together may be any response that begins and ends so."""

    def __init__(self, sources: Iterable[str]) -> None:
        text = "\n".join(sources)
        self._named = Counter(NAME.findall(text))
        self._built = [
            re.compile(re.escape(start) + r"\w+" + re.escape(end)) for start, end in set(PIECES.findall(text))
        ]

    def uses(self, response: str) -> int:
        """Return how often the code names a response; one that it may put together counts once."""
        return self._named[response] or int(any(pattern.fullmatch(response) for pattern in self._built))


def is_asked(response: str) -> bool:
    """Say whether forms or retrieval say this response by themselves."""
    return response.startswith("utter_ask_") or "/" in response
