"""Writes the settings' table of docs/operators.md anew."""

from __future__ import annotations

import re
from pathlib import Path

from bot.cli.show import markdown

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "operators.md"
TABLE = re.compile(r"(<!-- settings: .*? -->\n).*?(\n<!-- /settings -->)", re.DOTALL)


def main() -> None:
    """Replace what stands between the two marks."""
    text = GUIDE.read_text("utf-8")
    GUIDE.write_text(TABLE.sub(lambda marks: marks[1] + "\n".join(markdown()) + marks[2], text), "utf-8")


if __name__ == "__main__":
    main()
