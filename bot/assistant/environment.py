"""The environment of every Rasa process that we start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def rasa_environment(*, cache: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this process's environment with Rasa kept quiet and to itself; a value already set there wins.

    `cache` is where Rasa keeps the parts of earlier trainings. Our own settings, with the gateway's secrets among
    them, are not passed on: `extra` names what a child needs.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RELAIS_")}
    quiet = {
        "RASA_CACHE_DIRECTORY": str(cache),
        # A chat message is a small thing: one core answers it faster than two that wait for each other.
        "TF_INTRA_OP_PARALLELISM_THREADS": "1",
        "TF_INTER_OP_PARALLELISM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        "PYTHONUNBUFFERED": "1",
        "HF_HUB_OFFLINE": "1",
    }
    # Rasa reports errors and usage to its makers unless told not to: that is not for the environment to change.
    return {**quiet, **inherited, "RASA_TELEMETRY_ENABLED": "false", **(extra or {})}
