"""What operators measure, in a registry of our own (Prometheus text at `/metrics`)."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

TURN_BUCKETS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
CALL_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 10.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counters of one gateway; none of them is about one person."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self.events = Counter(
            "relais_events", "Events appended to conversations", ["type", "sender"], registry=registry
        )
        self.handoffs = Counter("relais_handoffs", "Handoffs requested, by reason", ["reason"], registry=registry)
        self.verdicts = Counter("relais_verdicts", "Advisors' verdicts at close", ["verdict"], registry=registry)
        self.outcomes = Counter("relais_outcomes", "Conversations closed by advisors", ["outcome"], registry=registry)
        self.vanished = Counter("relais_advisors_vanished", "Conversations given back by silence", registry=registry)
        self.discarded = Counter("relais_answers_discarded", "Assistant answers that came too late", registry=registry)
        self.turns = Counter(
            "relais_turns", "Turns put to the assistant, by what came of them", ["result"], registry=registry
        )
        self.turn_seconds = Histogram(
            "relais_turn_seconds", "From the question to the stored answer", buckets=TURN_BUCKETS, registry=registry
        )
        self.call_seconds = Histogram(
            "relais_http_seconds", "Time to answer an HTTP call", ["route"], buckets=CALL_BUCKETS, registry=registry
        )
        self.calls = Counter("relais_http_calls", "HTTP calls", ["route", "status"], registry=registry)
        self.sockets = Gauge("relais_sockets", "Sockets connected now", ["audience"], registry=registry)
        self.sockets_cut = Counter("relais_sockets_cut", "Sockets cut off for being too slow", registry=registry)
        self.waiting = Gauge("relais_queue_length", "Conversations that wait for an advisor", registry=registry)
        self.with_advisors = Gauge("relais_with_advisors", "Conversations with an advisor", registry=registry)
        self.parts = Gauge("relais_part_up", "Whether a part is ready (1) or not (0)", ["part"], registry=registry)
        self.callbacks = Counter("relais_callbacks", "Messages posted to REST callbacks", ["result"], registry=registry)

    def render(self) -> bytes:
        """Return the figures in Prometheus' text format."""
        return generate_latest(self._registry)
