"""Reserved topics of one's own, known by words: whole words, whatever their accents and capitals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.components.tension_text import fold


class TopicWords:
    """Finds in a message the topic whose words it holds; `words` are lists by the topic's name, the first one wins."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self.topics = frozenset(topic for topic, listed in words.items() if listed)
        self._patterns = {topic: _pattern(listed) for topic, listed in words.items() if listed}

    def topic_of(self, text: str) -> str | None:
        """Return the topic of a message, or None."""
        folded = fold(text).text
        return next((topic for topic, pattern in self._patterns.items() if pattern.search(folded)), None)


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    folded = (r"\s+".join(map(re.escape, fold(word).text.split())) for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(folded)})(?!\w)")
