"""A file's text with its bytes in mind: decoding that loses nothing, edits as splices, and their differences."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

BOM = "\ufeff"
LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
CONTEXT = 3


@dataclass(frozen=True, order=True)
class Splice:
    """Replace the characters `start`..`end` of a text by `new`."""

    start: int
    end: int
    new: str = field(compare=False)


@dataclass(frozen=True)
class Hunk:
    """Some lines of the old text (from `old_start`, counted from 0) that became others."""

    old_start: int
    old: tuple[str, ...]
    new_start: int
    new: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A text as it lies in a file. `text` has no byte order mark; everything else is exactly as on disk."""

    text: str
    has_bom: bool = False

    @classmethod
    def decode(cls, data: bytes) -> Source:
        """Read UTF-8, with or without a byte order mark; raise `UnicodeDecodeError` for anything else."""
        text = data.decode("utf-8")
        return cls(text[1:], True) if text.startswith(BOM) else cls(text)

    def encode(self) -> bytes:
        """Return the bytes of the file."""
        return ((BOM if self.has_bom else "") + self.text).encode("utf-8")

    @cached_property
    def hash(self) -> str:
        """Return what tells this content from any other."""
        return digest(self.encode())

    @cached_property
    def line_starts(self) -> list[int]:
        """Return where each line begins."""
        starts = [0, *accumulate(map(len, lines_of(self.text)))]
        return starts[:-1] if len(starts) > 1 else starts

    @cached_property
    def newline(self) -> str:
        """Return the line end that the file uses (its first one)."""
        found = re.search(r"\r\n|\n|\r", self.text)
        return found[0] if found else "\n"

    def line_of(self, position: int) -> int:
        """Return the line (from 0) that holds a position."""
        return bisect_right(self.line_starts, position) - 1

    def start_of_line(self, position: int) -> int:
        """Return where the line of a position begins."""
        return self.line_starts[self.line_of(position)]

    def end_of_line(self, position: int) -> int:
        """Return where the line of a position ends, its line end included."""
        line = self.line_of(position) + 1
        return self.line_starts[line] if line < len(self.line_starts) else len(self.text)

    def after_line(self, position: int) -> tuple[int, str]:
        """Return where a new line can be put after the line of a position, and what must stand before it.

        The last line of a file may have no line end: the new one then takes its place, and has none either.
        """
        end = self.end_of_line(position)
        ends_open = end == len(self.text) and not self.text.endswith(("\n", "\r"))
        return end, self.newline if ends_open else ""

    def inserted_after(self, position: int, lines: Sequence[str]) -> Splice:
        """Return the splice that puts whole lines (without line ends) after the line of a position."""
        at, before = self.after_line(position)
        body = self.newline.join(lines)
        return Splice(at, at, before + body + ("" if before else self.newline))

    def with_splices(self, splices: Iterable[Splice]) -> Source:
        """Return the text with every splice made; they must not overlap."""
        parts, at = [], 0
        for splice in sorted(splices):
            if splice.start < at:
                raise ValueError("splices overlap")
            parts += [self.text[at : splice.start], splice.new]
            at = splice.end
        parts.append(self.text[at:])
        return Source("".join(parts), self.has_bom)


def digest(data: bytes) -> str:
    """Return the hash of a file's bytes."""
    return hashlib.sha256(data).hexdigest()[:32]


def lines_of(text: str) -> list[str]:
    """Split into lines that keep their ends; joined again they are the text."""
    if text.count("\r") != text.count("\r\n"):
        return LINE.findall(text)
    *lines, last = text.split("\n")
    ended = [line + "\n" for line in lines]
    return [*ended, last] if last else ended


def hunks_between(old: Source, new: Source) -> list[Hunk]:
    """Return which lines differ, in order."""
    return diff_lines(lines_of(old.text), lines_of(new.text))


def diff_lines(old: Sequence[str], new: Sequence[str]) -> list[Hunk]:
    """Compare two lists of lines; equal heads and tails, the most of a big file, cost next to nothing."""
    head, limit = 0, min(len(old), len(new))
    while head < limit and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < limit - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    return [
        Hunk(head + i1, tuple(middle_old[i1:i2]), head + j1, tuple(middle_new[j1:j2]))
        for i1, i2, j1, j2 in _opcodes(middle_old, middle_new)
    ]


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Return the differing stretches. Lines that stand once on each side are anchors (patience), which is fast."""
    if not old and not new:
        return []
    anchors = _anchors(old, new)
    found: list[tuple[int, int, int, int]] = []
    i = j = 0
    for a, b in [*anchors, (len(old), len(new))]:
        i2, j2 = a, b
        while i < i2 and j < j2 and old[i] == new[j]:
            i, j = i + 1, j + 1
        while i2 > i and j2 > j and old[i2 - 1] == new[j2 - 1]:
            i2, j2 = i2 - 1, j2 - 1
        if i < i2 or j < j2:
            found.append((i, i2, j, j2))
        i, j = a, b
    return found


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    once_old = _once(old)
    once_new = _once(new)
    pairs = [(index, once_new[line]) for line, index in once_old.items() if line in once_new]
    return _rising(sorted(pairs))


def _once(lines: Sequence[str]) -> dict[str, int]:
    seen: dict[str, int] = {}
    for index, line in enumerate(lines):
        seen[line] = -1 if line in seen else index
    return {line: index for line, index in seen.items() if index >= 0}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs that rises on both sides."""
    tops: list[int] = []
    piles: list[int] = []
    back = [-1] * len(pairs)
    for index, (_, right) in enumerate(pairs):
        place = bisect_right(tops, right)
        back[index] = piles[place - 1] if place else -1
        if place == len(tops):
            tops.append(right)
            piles.append(index)
        else:
            tops[place], piles[place] = right, index
    run, at = [], piles[-1] if piles else -1
    while at >= 0:
        run.append(pairs[at])
        at = back[at]
    return run[::-1]
