"""Another model is published while customers write to the really trained assistant: everyone is answered by it."""

from __future__ import annotations

import json
import secrets
import shutil
import threading
import time
import urllib.request
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.assistant.model import Model, ModelStore
from bot.store import Store
from tests.fixtures_rasa import START_LIMIT_S
from tests.relais_process import Served

pytestmark = pytest.mark.rasa
WRITERS = 3
PATIENCE_S = 400


class Writers:
    """Customers of Rasa's REST channel, one after another: who asked the same thing again would be passed on."""

    def __init__(self, port: int, key: str) -> None:
        self.port, self.key = port, key
        self.answers: list[list[dict[str, Any]]] = []
        self._ends = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]

    def __enter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def _write(self, number: int) -> None:
        for turn in count():
            if self._ends.is_set():
                return
            body = json.dumps(
                {"sender": f"writer-{number}-{turn}", "message": "Bonjour, quels sont vos tarifs ?"}
            ).encode()
            request = urllib.request.Request(
                f"http://127.0.0.1:{self.port}/webhooks/rest/webhook", data=body,
                headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
            )  # fmt: skip
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
                self.answers.append(json.load(response))


@pytest.fixture
def published(trained_model: Path, tmp_path: Path) -> Iterator[tuple[Served, str, Path]]:
    """A `relais serve` of its own, the key of a shop, and its data folder with the same model twice."""
    models = ModelStore(tmp_path / "models")
    model = next(one for one in ModelStore(trained_model.parent).models() if one.path == trained_model)
    for folder, trained_at in (("models", model.trained_at), ("candidates", "2030-01-01T00:00:00+00:00")):
        copied = Model(tmp_path / folder / f"{folder}.tar.gz", model.fingerprint, trained_at, model.seconds)
        copied.path.parent.mkdir()
        shutil.copyfile(model.path, copied.path)
        record = {"fingerprint": copied.fingerprint, "trained_at": trained_at, "seconds": copied.seconds}
        (copied.path.parent / f"{folder}.json").write_text(json.dumps(record))
    models.publish(models.models()[0])
    store = Store(f"sqlite:///{tmp_path / 'relais.db'}")
    store.migrate()
    key = secrets.token_urlsafe(24)
    store.add_key("shop", key)
    store.dispose()
    # Loading a second Rasa takes both cores of a small machine: what is tested is that nobody is lost, not how fast.
    served = Served(tmp_path, RELAIS_ASSISTANT_TIMEOUT="30s")
    try:
        served.wait_for_start()
        served.wait_for("assistant", "ready", seconds=START_LIMIT_S)
        yield served, key, tmp_path
        served.stop()
    finally:
        if served.process.poll() is None:
            served.process.kill()
            served.process.communicate()


def publish(served: Served, folder: Path, model: str) -> dict[str, Any]:
    """Log in as a trainer and publish a candidate."""
    from tests.integration.gateway.support import PASSWORD, hash_password

    store = Store(f"sqlite:///{folder / 'relais.db'}")
    store.add_staff(login="ines", name="Inès", role="trainer", password_hash=hash_password(PASSWORD))
    store.dispose()
    base = f"http://127.0.0.1:{served.port}"
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    headers = {"Content-Type": "application/json", "Origin": base}

    def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(base + path, data=json.dumps(body).encode(), headers=headers)
        with opener.open(request, timeout=PATIENCE_S) as response:
            answer: dict[str, Any] = json.load(response)
            return answer

    post("/api/login", {"login": "ines", "password": PASSWORD})
    return post("/api/studio/publish", {"model": model, "reason": "the same model, to see it change"})


@pytest.mark.timeout(900)
def test_nobody_waits_for_a_person_or_goes_unanswered_while_a_model_is_published(
    published: tuple[Served, str, Path],
) -> None:
    served, key, folder = published
    before = {pid for pid, line in served.descendants().items() if " run " in line and "rasa" in line}
    with Writers(served.port, key) as writers:
        made = publish(served, folder, "candidates.tar.gz")["publication"]
        answered = len(writers.answers)
        while len(writers.answers) < answered + 3 * WRITERS:
            time.sleep(0.05)
    assert answered > 0
    assert made["by"] == "Inès"
    assert all(any("text" in message for message in answer) for answer in writers.answers)
    assert not [m for answer in writers.answers for m in answer if (m.get("custom") or {}).get("handoff")]
    after = {pid for pid, line in served.descendants().items() if " run " in line and "rasa" in line}
    assert after - before, "another Rasa serves"
    live = json.loads((folder / "models" / "live.json").read_text())["model"]
    assert live == made["model"]
