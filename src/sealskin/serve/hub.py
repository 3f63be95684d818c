"""What the server knows now: the cameras' states and streams, handed on to every client.

Messages come from the threads that listen to the cameras' processes; clients live in the event
loop. A lock keeps the knowledge whole, feeds carry it across.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sealskin.core.config import CameraConfig
from sealskin.core.states import Cause
from sealskin.core.times import now_ms
from sealskin.pipeline.messages import (
    AlarmMessage,
    CrossingMessage,
    FragmentMessage,
    InfoMessage,
    Message,
    SceneMessage,
    StateMessage,
)
from sealskin.pipeline.supervisor import needs_restart
from sealskin.serve import wire
from sealskin.serve.feeds import EventFeed, VideoFeed


@dataclass(slots=True)
class _Camera:
    """Everything known about one camera."""

    name: str
    config: CameraConfig | None
    state: wire.State
    since_ms: int
    cause: Cause = "none"
    detail: str = ""
    tries: int = 0
    next_try_ms: int | None = None
    tried: bool = False
    info: InfoMessage | None = None
    people_now: int | None = None
    things: dict[str, int] | None = None
    counts: dict[str, wire.LineCount] = field(default_factory=dict)
    init: FragmentMessage | None = None
    since_key: list[FragmentMessage] = field(default_factory=list)
    feeds: set[VideoFeed] = field(default_factory=set)

    @property
    def shows(self) -> bool:
        """Whether video is welcome; stragglers of a camera that stopped are not."""
        return self.state in ("starting", "running")

    def forget_video(self) -> None:
        self.info = self.init = None
        self.since_key.clear()


class Hub:
    """Takes in messages of cameras and gives out their state, events and video.

    Args:
        cameras: those that are watched.
        not_watched: names of those that only have a history in the database.
    """

    def __init__(self, cameras: Sequence[CameraConfig], not_watched: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._closed = False
        self._events: set[EventFeed] = set()
        self._cameras = {config.name: _starting(config) for config in cameras}
        for name in not_watched:
            self._cameras.setdefault(name, _Camera(name, None, "not watched", now_ms()))

    def follow(self, cameras: Sequence[CameraConfig]) -> None:
        """Know these cameras from now on; clients are told what is new, changed and gone.

        Call it before those are started or stopped that changed.
        """
        with self._lock:
            old = self._cameras
            new = {one.name: old.get(one.name) or _starting(one) for one in cameras}
            # Who sees an event depends on the camera's group, so it has to be known while told.
            self._cameras = {**old, **new}
            for config in cameras:
                camera = new[config.name]
                if config.name not in old:
                    self._tell("state", config.name, _wire_camera(camera))
                elif camera.config != config:
                    self._renew(camera, config)
            for name in old.keys() - new.keys():
                for feed in old[name].feeds:
                    feed.end()
                self._tell("gone", name, wire.Gone(name=name))
            self._cameras = new

    def _renew(self, camera: _Camera, config: CameraConfig) -> None:
        before, camera.config = camera.config, config
        if before is not None and before.group != config.group:
            for feed in camera.feeds:
                feed.end()  # they may not be of those who see it now
        if before is None or needs_restart(before, config):
            fresh = _starting(config)
            kept = {name: camera.counts.get(name, zero) for name, zero in fresh.counts.items()}
            camera.state, camera.cause, camera.detail = fresh.state, fresh.cause, fresh.detail
            camera.since_ms, camera.tries, camera.next_try_ms = fresh.since_ms, 0, None
            camera.people_now, camera.things = None, None
            camera.counts, camera.tried = kept, False
            camera.forget_video()
            for feed in camera.feeds:
                feed.restart()
        self._tell("state", camera.name, _wire_camera(camera))

    def take(self, message: Message) -> None:
        """Take in a message of a camera, from any thread. Records are none of its business."""
        with self._lock:
            if self._closed:
                return
            camera = self._cameras.get(message.camera)
            if camera is None:
                return  # the last words of one that was removed
            match message:
                case StateMessage():
                    self._take_state(camera, message)
                case InfoMessage() if camera.shows:
                    camera.forget_video()
                    camera.info = message
                    for feed in camera.feeds:
                        feed.offer(message)
                    self._tell("state", camera.name, _wire_camera(camera))
                case FragmentMessage() if camera.info is not None:
                    self._take_fragment(camera, message)
                case SceneMessage():
                    self._take_scene(camera, message)
                case CrossingMessage():
                    old = camera.counts.get(message.line, wire.LineCount(n_in=0, n_out=0))
                    camera.counts[message.line] = wire.LineCount(
                        n_in=old.n_in + (message.direction == "in"),
                        n_out=old.n_out + (message.direction == "out"),
                    )

    def take_alarm(self, message: AlarmMessage, number: int | None) -> None:
        """Tell the clients of an alarm, after it was saved under a number, or could not be."""
        alarm = wire.Alarm(
            id=number,
            camera=message.camera,
            rule=message.rule,
            kind=message.kind,
            zone=message.zone,
            track_id=message.track_id or None,
            place=message.place,
            time_ms=message.wall_ms,
            quiet=message.quiet,
            held_back=message.held_back,
            test=message.test,
            acknowledged_ms=None,
            acknowledged_by="",
            clip="waiting" if message.clip and number is not None else "none",
            thing=message.thing,
        )
        with self._lock:
            self._tell("alarm", alarm.camera, alarm)

    def alarm_changed(self, alarm: wire.Alarm) -> None:
        """Tell the clients that an alarm is not as it was."""
        with self._lock:
            self._tell("alarm_changed", alarm.camera, alarm)

    def cameras(self) -> list[wire.Camera]:
        """All cameras as they are now."""
        with self._lock:
            return [_wire_camera(camera) for camera in self._cameras.values()]

    def untried(self) -> list[str]:
        """Cameras of which nothing is known yet: they only begin to start."""
        with self._lock:
            return [
                camera.name
                for camera in self._cameras.values()
                if camera.config is not None and not camera.tried
            ]

    def group(self, name: str) -> str | None:
        """The group of a camera; None for one that is not watched, or that is not there."""
        camera = self._cameras.get(name)
        return None if camera is None or camera.config is None else camera.config.group

    def __contains__(self, name: object) -> bool:
        return name in self._cameras

    def video(self, name: str) -> VideoFeed:
        """A new client of a camera's video; give it back with `leave`. In the loop only."""
        feed = VideoFeed()
        with self._lock:
            camera = self._cameras.get(name)
            if camera is None:
                feed.end()  # it was removed a moment ago
                return feed
            if camera.info is not None:
                feed.offer(camera.info)
                for fragment in [camera.init, *camera.since_key]:
                    if fragment is not None:
                        feed.offer(fragment)
            if self._closed:
                feed.end()
            camera.feeds.add(feed)
        return feed

    def events(self, sees: Callable[[str], bool]) -> EventFeed:
        """A new client of the events, beginning with every camera's state. In the loop only.

        Args:
            sees: whether events of a camera are for this client.
        """
        feed = EventFeed(sees)
        with self._lock:
            for camera in self._cameras.values():
                feed.tell(camera.name, ("state", _wire_camera(camera).model_dump_json()))
            if self._closed:
                feed.end()
            self._events.add(feed)
        return feed

    def leave(self, feed: VideoFeed | EventFeed) -> None:
        """A client is gone."""
        with self._lock:
            if isinstance(feed, EventFeed):
                self._events.discard(feed)
            else:
                for camera in self._cameras.values():
                    camera.feeds.discard(feed)

    def close(self) -> None:
        """End every stream; the server is about to stop."""
        with self._lock:
            self._closed = True
            for feed in self._events:
                feed.end()
            for camera in self._cameras.values():
                for video in camera.feeds:
                    video.end()

    def _take_state(self, camera: _Camera, message: StateMessage) -> None:
        if camera.state != message.state:
            camera.people_now = camera.things = None  # unknown until the next scene
        camera.state, camera.cause = message.state, message.cause
        camera.detail, camera.since_ms = message.detail, message.since_ms
        camera.tries, camera.next_try_ms = message.tries, message.next_try_ms
        camera.tried = camera.tried or message.state != "starting"
        if message.state != "running":
            # A picture that stands still would look like a camera that works.
            camera.forget_video()
            for feed in camera.feeds:
                feed.restart()
        self._tell("state", camera.name, _wire_camera(camera))

    def _take_fragment(self, camera: _Camera, message: FragmentMessage) -> None:
        if message.kind == "init":
            camera.init = message
            camera.since_key.clear()
        else:
            if message.keyframe:
                camera.since_key.clear()
            camera.since_key.append(message)
        for feed in camera.feeds:
            feed.offer(message)

    def _take_scene(self, camera: _Camera, message: SceneMessage) -> None:
        if camera.state != "running":
            return
        camera.people_now, camera.things = message.people_now, message.things
        if not self._events:
            return
        tracks = [
            wire.SceneTrack(
                id=t.id,
                box=t.box,
                foot=t.foot,
                observed=t.observed,
                facing=t.facing,
                facing_confidence=t.facing_confidence,
            )
            for t in message.tracks
        ]
        scene = wire.Scene(
            camera=camera.name,
            time_s=message.time_s,
            wall_ms=message.wall_ms,
            people_now=message.people_now,
            tracks=tracks,
            line_counts=dict(camera.counts),
            zones_inside=message.zones_inside,
            things=message.things,
        )
        self._tell("scene", scene.camera, scene)

    def _tell(self, event: str, camera: str, data: wire.Wire) -> None:
        text = data.model_dump_json()
        for feed in self._events:
            feed.tell(camera, (event, text))


def _starting(config: CameraConfig) -> _Camera:
    zero = {line.name: wire.LineCount(n_in=0, n_out=0) for line in config.lines}
    return _Camera(config.name, config, "starting", now_ms(), counts=zero)


def _wire_camera(camera: _Camera) -> wire.Camera:
    config, info = camera.config, camera.info
    return wire.Camera(
        name=camera.name,
        state=camera.state,
        cause=camera.cause,
        detail=camera.detail,
        since_ms=camera.since_ms,
        tries=camera.tries,
        next_try_ms=camera.next_try_ms,
        width_px=info.width_px if info else None,
        height_px=info.height_px if info else None,
        seal_id=info.seal_id if info else None,
        site=config.site if config else None,
        recorded=config is not None and config.record,
        analytics=config is None or config.analytics,
        lines=[
            wire.Line(name=line.name, kind=line.kind, a=line.a, b=line.b, band=line.band)
            for line in (config.lines if config else [])
        ],
        zones=[
            wire.Zone(
                name=zone.name,
                kind=zone.kind,
                polygon=zone.polygon,
                goods=zone.goods,
                limit=zone.limit,
                restricted=zone.restricted,
            )
            for zone in (config.zones if config else [])
        ],
        people_now=camera.people_now if camera.state == "running" else None,
        line_counts=dict(camera.counts),
        things=camera.things if camera.state == "running" else None,
    )
