"""`relais studio`, started as a trainer starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def start(*arguments: str) -> subprocess.Popen[str]:
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "bot", "studio", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.timeout(60)
def test_it_prints_an_address_that_lets_in_once_and_stops_when_asked(starter: Path) -> None:
    process = start("--project", str(starter), "--port", "0")
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        assert address.startswith("http://127.0.0.1:")
        base, _, token = address.partition("/studio?token=")
        call = urllib.request.Request(f"{base}/api/studio/project", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(call) as response:
            assert b'"examples": 68' in response.read()
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{base}/api/studio/project")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()


@pytest.mark.timeout(60)
def test_a_folder_that_is_no_project_is_said(tmp_path: Path) -> None:
    process = start("--project", str(tmp_path))
    _, said = process.communicate(timeout=40)
    assert process.returncode == 2
    assert "is not a Rasa project" in said
