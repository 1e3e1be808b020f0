"""`relais serve` as a process of its own: what it prints, what it answers, how it ends."""

from __future__ import annotations

import re
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from bot.assistant.ports import free_ports
from tests.relais_process import LIMIT_S, Served


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    running: list[Served] = []

    def start(*arguments: str, **settings: str) -> Served:
        running.append(Served(tmp_path / "data", *arguments, **settings))
        return running[-1]

    yield start
    for served in running:
        if served.process.poll() is None:
            served.process.kill()
        served.process.communicate()


def test_the_first_start_makes_an_account_that_can_log_in_and_the_second_does_not(serve) -> None:
    served = serve("--no-assistant")
    match = served.read_until(r"First advisor:\s+(\S+)\s+password: (\S+)")
    status, answer = served.call("/api/login", {"login": match[1], "password": match[2]})
    assert (status, answer["ok"]) == (200, True)
    code, printed = served.stop()
    assert code == 0
    assert f"http://localhost:{served.port}/advisor" in printed
    assert "Traceback" not in printed

    again = serve("--no-assistant")
    again.wait_for_start()
    assert again.call("/api/login", {"login": match[1], "password": match[2]})[0] == 200
    assert "First advisor" not in again.stop(signal.SIGTERM)[1]


@pytest.mark.parametrize("site", ["on", "off"])
def test_every_address_that_is_printed_opens(serve, site: str) -> None:
    served = serve("--no-assistant", RELAIS_SAMPLE_SITE=site)
    served.wait_for_start()
    addresses = re.findall(rf"http://localhost:{served.port}(/\S*)", "".join(served.lines))
    assert addresses == ["/" if site == "on" else "/widget.js", "/advisor", "/studio"]
    for path in addresses:
        with urlopen(f"http://localhost:{served.port}{path}", timeout=LIMIT_S) as answer:
            assert answer.status == 200, path


def test_without_the_assistant_the_gateway_says_that_it_is_down(serve) -> None:
    served = serve("--no-assistant")
    served.wait_for_start()
    status, health = served.call("/health")
    assert status == 200
    assert (health["gateway"], health["database"]) == ("ready", "ready")
    assert health["assistant"] in {"down", "starting"}  # starting until it has been asked once


def test_a_taken_port_ends_the_start_before_anything_is_begun(serve, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        served = serve(RELAIS_PORT=str(port))
        printed, _ = served.process.communicate(timeout=LIMIT_S)
    assert served.process.returncode == 2
    assert len(printed.splitlines()) == 1
    assert f"Port {port} is taken by" in printed
    assert not (tmp_path / "data" / "relais.db").exists()


def test_a_project_that_does_not_train_leaves_the_gateway_serving(serve, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    served = serve(RELAIS_PROJECT_DIR=str(tmp_path / "project"))
    served.read_until("The assistant is not trained: .*no config.yml")
    served.read_until("Customers are offered a person")
    assert served.call("/health")[0] == 200
    assert served.stop()[0] == 0


def test_a_second_ctrl_c_does_not_wait(serve) -> None:
    served = serve("--no-assistant")
    served.wait_for_start()
    served.process.send_signal(signal.SIGINT)
    served.process.send_signal(signal.SIGINT)
    served.process.communicate(timeout=LIMIT_S)
    assert served.process.returncode in {0, 130}


@pytest.mark.postgres
def test_it_serves_on_postgresql_and_migrates_it_by_itself(serve, postgresql_url: str) -> None:
    served = serve("--no-assistant", RELAIS_DATABASE_URL=postgresql_url)
    match = served.read_until(r"First advisor:\s+(\S+)\s+password: (\S+)")
    assert served.call("/api/login", {"login": match[1], "password": match[2]})[0] == 200
    assert served.call("/health")[1]["database"] == "ready"


def test_a_database_that_cannot_be_reached_is_said_in_one_line(serve) -> None:
    (nobody,) = free_ports(1)
    served = serve(RELAIS_DATABASE_URL=f"postgresql://relais:hunter2@127.0.0.1:{nobody}/relais")
    printed, _ = served.process.communicate(timeout=LIMIT_S)
    assert served.process.returncode == 1
    assert len(printed.splitlines()) == 1
    assert "RELAIS_DATABASE_URL" in printed
    assert "hunter2" not in printed
