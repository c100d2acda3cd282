"""What the service counts, for Prometheus; nothing of a caller's is in it.

The one file that knows `prometheus_client`. docs/operating.md explains each metric.
"""

from collections.abc import Callable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from assistant.dialogue.events import CallerEvent, NothingThere, Silent, Unclear
from assistant.turn_taking.gap import ResponseGap
from assistant.turn_taking.happened import Answered, CallerDid, Failed, Happened, Interrupted
from telephony.leg import LegReport

CONTENT_TYPE: Final[str] = CONTENT_TYPE_LATEST

_GAPS_S: Final = (0.3, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0)
"""Around the 1.5 s that 95 % of answers may take."""
_JITTER_S: Final = (0.001, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16)
_LENGTHS_S: Final = (10, 30, 60, 120, 180, 300, 600, 1200, 3600)


class Metrics:
    """All counters of one process. Safe for several threads."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self._calls = Counter("jauap_calls", "Calls taken", ("way", "place"), registry=registry)
        self._length = Histogram(
            "jauap_call_seconds", "Length of calls", buckets=_LENGTHS_S, registry=registry
        )
        self._gap = Histogram(
            "jauap_response_gap_seconds",
            "From the caller's last sound to Jauap's first, answers to words",
            buckets=_GAPS_S,
            registry=registry,
        )
        self._stage = Histogram(
            "jauap_response_stage_seconds",
            "What the response gap is made of",
            ("stage",),
            buckets=_GAPS_S,
            registry=registry,
        )
        self._no_match = Counter(
            "jauap_not_understood",
            "Turns of callers without an answer",
            ("why",),
            registry=registry,
        )
        self._interrupted = Counter(
            "jauap_interrupted", "Times that callers spoke over the voice", registry=registry
        )
        self._failed = Counter(
            "jauap_failures", "Parts that broke down in a call", ("part",), registry=registry
        )
        self._transfers = Counter(
            "jauap_transfers", "Attempts to reach a person", ("result",), registry=registry
        )
        self._callbacks = Counter("jauap_callbacks", "Callbacks taken", registry=registry)
        self._lost = Counter(
            "jauap_frames_lost", "Frames that never came", ("way",), registry=registry
        )
        self._late = Counter(
            "jauap_frames_late", "Frames that came too late", ("way",), registry=registry
        )
        self._underruns = Counter(
            "jauap_underruns", "Times that no sound was there to send", ("way",), registry=registry
        )
        self._broken = Counter(
            "jauap_voice_broken",
            "Underruns in which a voice was broken off",
            ("way",),
            registry=registry,
        )
        self._jitter = Histogram(
            "jauap_jitter_seconds",
            "Jitter of whole calls as RFC 3550 defines it",
            ("way",),
            buckets=_JITTER_S,
            registry=registry,
        )

    def watch(self, name: str, about: str, value: Callable[[], float]) -> None:
        """A value that is looked up whenever the metrics are read."""
        Gauge(name, about, registry=self._registry).set_function(value)

    def call_began(self, way: str, place: str) -> None:
        """A call was taken."""
        self._calls.labels(way, place).inc()

    def call_ended(self, way: str, seconds: float, jitter_s: float) -> None:
        """A call is over."""
        self._length.observe(seconds)
        self._jitter.labels(way).observe(jitter_s)

    def network(self, way: str, before: LegReport, now: LegReport) -> None:
        """What the network and the queue did since the last report of a call."""
        for counter, then, value in (
            (self._lost, before.lost, now.lost),
            (self._late, before.late, now.late),
            (self._underruns, before.underruns, now.underruns),
            (self._broken, before.broken, now.broken),
        ):
            counter.labels(way).inc(max(0, value - then))

    def observe(self, event: Happened) -> None:
        """Something happened in a conversation."""
        match event:
            case Answered(_, gap):
                self._answered(gap)
            case CallerDid(_, did):
                self._caller_did(did)
            case Interrupted():
                self._interrupted.inc()
            case Failed(_, part, _):
                self.failed(part)
            case _:
                pass

    def failed(self, part: str) -> None:
        """A part broke down in a call."""
        self._failed.labels(part).inc()

    def transfer(self, result: str) -> None:
        """An attempt to reach a person ended."""
        self._transfers.labels(result).inc()

    def callback(self) -> None:
        """A callback was taken."""
        self._callbacks.inc()

    def text(self) -> bytes:
        """All metrics as Prometheus reads them."""
        return generate_latest(self._registry)

    def _answered(self, gap: ResponseGap) -> None:
        self._gap.observe(gap.total_s)
        stages = (
            ("endpoint", gap.endpoint_s),
            ("recogniser", gap.decode_s),
            ("dialogue", gap.dialogue_s),
            ("voice", gap.voice_s),
        )
        for stage, seconds in stages:
            self._stage.labels(stage).observe(seconds)

    def _caller_did(self, did: CallerEvent) -> None:
        why = {Unclear: "no_match", NothingThere: "no_match", Silent: "no_input"}.get(type(did))
        if why is not None:
            self._no_match.labels(why).inc()
