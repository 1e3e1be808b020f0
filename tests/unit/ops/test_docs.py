"""What the guides say is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from bot.cli.parser import make_parser
from bot.cli.show import markdown
from bot.settings import TESTS, table

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "operators.md").read_text("utf-8")
GUIDES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# Told by `relais serve` to its children alone.
INTERNAL = {"RELAIS_HIDDEN_ARGUMENTS"}


def test_the_settings_table_of_the_operators_guide_is_the_one_of_the_code() -> None:
    written = re.search(r"<!-- settings: .*? -->\n(.*?)\n<!-- /settings -->", GUIDE, re.DOTALL)
    assert written is not None
    assert written[1].splitlines() == list(markdown()), "write it anew: make format"


def test_every_setting_that_a_guide_or_the_code_names_exists() -> None:
    known = {row.name for row in table()} | INTERNAL
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.yml"), ROOT / "Makefile"]
    for folder in ("bot", "actions", "scripts", "bench"):
        files += [path for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".sh", ".json", ".js"}]
    assert len(files) > 20
    for path in files:
        # In Python a bare word may be a constant; an environment variable stands in quotes.
        word = r"[\"']({}[A-Z_]*[A-Z])[\"']" if path.suffix == ".py" else r"\b({}[A-Z_]*[A-Z])\b"
        for name in re.findall(word.format("RELAIS_"), path.read_text("utf-8")):
            assert name in known or name.startswith((TESTS, "RELAIS_LIMIT")), f"{path.relative_to(ROOT)}: {name}"


def test_every_command_is_in_the_guide() -> None:
    usage = make_parser([]).format_help()
    commands = re.findall(r"^    (\w+) ", usage, re.MULTILINE)
    assert len(commands) >= 8
    for command in commands:
        assert command == "version" or f"`relais {command}" in GUIDE, command


def test_every_link_between_guides_leads_somewhere() -> None:
    checked = 0
    for guide in GUIDES:
        for target, anchor in re.findall(r"\[[^\]]*\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)", guide.read_text("utf-8")):
            found = guide.parent / target if target else guide
            assert found.exists(), f"{guide.relative_to(ROOT)}: {target}"
            if anchor:
                assert anchor in _anchors(found), f"{guide.relative_to(ROOT)}: {target}#{anchor}"
            checked += 1
    assert checked > 20


def test_every_component_that_a_guide_names_exists() -> None:
    named = {
        match
        for guide in GUIDES
        for match in re.findall(r"\bbot((?:\.[a-z_]+)+)\.([A-Z]\w+)\b", guide.read_text("utf-8"))
    }
    assert len(named) >= 4
    for module, name in named:
        path = ROOT / "bot" / (module.strip(".").replace(".", "/") + ".py")
        package = path.with_suffix("") / "__init__.py"
        source = (path if path.is_file() else package).read_text("utf-8")
        assert re.search(rf"^class {name}\b|import .*\b{name}\b|^    {name},", source, re.MULTILINE), (
            f"bot{module}.{name}"
        )


def test_every_option_that_the_guide_to_ones_own_bot_sets_exists() -> None:
    guide = (ROOT / "docs" / "your-own-bot.md").read_text("utf-8")
    for module, component in (("handoff_policy", "HandoffPolicy"), ("tension_detector", "TensionDetector")):
        source = (ROOT / "bot" / "components" / f"{module}.py").read_text("utf-8")
        block = re.search(rf"- name: bot\.components\.{module}\.{component}\n((?:  .*\n)+)", guide)
        assert block is not None
        options = re.findall(r"^  (\w+):", block[1], re.MULTILINE)
        assert len(options) >= 3
        for option in options:
            assert f'"{option}":' in source, f"{component}: {option}"


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text("utf-8")
    decisions = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert decisions
    for number, name in enumerate(decisions, start=1):
        assert name.startswith(f"{number:04}-")
        assert f"({name})" in listed, name


def _anchors(guide: Path) -> set[str]:
    """Return the names under which a guide's headings are linked to, as a forge makes them."""
    headings = re.findall(r"^#+ (.+)$", guide.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
