"""The gateway's port: taken, or refused with the way out."""

from __future__ import annotations

import os
import socket
import sys

import pytest

from bot.cli.listening import listen
from bot.errors import SettingsError


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_a_taken_port_is_said_with_who_took_it_and_what_to_write() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError) as refusal:
            listen("127.0.0.1", port)
    sentence = str(refusal.value)
    assert f"Port {port} is taken" in sentence
    assert f"RELAIS_PORT={port + 1}" in sentence
    if sys.platform.startswith("linux"):
        assert f"(process {os.getpid()})" in sentence


def test_a_host_that_is_not_ours_is_said() -> None:
    with pytest.raises(SettingsError, match="RELAIS_HOST"):
        listen("host.invalid", 0)
    with pytest.raises(SettingsError, match="RELAIS_HOST"):
        listen("192.0.2.1", 0)  # an address of nobody, by RFC 5737


def test_localhost_listens_on_every_address_it_has() -> None:
    sockets = listen("127.0.0.1", 0)
    try:
        with socket.create_connection(sockets[0].getsockname()[:2], timeout=5):
            pass
    finally:
        for bound in sockets:
            bound.close()
