"""Records as an outbox keeps them: flat, one row each."""

from __future__ import annotations

from sealskin.pipeline.messages import (
    AlarmMessage,
    CrossingMessage,
    MinuteMessage,
    Record,
    SignMessage,
    ThingsMessage,
    TrackMessage,
)
from sealskin.store.outbox import Waiting


def waiting(record: Record, site: str, *, keeps_clips: bool = False) -> list[Waiting]:
    """The rows of a record.

    Args:
        record: of a camera.
        site: at which it hangs.
        keeps_clips: whether somebody makes clips of alarms.
    """
    camera = record.camera
    match record:
        case CrossingMessage():
            return [
                Waiting(
                    "crossing",
                    site,
                    camera,
                    record.wall_ms,
                    name=record.line,
                    direction=record.direction,
                    session=record.session,
                    track_no=record.track_id,
                )
            ]
        case AlarmMessage():
            x, y = record.place or (None, None)
            return [
                Waiting(
                    "alarm",
                    site,
                    camera,
                    record.wall_ms,
                    name=record.zone,
                    direction=record.rule,
                    what=f"{record.kind} {record.thing or ''}".rstrip(),
                    session=record.session,
                    track_no=record.track_id,
                    a=int(record.quiet),
                    b=record.held_back,
                    c=int(record.test),
                    d=int(record.clip and keeps_clips),
                    x=x,
                    y=y,
                )
            ]
        case SignMessage():
            left, top, right, bottom = map(_milli, record.box or (None,) * 4)
            return [
                Waiting(
                    "sign",
                    site,
                    camera,
                    record.first_ms,
                    name=record.sign,
                    session=record.session,
                    track_no=record.number,
                    a=record.last_ms,
                    b=left,
                    c=top,
                    d=right,
                    e=bottom,
                )
            ]
        case MinuteMessage():
            return [
                Waiting(
                    "minute",
                    site,
                    camera,
                    record.minute_ms,
                    a=record.samples,
                    b=record.people_sum,
                    c=record.people_max,
                    d=record.n_in,
                    e=record.n_out,
                )
            ]
        case ThingsMessage():
            return [
                Waiting(
                    "things",
                    site,
                    camera,
                    record.minute_ms,
                    name=thing,
                    a=record.looks,
                    b=count_sum,
                    c=count_max,
                )
                for thing, count_sum, count_max in record.counts
            ]
        case TrackMessage():
            return [_track(record, site), *_points(record, site)]


def _milli(fraction: float | None) -> int | None:
    return None if fraction is None else round(fraction * 1000)


def _track(record: TrackMessage, site: str) -> Waiting:
    return Waiting(
        "track",
        site,
        record.camera,
        record.first_ms,
        session=record.session,
        track_no=record.track_id,
        a=record.last_ms,
        b=record.brightness,
    )


def _points(record: TrackMessage, site: str) -> list[Waiting]:
    return [
        Waiting(
            "point",
            site,
            record.camera,
            time_ms,
            session=record.session,
            track_no=record.track_id,
            a=facing,
            b=width_milli,
            c=height_milli,
            x=x,
            y=y,
        )
        for time_ms, x, y, facing, width_milli, height_milli in record.points
    ]
