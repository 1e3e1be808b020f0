"""`relais settings` and `relais version`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import bot
from bot import settings as every


def version(_arguments: argparse.Namespace) -> int:
    """Print the version."""
    print(bot.__version__)
    return 0


def settings(arguments: argparse.Namespace) -> int:
    """Print every setting: with its value now, or as the table of the operators' guide."""
    if arguments.markdown:
        print("\n".join(markdown()))
        return 0
    width = max(len(row.name) for row in every.table())
    for row, value in every.shown(every.load()):
        print(f"{row.name:<{width}}  {value or '-'}\n{'':<{width}}  {row.help}")
    return 0


def markdown() -> Iterator[str]:
    """Yield the lines of the settings' table."""
    yield "| name | default | meaning |"
    yield "|---|---|---|"
    for row in every.table():
        yield f"| `{row.name}` | {f'`{row.default}`' if row.default else ''} | {row.help} |"
