"""Shows and analyses the sealed frames of one camera, inside its process."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from types import TracebackType
from typing import Self

from sealskin.core.config import CameraConfig
from sealskin.core.config_rules import RuleConfig
from sealskin.core.sealed import SealedFrame
from sealskin.core.times import now_ms
from sealskin.pipeline.analyse import Analysis
from sealskin.pipeline.ledger import Ledger
from sealskin.pipeline.messages import FragmentMessage, InfoMessage
from sealskin.pipeline.outbox import Outbox
from sealskin.pipeline.pace import Pace
from sealskin.pipeline.rulewatch import RuleWatch
from sealskin.pipeline.things import ThingBook, ThingWatch
from sealskin.seal.channel import Channel
from sealskin.seal.stages import StageTimes
from sealskin.sense.detector import PersonDetector
from sealskin.sense.facing import FacingWatch
from sealskin.sense.facing_model import FacingModel
from sealskin.sense.shade import shades
from sealskin.sense.things import ThingDetector
from sealskin.video.encode import FragmentEncoder

ANALYSE_NICE = 5
"""Looking at frames gives way to sealing them, of this camera and of all others."""
VIEW_FPS = 30.0
"""Most frames a second that are shown; cameras with 60 would cost twice for little."""

Timed = tuple[SealedFrame, int]
"""A frame and the wall time at which it left the airlock."""


class CameraWatch:
    """Encodes every frame for the view, and looks at some of them in a thread of its own.

    So a slow detector makes no stutter: it gets the newest frame when it is ready. A context
    manager; leaving it hands on what is still to be recorded.

    Args:
        camera: its settings.
        detector: finds people; used from one other thread at a time. None: nobody is looked for,
            and sealed video is all that comes out.
        outbox: where messages go.
        zone_info: of the local time that rules go by; None: this machine's.
        facing: tells where bodies face; None: that is unknown.
        things: counts things; None: they are unknown.
        stats: seconds spent in `encode` and `detect` are added here.
    """

    def __init__(
        self,
        camera: CameraConfig,
        detector: PersonDetector | None,
        outbox: Outbox,
        stats: StageTimes | None = None,
        zone_info: tzinfo | None = None,
        facing: FacingModel | None = None,
        things: ThingDetector | None = None,
    ) -> None:
        self._things = things
        self._facing = facing
        self._zone_info = zone_info
        self._rules: RuleWatch | None = None
        self._stats = stats or StageTimes()
        self._camera = camera
        self._detector = detector
        self._outbox = outbox
        self._show = Pace(VIEW_FPS)
        self._look = Pace(camera.detect_fps)
        self._size: tuple[int, int] | None = None
        self._encoder: FragmentEncoder | None = None
        self._channel: Channel[Timed] | None = None
        self._thread: threading.Thread | None = None
        self._error: Exception | None = None

    def see(self, frame: SealedFrame, fps: float | None) -> None:
        """Take in the next frame.

        Args:
            frame: of any size; with a new size, video and analysis begin anew.
            fps: rate of the source, if known.

        Raises:
            EncodeError: the frame could not be encoded.
            ModelError: the detector failed on an earlier frame; so does whatever else it raised.
        """
        if self._error is not None:
            raise self._error
        if self._size != (frame.width_px, frame.height_px):
            self._end()
            self._begin(frame, fps)
        if self._encoder is not None and self._show.due(frame.time_s):
            with self._stats.measure("encode"):
                parts = self._encoder.encode(frame)
            for part in parts:
                self._outbox.put(
                    FragmentMessage(
                        self._camera.name, part.kind, part.data, part.time_s, part.keyframe
                    )
                )
        if self._channel is not None and self._look.due(frame.time_s):
            self._channel.put((frame, now_ms()))

    def set_rules(self, rules: Sequence[RuleConfig]) -> None:
        """Go on with other rules. From any thread."""
        self._camera = self._camera.model_copy(update={"rules": list(rules)})
        if self._rules is not None:
            self._rules.set_rules(rules)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def _begin(self, frame: SealedFrame, fps: float | None) -> None:
        width, height = self._size = frame.width_px, frame.height_px
        name = self._camera.name
        encoder = FragmentEncoder(width, height, min(fps, VIEW_FPS) if fps else None)
        self._encoder = encoder
        self._outbox.put(InfoMessage(name, width, height, frame.seal_id, encoder.mime))
        if self._detector is None:
            return
        analysis = Analysis(self._camera, width, height, high_score=self._detector.operating_score)
        channel: Channel[Timed] = Channel(1, on_late=lambda _: None)  # the newest frame wins
        self._channel = channel
        session = now_ms()
        things = self._thing_watch()
        self._rules = rules = RuleWatch(
            self._camera, (width, height), session, self._zone_info, things
        )
        ledger = Ledger(name, width, height, session)
        self._thread = threading.Thread(
            target=self._analyse,
            args=(self._detector, channel, analysis, ledger, rules, self._facing_watch(), things),
            name="sealskin-analyse",
            daemon=True,
        )
        self._thread.start()

    def _facing_watch(self) -> FacingWatch | None:
        return None if self._facing is None else FacingWatch(self._facing, self._camera.facing)

    def _thing_watch(self) -> ThingWatch | None:
        if self._things is None:
            return None
        return ThingWatch(self._things, self._camera.things_every_s)

    def _end(self) -> None:
        if self._channel is not None and self._thread is not None:
            self._channel.finish()
            self._thread.join()
        if self._encoder is not None:
            self._encoder.flush()  # the last frame; a new stream or the end follows
        self._size = self._encoder = self._channel = self._thread = None

    def _analyse(
        self,
        detector: PersonDetector,
        channel: Channel[Timed],
        analysis: Analysis,
        ledger: Ledger,
        rules: RuleWatch,
        facing: FacingWatch | None,
        things: ThingWatch | None,
    ) -> None:
        _give_way()
        book = ThingBook(self._camera.name)
        try:
            seen: dict[str, int] | None = None
            for frame, wall_ms in channel:
                with self._stats.measure("detect"):
                    detections = detector.detect(frame)
                scene = analysis.update(detections, frame.time_s)
                if facing is not None:
                    with self._stats.measure("facing"):
                        scene = replace(scene, facing=facing.update(frame, scene.tracks))
                records = rules.update(frame, scene, wall_ms) + ledger.records(
                    scene, wall_ms, shades(frame, scene.tracks)
                )
                for record in records:
                    self._outbox.put(record)
                self._outbox.put(replace(ledger.view(scene, wall_ms), things=seen))
                if things is not None and things.due(frame.time_s):
                    with self._stats.measure("things"):
                        seen = things.look(frame)
                    for record in book.add(seen, wall_ms):
                        self._outbox.put(record)
        except Exception as error:  # noqa: BLE001 - it is raised again at the next frame
            self._error = error
            channel.stop()
        for record in ledger.close() + book.close():
            self._outbox.put(record)


def _give_way() -> None:
    """Lower the priority of this thread, and of those that the detector starts from it.

    With all cores busy the kernel then lets decoding, sealing and showing go first.
    """
    with contextlib.suppress(OSError):  # it is no reason to show nothing
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), ANALYSE_NICE)
