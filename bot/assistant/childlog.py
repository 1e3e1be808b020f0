"""What a child prints: kept in a file that cannot grow for ever, and shown at debug level."""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class _File(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """Lose the line: on a full disk a traceback for every line helps nobody."""


class ChildLog:
    """One file of at most `size` bytes and `kept` older ones beside it."""

    def __init__(self, name: str, folder: Path, *, size: int = 5_000_000, kept: int = 3) -> None:
        self.path = folder / f"{name}.log"
        self._logger = logging.getLogger(f"relais.child.{name}")
        folder.mkdir(parents=True, exist_ok=True)
        self._file = _File(self.path, maxBytes=size, backupCount=kept, encoding="utf-8", delay=True)
        self._file.setFormatter(logging.Formatter("%(asctime)s %(message)s"))

    def write(self, line: str) -> None:
        """Keep one line, without its colours."""
        text = COLOUR.sub("", line)
        record = self._logger.makeRecord(self._logger.name, logging.DEBUG, "", 0, text, (), None)
        self._file.handle(record)
        if self._logger.isEnabledFor(logging.DEBUG):
            self._logger.handle(record)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
