"""Encodes for another process: `python -m bot.components.embedding_worker NAME`.

A line of standard input is a JSON array of texts; the answer on standard output is one vector each, float32 in the
machine's own order. It ends with its input, so that it never outlives who asked.
"""

from __future__ import annotations

import json
import os
import sys

import numpy as np

from bot.components.encoders import ENCODERS
from bot.components.threads import read_on_one_thread


def main(name: str) -> None:
    """Answer until the input ends."""
    # What a package prints must not stand among the vectors.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    encoder = ENCODERS[name].load()
    read_on_one_thread()
    for line in sys.stdin.buffer:
        vectors = encoder.encode(json.loads(line))
        answers.write(np.ascontiguousarray(vectors, dtype=np.float32).tobytes())
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
