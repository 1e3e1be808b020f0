"""Two changes of one text made one, line by line, where they do not touch each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.studio.source import Hunk, Source, diff_lines, lines_of


@dataclass(frozen=True)
class Region:
    """Lines that both sides changed, each in its way; `line` is where they begin in `theirs`, from 0."""

    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Merged:
    """The outcome: the text, or the regions where the two sides contradict each other."""

    source: Source | None
    regions: tuple[Region, ...] = ()


def merge(base: Source, mine: Source, theirs: Source) -> Merged:
    """Merge `mine` and `theirs`, both made from `base`. Changes of touching lines are a contradiction."""
    lines = lines_of(base.text)
    left = diff_lines(lines, lines_of(mine.text))
    right = diff_lines(lines, lines_of(theirs.text))
    regions = [_region(lines, a, b) for a in left for b in right if _touch(a, b) and not _same(a, b)]
    if regions:
        return Merged(None, tuple(regions))
    hunks = [*left, *(b for b in right if not any(_same(a, b) for a in left))]
    return Merged(Source(apply(lines, hunks), theirs.has_bom))


def apply(lines: Sequence[str], hunks: Sequence[Hunk]) -> str:
    """Make the changes in lines that are exactly those the hunks were made from."""
    parts: list[str] = []
    at = 0
    for hunk in sorted(hunks, key=lambda hunk: hunk.old_start):
        parts += lines[at : hunk.old_start]
        parts += hunk.new
        at = hunk.old_start + len(hunk.old)
    parts += lines[at:]
    return "".join(parts)


def _touch(a: Hunk, b: Hunk) -> bool:
    """Say whether two changes overlap or insert at one place."""
    a_end, b_end = a.old_start + len(a.old), b.old_start + len(b.old)
    if a.old_start == b.old_start:
        return True
    return a.old_start < b_end and b.old_start < a_end


def _same(a: Hunk, b: Hunk) -> bool:
    return (a.old_start, a.old, a.new) == (b.old_start, b.old, b.new)


def _region(base: Sequence[str], a: Hunk, b: Hunk) -> Region:
    start = min(a.old_start, b.old_start)
    end = max(a.old_start + len(a.old), b.old_start + len(b.old))

    def side(hunk: Hunk) -> tuple[str, ...]:
        after = hunk.old_start + len(hunk.old)
        return (*base[start : hunk.old_start], *hunk.new, *base[after:end])

    return Region(tuple(base[start:end]), side(a), side(b), b.new_start - (b.old_start - start))
