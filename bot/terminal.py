"""What operators read on a terminal: in French where the machine speaks French, in English elsewhere."""

from __future__ import annotations

import os
import re
import sys
from io import TextIOWrapper
from typing import TextIO

LOOSE = re.compile(r" [:;!?»]|« ")


def is_french() -> bool:
    """Say whether this machine speaks French, by the first of LC_ALL, LC_MESSAGES and LANG that is set."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return value.lower().startswith("fr")
    return False


def said(en: str, fr: str) -> str:
    """Choose the operator's language; French gets its non-breaking spaces here."""
    return LOOSE.sub(lambda mark: mark[0].replace(" ", "\u00a0"), fr) if is_french() else en


def say(en: str, fr: str, *, to: TextIO | None = None) -> None:
    """Print one line in the operator's language, at once: whoever reads a log file waits for it too."""
    print(said(en, fr), file=to or sys.stdout, flush=True)


def tolerate_old_terminals() -> None:
    """Print a question mark where a terminal cannot show a letter, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def complain(en: str, fr: str) -> None:
    """Print one line on standard error."""
    say(en, fr, to=sys.stderr)


def mark(ok: bool | None) -> str:
    """Return ✓, ✗ or, for what is worth knowing but stops nothing, a dash; in plain letters where needed."""
    signs = {True: "✓", False: "✗", None: "–"}
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        "✓✗–".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        signs = {True: "ok", False: "NO", None: "--"}
    return signs[ok]
