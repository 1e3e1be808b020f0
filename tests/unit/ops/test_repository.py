"""What lies here is what a clone gets."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ("actions", "bench", "bot", "data", "docs", "scripts", "tests")


def test_no_source_file_is_ignored_by_git() -> None:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout")
    argv = ["git", "-C", str(ROOT), "ls-files", "--others", "--ignored", "--exclude-standard", "--", *FOLDERS]
    listed = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.splitlines()
    ignored = [path for path in listed if not path.endswith(".pyc")]
    assert not ignored, "a clone would do without these: see .gitignore"
