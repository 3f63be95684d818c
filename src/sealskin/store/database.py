"""The database of an installation, in one SQLite file. All times are UTC milliseconds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, func, select, true
from sqlalchemy.dialects.sqlite import insert

from sealskin.core.errors import StoreError
from sealskin.store import tables as t
from sealskin.store.connect import open_engine, said_plainly, writing
from sealskin.store.rows import AlarmRow, CameraRow, FootPoint, MinuteRow


class Database:
    """Opens the file, makes or migrates its tables, and writes in short transactions.

    Any thread may use it; others may read while one writes. A context manager, or `close()` it.

    Args:
        path: of the SQLite file; made if there is none.

    Raises:
        StoreError: from here and from every method, in one sentence.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = open_engine(path)
        self._is_open = True

    def close(self) -> None:
        """Close it. Twice does no harm."""
        self._is_open = False
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        self._check_open()
        with said_plainly(self.path, "read"), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        self._check_open()
        with said_plainly(self.path, "write to"), writing(self._engine) as connection:
            yield connection

    def _check_open(self) -> None:
        if not self._is_open:
            raise StoreError(f"the database {self.path} has been closed; open it again")

    def camera_id(self, name: str) -> int:
        """The number of the camera of that name; a new one if it was never seen."""
        query = select(t.cameras.c.id).where(t.cameras.c.name == name)
        with self._reading() as connection:
            number = connection.execute(query).scalar_one_or_none()
        if number is None:
            with self._writing() as connection:
                connection.execute(insert(t.cameras).values(name=name).on_conflict_do_nothing())
                number = connection.execute(query).scalar_one()
        return int(number)

    def add_track(
        self, camera_id: int, track_no: int, session: int, first_ms: int, last_ms: int
    ) -> None:
        """Record a track, or more of one that is known: its span grows.

        Args:
            camera_id: from `camera_id`.
            track_no: the tracker's number.
            session: one run of the camera, for example its start in milliseconds; the tracker's
                numbers begin again with each.
            first_ms, last_ms: first and last detection.
        """
        new = insert(t.tracks).values(
            camera_id=camera_id,
            session=session,
            track_no=track_no,
            first_ms=first_ms,
            last_ms=last_ms,
        )
        with self._writing() as connection:
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["camera_id", "session", "track_no"],
                    set_={
                        "first_ms": func.min(t.tracks.c.first_ms, new.excluded.first_ms),
                        "last_ms": func.max(t.tracks.c.last_ms, new.excluded.last_ms),
                    },
                )
            )

    def add_points(self, camera_id: int, points: Iterable[FootPoint]) -> None:
        """Record foot points of tracks that `add_track` has recorded.

        The caller thins them in time. A second point of a track at one moment is passed over.
        """
        rows = list(points)
        if not rows:
            return
        with self._writing() as connection:
            ids: dict[tuple[int, int], int] = {}
            for session, track_no in sorted({(row.session, row.track_no) for row in rows}):
                query = select(t.tracks.c.id).where(
                    t.tracks.c.camera_id == camera_id,
                    t.tracks.c.session == session,
                    t.tracks.c.track_no == track_no,
                )
                number = connection.execute(query).scalar_one_or_none()
                if number is None:
                    raise StoreError(
                        f"there is no track {track_no} of session {session} to add foot points "
                        "to; add the track first"
                    )
                ids[session, track_no] = number
            connection.execute(
                insert(t.points).on_conflict_do_nothing(),
                [
                    {
                        "track_id": ids[row.session, row.track_no],
                        "time_ms": row.time_ms,
                        "x": row.x,
                        "y": row.y,
                    }
                    for row in rows
                ],
            )

    def add_minute(
        self,
        camera_id: int,
        minute_ms: int,
        samples: int,
        people_sum: int,
        people_max: int,
        n_in: int,
        n_out: int,
    ) -> None:
        """Add to a camera's minute.

        Args:
            camera_id: from `camera_id`.
            minute_ms: start of the minute.
            samples: how often people were counted, at least once: a minute that nobody watched
                has no row, since unknown is not zero.
            people_sum, people_max: over these samples.
            n_in, n_out: crossings of all lines.
        """
        new = insert(t.minutes).values(
            camera_id=camera_id,
            minute_ms=minute_ms,
            samples=samples,
            people_sum=people_sum,
            people_max=people_max,
            n_in=n_in,
            n_out=n_out,
        )
        old, added = t.minutes.c, new.excluded
        with self._writing() as connection:
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["camera_id", "minute_ms"],
                    set_={
                        "samples": old.samples + added.samples,
                        "people_sum": old.people_sum + added.people_sum,
                        "people_max": func.max(old.people_max, added.people_max),
                        "n_in": old.n_in + added.n_in,
                        "n_out": old.n_out + added.n_out,
                    },
                )
            )

    def add_crossing(
        self, camera_id: int, line: str, track: int, direction: str, time_ms: int
    ) -> None:
        """Record that somebody crossed a line, `in` or `out`; the same one twice once only."""
        new = insert(t.crossings).values(
            camera_id=camera_id, time_ms=time_ms, line=line, track_no=track, direction=direction
        )
        with self._writing() as connection:
            connection.execute(new.on_conflict_do_nothing())

    def add_alarm(self, camera_id: int, zone: str, track: int, time_ms: int) -> int:
        """Record an alarm, the same one twice once only; its number."""
        values = {
            "camera_id": camera_id,
            "time_ms": time_ms,
            "zone": zone,
            "track_no": track,
        }
        with self._writing() as connection:
            connection.execute(insert(t.alarms).values(values).on_conflict_do_nothing())
            return int(connection.execute(select(t.alarms.c.id).filter_by(**values)).scalar_one())

    def minutes(self, camera_id: int, since_ms: int) -> list[MinuteRow]:
        """A camera's minutes from a moment on, oldest first; those without samples are missing."""
        m = t.minutes.c
        query = (
            select(m.minute_ms, m.samples, m.people_sum, m.people_max, m.n_in, m.n_out)
            .where(m.camera_id == camera_id, m.minute_ms >= since_ms)
            .order_by(m.minute_ms)
        )
        with self._reading() as connection:
            return [MinuteRow(*row) for row in connection.execute(query)]

    def line_totals(self, camera_id: int, since_ms: int) -> dict[str, tuple[int, int]]:
        """Crossings in and out from a moment on, by line; a line that nobody crossed is missing."""
        c = t.crossings.c
        query = (
            select(
                c.line,
                func.sum(c.direction == "in", type_=t.minutes.c.n_in.type),
                func.sum(c.direction == "out", type_=t.minutes.c.n_out.type),
            )
            .where(c.camera_id == camera_id, c.time_ms >= since_ms)
            .group_by(c.line)
            .order_by(c.line)
        )
        with self._reading() as connection:
            return {line: (n_in, n_out) for line, n_in, n_out in connection.execute(query)}

    def alarms(self, limit: int, cameras: Collection[str] | None = None) -> list[AlarmRow]:
        """The newest alarms of some cameras, by name, or of all; newest first."""
        a = t.alarms.c
        query = (
            select(a.id, t.cameras.c.name, a.zone, a.track_no, a.time_ms)
            .join_from(t.alarms, t.cameras)
            .where(true() if cameras is None else t.cameras.c.name.in_(cameras))
            .order_by(a.time_ms.desc(), a.id.desc())
            .limit(limit)
        )
        with self._reading() as connection:
            return [AlarmRow(*row) for row in connection.execute(query)]

    def cameras(self) -> list[CameraRow]:
        """All cameras that have ever recorded anything, by name."""
        query = select(t.cameras.c.id, t.cameras.c.name).order_by(t.cameras.c.name)
        with self._reading() as connection:
            return [CameraRow(*row) for row in connection.execute(query)]
