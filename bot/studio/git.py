"""The project's git repository, where it is one: one commit a save, of the saved files alone."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TIMEOUT_S = 20.0


@dataclass(frozen=True)
class Author:
    """Who saves."""

    name: str
    email: str

    @property
    def line(self) -> str:
        """Return the author as git writes it."""
        name = "".join(c for c in self.name if c not in "<>\r\n").strip() or "trainer"
        email = "".join(c for c in self.email if c not in "<>\r\n ") or "trainer@localhost"
        return f"{name} <{email}>"


class Git:
    """Runs git in a folder. Everything is None or False where it is no repository, or git is not installed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.is_available = self._run("rev-parse", "--is-inside-work-tree").strip() == "true"

    @property
    def branch(self) -> str | None:
        """Return the branch that commits go to."""
        return (self._run("symbolic-ref", "--short", "HEAD").strip() or None) if self.is_available else None

    def author(self) -> Author | None:
        """Return who the repository's settings say is working."""
        name, email = self._run("config", "user.name").strip(), self._run("config", "user.email").strip()
        return Author(name, email) if name and email else None

    def commit(self, paths: Sequence[str], message: str, author: Author) -> str | None:
        """Commit these files alone, whatever else is staged or changed; return the commit, or None when git refuses."""
        tracked = [path for path in paths if not self._is_ignored(path)] if self.is_available else []
        if not tracked:
            return None
        name, _, email = author.line.rpartition(" ")
        who = {"GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": email.strip("<>")}
        new = [path for path in tracked if not self._run("ls-files", "--", path).strip()]
        if new:
            self._run("add", "--intent-to-add", "--", *new)
        # Hooks and signatures are for whoever works at the repository; a trainer's save waits for neither.
        options = ("-c", "commit.gpgsign=false", "commit", "--quiet", "--no-verify", f"--author={author.line}")
        if self._done(*options, "--message", message, "--only", "--", *tracked, env=who) is None:
            return None
        return self._run("rev-parse", "HEAD").strip() or None

    def _is_ignored(self, path: str) -> bool:
        return self._done("check-ignore", "--quiet", "--", path) is not None

    def _run(self, *arguments: str) -> str:
        return self._done(*arguments) or ""

    def _done(self, *arguments: str, env: dict[str, str] | None = None) -> str | None:
        """Return what git prints, or None when it fails."""
        try:
            done = subprocess.run(  # noqa: S603  fixed words and paths of the project, no shell
                ["git", *arguments],  # noqa: S607
                cwd=self._root, env={**os.environ, "LC_ALL": "C", **(env or {})}, stdin=subprocess.DEVNULL,
                capture_output=True, text=True, timeout=TIMEOUT_S, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout if done.returncode == 0 else None
