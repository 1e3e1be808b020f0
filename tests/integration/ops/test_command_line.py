"""`relais user`, `relais key` and the rest, as somebody would type them."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.store import Store

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, and an English machine."""
    for name, value in {"RELAIS_DATA_DIR": str(tmp_path / "data"), "LC_ALL": "C.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "data"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch):
    """Run a command line with this on standard input; return its exit code."""

    def run(line: str, *, stdin: str = "") -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        return main(line.split())

    return run


@pytest.fixture
def kept(data_dir: Path):
    """Look into the database afterwards."""
    opened = []

    def look() -> Store:
        opened.append(Store(f"sqlite:///{data_dir / 'relais.db'}"))
        return opened[-1]

    yield look
    for store in opened:
        store.dispose()


def test_an_account_is_made_listed_and_closed(typed, kept, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        typed("user add nadia --role supervisor --name Nadia --team billing --password-stdin", stdin="long enough\n")
        == 0
    )
    member, hashed = kept().credentials("nadia")
    assert (member.role, member.name, member.team, member.language) == ("supervisor", "Nadia", "billing", "fr")
    assert hashed.startswith("$argon2id$")
    capsys.readouterr()
    assert typed("user list") == 0
    assert "nadia" in capsys.readouterr().out
    assert typed("user disable nadia") == 0
    assert kept().credentials("nadia")[0].disabled
    assert typed("user enable nadia") == 0
    assert not kept().credentials("nadia")[0].disabled


def test_a_changed_password_replaces_the_old_one(typed, kept) -> None:
    from bot.gateway.passwords import is_password

    typed("user add nadia --password-stdin", stdin="the first one\n")
    assert typed("user password nadia --password-stdin", stdin="the second one\n") == 0
    hashed = kept().credentials("nadia")[1]
    assert is_password("the second one", hashed=hashed)
    assert not is_password("the first one", hashed=hashed)


@pytest.mark.parametrize(
    ("line", "stdin", "sentence"),
    [
        ("user add nadia --password-stdin", "short\n", "at least|10 to"),
        ("user add nadia --password-stdin", "", "10 to"),
        ("user add nadia", "", "--password-stdin"),
        ("user add na/dia --password-stdin", "long enough\n", "cannot be a login"),
        ("user password nobody --password-stdin", "long enough\n", "no account"),
        ("user disable nobody", "", "no account"),
        ("key revoke nothing", "", "no key"),
        ("key add shop --callback ftp://x", "", "http"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    typed, capsys: pytest.CaptureFixture[str], line: str, stdin: str, sentence: str
) -> None:
    import re

    assert typed(line, stdin=stdin) in {1, 2}
    streams = capsys.readouterr()
    assert re.search(sentence, streams.err)
    assert len(streams.err.splitlines()) == 1
    assert streams.out == ""


def test_a_taken_login_is_refused_before_the_password_is_asked(typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed("user add nadia --password-stdin", stdin="long enough\n")
    assert typed("user add Nadia") == 1
    assert "is taken" in capsys.readouterr().err


def test_a_key_stands_alone_on_standard_output_and_works_until_revoked(
    typed, kept, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed("key add shop --callback https://shop.example/relais") == 0
    out = capsys.readouterr().out
    key = out.strip()
    assert out == f"{key}\n"
    assert len(key) > 40
    record = kept().key(key)
    assert (record.name, record.callback_url) == ("shop", "https://shop.example/relais")
    assert typed("key list") == 0
    assert key not in capsys.readouterr().out
    assert typed("key revoke shop") == 0
    assert kept().key(key) is None


def test_migrating_twice_is_no_error(typed, data_dir: Path) -> None:
    assert typed("migrate") == 0
    assert typed("migrate") == 0
    assert (data_dir / "relais.db").is_file()


def test_a_bad_setting_stops_any_command_with_code_2(
    typed, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAIS_PORT", "http")
    assert typed("migrate") == 2
    assert capsys.readouterr().err == (
        "relais: RELAIS_PORT is “http”: write a whole number from 1 to 65535, for example RELAIS_PORT=8080.\n"
    )


def test_a_data_folder_that_cannot_be_written_is_said(
    typed, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RELAIS_DATA_DIR", str(tmp_path / "file" / "below"))
    assert typed("migrate") == 2
    assert "RELAIS_DATA_DIR" in capsys.readouterr().err


def test_settings_and_version_are_shown(typed, capsys: pytest.CaptureFixture[str], data_dir: Path) -> None:
    assert typed("version") == 0
    assert typed("settings") == 0
    out = capsys.readouterr().out
    assert str(data_dir) in out


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(data_dir: Path) -> None:
    from bot.cli.opening import kept_secret

    data_dir.mkdir()
    secret = kept_secret(data_dir, "gateway")
    assert len(secret) >= 32
    assert kept_secret(data_dir, "gateway") == secret
    assert (data_dir / "gateway.secret").stat().st_mode & 0o777 == 0o600
    (data_dir / "gateway.secret").write_text("")  # a disk that was full
    assert len(kept_secret(data_dir, "gateway")) >= 32


def test_help_loads_nothing_of_rasa_nor_of_the_gateway() -> None:
    code = "import sys; from bot.cli.parser import make_parser; make_parser([]).format_help(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    tops = {name.partition(".")[0] for name in done.stdout.split()}
    assert "argparse" in tops
    assert tops & {"rasa", "aiohttp", "sqlalchemy", "pydantic", "tensorflow"} == set()
