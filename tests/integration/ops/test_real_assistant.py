"""The whole thing, with the really trained assistant: it answers, it survives a kill, it leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest

from tests.fixtures_rasa import START_LIMIT_S, RealRelais
from tests.relais_process import ROOT, Served

pytestmark = pytest.mark.rasa


@pytest.fixture
def shop_key(real_relais: RealRelais) -> str:
    """An API key of the REST channel."""
    env = {**os.environ, "RELAIS_DATA_DIR": str(real_relais.data_dir)}
    argv = [sys.executable, "-m", "bot", "key", "add", f"shop-{uuid4().hex[:8]}"]
    return subprocess.run(argv, env=env, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def say(relais: RealRelais, key: str, text: str, *, sender: str) -> list[dict[str, object]]:
    """Write as a server of Rasa's REST channel does; return the answers."""
    import json
    import urllib.request

    request = urllib.request.Request(
        f"{relais.url}/webhooks/rest/webhook",
        data=json.dumps({"sender": sender, "message": text}).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        answers: list[dict[str, object]] = json.load(response)
    return answers


def test_the_assistant_answers_in_the_customers_language(real_relais: RealRelais, shop_key: str) -> None:
    french = say(real_relais, shop_key, "Bonjour, quels sont vos tarifs ?", sender="fr")
    english = say(real_relais, shop_key, "Hello, what does a kWh cost?", sender="en")
    assert any("text" in message for message in french)
    assert any("text" in message for message in english)


def test_no_secret_stands_in_the_list_of_processes_and_nothing_listens_to_the_outside(real_relais: RealRelais) -> None:
    lines = real_relais.served.descendants()
    assert sum("rasa run" in line for line in lines.values()) == 1
    assert sum("rasa_sdk" in line for line in lines.values()) == 1
    for line in lines.values():
        assert "token" not in line
    assert listening_addresses(set(lines)) <= {"0100007F"}  # 127.0.0.1


def listening_addresses(pids: set[int]) -> set[str]:
    """Return the addresses, as Linux writes them, that these processes listen on."""
    inodes = set()
    for pid in pids:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            try:
                inodes.add(str(link.readlink()))
            except OSError:
                continue
    rows = [line.split() for table in ("tcp", "tcp6") for line in Path("/proc/net", table).read_text().splitlines()[1:]]
    found = {row[1].partition(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in inodes}
    assert found, "they do listen"
    return found


def test_a_killed_rasa_comes_back_and_goes_on_with_the_same_dialogue(real_relais: RealRelais, shop_key: str) -> None:
    served = real_relais.served
    assert say(real_relais, shop_key, "Bonjour", sender="killed")
    (rasa,) = [pid for pid, line in served.descendants().items() if "rasa run" in line]
    os.kill(rasa, signal.SIGKILL)
    limit = time.monotonic() + 60
    while served.call("/health")[1]["assistant"] == "ready":
        assert time.monotonic() < limit, "nobody noticed"
        time.sleep(0.05)
    assert served.call("/health")[0] == 200, "the gateway goes on"
    served.wait_for("assistant", "ready", seconds=START_LIMIT_S)
    assert say(real_relais, shop_key, "Quels sont vos tarifs ?", sender="after the kill")


def test_nothing_is_left_when_the_gateway_itself_is_killed(trained_model: Path, tmp_path: Path) -> None:
    (tmp_path / "models").symlink_to(trained_model.parent)
    served = Served(tmp_path)
    served.wait_for_start()
    limit = time.monotonic() + START_LIMIT_S
    while not any("rasa run" in line for line in served.descendants().values()):
        assert time.monotonic() < limit
        time.sleep(0.1)
    left = set(served.descendants())
    served.process.kill()
    served.process.communicate()
    limit = time.monotonic() + 30
    while alive := [pid for pid in left if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < limit, f"still there: {alive}"
        time.sleep(0.1)
