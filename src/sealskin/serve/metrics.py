"""Figures for Prometheus: what cameras' processes and the main one did since they were started.

A camera's process that is started anew begins at 0, as Prometheus expects of counters. A camera
that has told nothing has no figures: unknown is not zero.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from sealskin.core.config import CameraConfig
from sealskin.core.states import STATES
from sealskin.pipeline.archive import Archive
from sealskin.pipeline.messages import FiguresMessage, Message, StateMessage
from sealskin.pipeline.recorder import Recorder
from sealskin.seal.stages import LATENCY_S
from sealskin.serve.last_hour import LastHour
from sealskin.serve.mqtt.bridge import Mqtt


class Metrics(Collector):
    """Takes in what cameras report and gives it out when asked.

    Args:
        recorder: whose losses are told.
        archive: the same.
        mqtt: the same.

    Attributes:
        last_hour: the same figures minute by minute.
    """

    def __init__(
        self,
        recorder: Recorder | None = None,
        archive: Archive | None = None,
        mqtt: Mqtt | None = None,
    ) -> None:
        self._recorder = recorder
        self._archive = archive
        self._mqtt = mqtt
        self._lock = threading.Lock()
        self._figures: dict[str, FiguresMessage] = {}
        self._states: dict[str, StateMessage] = {}
        self._names: set[str] | None = None
        self.last_hour = LastHour()
        self._registry = CollectorRegistry()
        self._registry.register(self)
        ProcessCollector(namespace="sealskin", registry=self._registry)

    def take(self, message: Message) -> None:
        """Take in a message of a camera, from any thread."""
        with self._lock:
            if self._names is not None and message.camera not in self._names:
                return  # the last words of one that was removed
            self.last_hour.take(message)
            if isinstance(message, FiguresMessage):
                self._figures[message.camera] = message
            elif isinstance(message, StateMessage):
                self._states[message.camera] = message

    def follow(self, cameras: Sequence[CameraConfig]) -> None:
        """Forget the cameras that are no longer watched."""
        names = {camera.name for camera in cameras}
        with self._lock:
            for known in (self._figures, self._states):
                for name in known.keys() - names:
                    del known[name]
            self._names = names
            self.last_hour.follow(names)

    def text(self) -> bytes:
        """All of it in Prometheus' own form."""
        return generate_latest(self._registry)

    def collect(self) -> Iterable[Metric]:
        with self._lock:
            figures, states = list(self._figures.values()), list(self._states.values())
        return [*_of_states(states), *_of_frames(figures), *self._of_losses(figures)]

    def describe(self) -> Iterable[Metric]:
        return []

    def _of_losses(self, figures: list[FiguresMessage]) -> list[Metric]:
        lost = CounterMetricFamily(
            "sealskin_messages_lost", "Records that a camera's process lost", labels=["camera"]
        )
        for one in figures:
            lost.add_metric([one.camera], one.lost)
        losses: list[Metric] = [lost]
        if self._recorder is not None:
            name, what = "sealskin_records_lost", "Records that could not be saved"
            losses.append(CounterMetricFamily(name, what, value=self._recorder.lost))
        if self._archive is not None:
            name, what = "sealskin_frames_not_recorded", "Frames that could not be written to disk"
            losses.append(CounterMetricFamily(name, what, value=self._archive.lost))
        if self._mqtt is not None:
            name, what = "sealskin_mqtt_events_dropped", "Events that the MQTT broker never got"
            losses.append(CounterMetricFamily(name, what, value=self._mqtt.dropped))
            up = GaugeMetricFamily(
                "sealskin_mqtt_up", "0 while the MQTT broker cannot be used", value=self._mqtt.up
            )
            losses.append(up)
        return losses


def _of_states(states: list[StateMessage]) -> list[Metric]:
    now = GaugeMetricFamily(
        "sealskin_camera_state", "1 for the state that a camera is in", labels=["camera", "state"]
    )
    since = GaugeMetricFamily(
        "sealskin_camera_state_since_seconds",
        "When it came into this state for this cause",
        labels=["camera", "cause"],
    )
    tries = GaugeMetricFamily(
        "sealskin_camera_failed_tries", "Failed tries in a row", labels=["camera"]
    )
    for one in states:
        for state in STATES:
            now.add_metric([one.camera, state], float(state == one.state))
        since.add_metric([one.camera, one.cause], one.since_ms / 1000)
        tries.add_metric([one.camera], one.tries)
    return [now, since, tries]


def _of_frames(figures: list[FiguresMessage]) -> list[Metric]:
    arrived = CounterMetricFamily(
        "sealskin_frames_in", "Frames that came from the camera", labels=["camera"]
    )
    sealed = CounterMetricFamily("sealskin_frames_sealed", "Frames sealed", labels=["camera"])
    dropped = CounterMetricFamily(
        "sealskin_frames_dropped", "Frames dropped, never shown", labels=["camera", "reason"]
    )
    seconds = CounterMetricFamily(
        "sealskin_stage_seconds",
        "Seconds spent in a stage; decode waits for the camera",
        labels=["camera", "stage"],
    )
    latency = HistogramMetricFamily(
        "sealskin_seal_latency_seconds", "From decoded to sealed", labels=["camera"]
    )
    for one in figures:
        arrived.add_metric([one.camera], one.frames.get("in", 0))
        sealed.add_metric([one.camera], one.frames.get("sealed", 0))
        for reason in ("late", "undecodable", "unsealed"):
            dropped.add_metric([one.camera, reason], one.frames.get(reason, 0))
        for stage, spent in one.seconds.items():
            seconds.add_metric([one.camera, stage], spent)
        total, buckets = 0, []
        for limit, count in zip((*map(str, LATENCY_S), "+Inf"), one.latency, strict=True):
            total += count
            buckets.append((limit, float(total)))
        latency.add_metric([one.camera], buckets, one.latency_s)
    return [arrived, sealed, dropped, seconds, latency]
