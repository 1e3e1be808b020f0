"""What a trainer can ask for: each operation becomes edits of one or several files, shown before they are written."""

from __future__ import annotations

from bot.studio.operations.registry import perform

__all__ = ["perform"]
