"""What the tension detector costs a message, on top of the sentence embeddings that the intents need anyway."""

from __future__ import annotations

import json

from bench import models
from bench.measure import Measure, Row, percentile
from bench.messages import examples
from bench.python_process import python

AT_MOST_MS = 3.0


async def run() -> list[Row]:
    """Read every message once, in a process of its own."""
    model = await models.ours()
    texts = [example.text for example in examples()]
    output = await python("-m", "bench.detector_reader", str(model.path), given=json.dumps(texts))
    times = json.loads(output.splitlines()[-1])
    p50, p95 = (percentile(times["detector"], rank) for rank in (50, 95))
    embedding = percentile(times["embeddings"], 50)
    plain = [took for took, is_explained in zip(times["detector"], times["explained"], strict=True) if not is_explained]
    unexplained = f"{percentile(plain, 95):.2f} ms ({len(plain) / len(texts):.0%} of the messages)"
    return [
        Row("the detector on top of embeddings: p95", f"{p95:.2f} ms (p50 {p50:.2f})", "≤ 3 ms", p95 <= AT_MOST_MS),
        Row("… where it finds nothing to explain: p95", unexplained),
        Row("… the embeddings themselves, all of them: p50", f"{embedding:.1f} ms"),
    ]


MEASURE = Measure("detector", "the tension detector, beside the embeddings it shares", run)
