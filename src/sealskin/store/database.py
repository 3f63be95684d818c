"""The database: what happened, in one SQLite file or in PostgreSQL. Times are UTC milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Table, case, func, select

from sealskin.core.errors import StoreError
from sealskin.store import tables as t
from sealskin.store import write
from sealskin.store.connect import Place, open_engine, said_plainly, shown, writing
from sealskin.store.partitions import Months, make_months
from sealskin.store.rows import CameraRow, FootPoint, MinuteRow, ThingRow
from sealskin.store.upsert import insert

DEFAULT_SITE = "main"


class Database:
    """Opens it, makes or migrates its tables, and writes in short transactions.

    Any thread may use it; others may read while one writes. A context manager, or `close()` it.

    Args:
        place: path of a SQLite file, made if there is none; or `postgresql://...`.

    Raises:
        StoreError: from here and from every method, in one sentence.
    """

    def __init__(self, place: Place) -> None:
        self.path = place
        self._engine = open_engine(place)
        self.months = Months()
        self.sites: dict[str, str] = {}
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
    def reading(self) -> Iterator[Connection]:
        self._check_open()
        with said_plainly(self.path, "read"), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        self._check_open()
        with said_plainly(self.path, "write to"), writing(self._engine) as connection:
            yield connection

    def checkpoint(self) -> None:
        """SQLite: bring the write-ahead log into the file and cut it off, if nobody reads it."""
        self._check_open()
        if self._engine.dialect.name == "sqlite":
            with said_plainly(self.path, "write to"), self._engine.connect() as connection:
                driver = connection.connection.driver_connection
                assert driver is not None
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _check_open(self) -> None:
        if not self._is_open:
            raise StoreError(
                f"the database {shown(self.path)} has been closed; open it again", away=True
            )

    def provide(self, table: Table, times_ms: Iterable[int]) -> None:
        """See to it that rows of these times have a month to go to, before they are written."""
        if self._engine.dialect.name != "postgresql":
            return
        months = self.months.missing(table, times_ms)
        if months:
            with self.writing() as connection:
                make_months(connection, table, months)
            self.months.made(table, months)

    def site_id(self, name: str = DEFAULT_SITE, timezone: str | None = None) -> int:
        """The number of the site of that name; a new one if it was never seen.

        Args:
            name: of the site.
            timezone: its time zone, if it is known; written down when it has changed.
        """
        query = select(t.sites.c.id, t.sites.c.timezone).where(t.sites.c.name == name)
        with self.reading() as connection:
            found = connection.execute(query).one_or_none()
        if found is None or timezone not in (None, found.timezone):
            with self.writing() as connection:
                new = insert(connection, t.sites).values(name=name, timezone=timezone or "UTC")
                if timezone is None:
                    new = new.on_conflict_do_nothing()
                else:
                    new = new.on_conflict_do_update(
                        index_elements=["name"], set_={"timezone": timezone}
                    )
                connection.execute(new)
                found = connection.execute(query).one()
        return int(found.id)

    def hang(self, sites: Mapping[str, str]) -> None:
        """Say at which site each camera of this machine hangs; of others it is the default."""
        self.sites = dict(sites)

    def site_of(self, camera: str) -> str:
        """Where a camera of this machine hangs."""
        return self.sites.get(camera, DEFAULT_SITE)

    def camera_id(self, name: str, site: str | None = None) -> int:
        """The number of the camera of that name; a new one if it was never seen.

        Args:
            name: of the camera.
            site: where it hangs; unset: as `hang` says.
        """
        site = self.site_of(name) if site is None else site
        site_id = self.site_id(site)
        query = select(t.cameras.c.id).where(
            t.cameras.c.name == name, t.cameras.c.site_id == site_id
        )
        with self.reading() as connection:
            number = connection.execute(query).scalar_one_or_none()
        if number is None:
            with self.writing() as connection:
                new = insert(connection, t.cameras).values(name=name, site_id=site_id)
                connection.execute(new.on_conflict_do_nothing())
                number = connection.execute(query).scalar_one()
        return int(number)

    def add_track(
        self,
        camera_id: int,
        track_no: int,
        session: int,
        first_ms: int,
        last_ms: int,
        brightness: int | None = None,
    ) -> None:
        """Record a track, or more of one that is known: its span grows.

        Args:
            camera_id: from `camera_id`.
            track_no: the tracker's number.
            session: one run of the camera, for example its start in milliseconds; the tracker's
                numbers begin again with each.
            first_ms, last_ms: first and last detection.
            brightness: of the body on the sealed picture, 0 to 100; None if unknown.
        """
        with self.writing() as connection:
            write.add_track(connection, camera_id, track_no, session, first_ms, last_ms, brightness)

    def add_points(self, camera_id: int, points: Iterable[FootPoint]) -> None:
        """Record foot points of tracks that `add_track` has recorded.

        The caller thins them in time. A second point of a track at one moment is passed over.
        """
        rows = list(points)
        if not rows:
            return
        self.provide(t.points, (row.time_ms for row in rows))
        with self.writing() as connection:
            write.add_points(connection, camera_id, rows)

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
        counts = (samples, people_sum, people_max, n_in, n_out)
        self.provide(t.minutes, (minute_ms,))
        with self.writing() as connection:
            write.add_minute(connection, camera_id, minute_ms, *counts)

    def add_things(
        self,
        camera_id: int,
        minute_ms: int,
        looks: int,
        counts: Iterable[tuple[str, int, int]],
    ) -> None:
        """Add to a minute's counts of things.

        Args:
            camera_id: from `camera_id`.
            minute_ms: start of the minute.
            looks: how often things were counted, at least once.
            counts: of every thing that was looked for, its name, sum and most over these looks;
                one that was not seen has zeros, since no row means unknown.
        """
        self.provide(t.things, (minute_ms,))
        with self.writing() as connection:
            write.add_things(connection, camera_id, minute_ms, looks, counts)

    def add_crossing(
        self,
        camera_id: int,
        line: str,
        track: int,
        direction: str,
        time_ms: int,
        session: int = 0,
    ) -> None:
        """Record that somebody crossed a line, `in` or `out`; the same one twice once only."""
        self.provide(t.crossings, (time_ms,))
        with self.writing() as connection:
            write.add_crossing(connection, camera_id, line, track, direction, time_ms, session)

    def minutes(self, camera_id: int, since_ms: int) -> list[MinuteRow]:
        """A camera's minutes from a moment on, oldest first; those without samples are missing."""
        m = t.minutes.c
        query = (
            select(m.minute_ms, m.samples, m.people_sum, m.people_max, m.n_in, m.n_out)
            .where(m.camera_id == camera_id, m.minute_ms >= since_ms)
            .order_by(m.minute_ms)
        )
        with self.reading() as connection:
            return [MinuteRow(*row) for row in connection.execute(query)]

    def things(self, camera_id: int, since_ms: int, to_ms: int) -> list[ThingRow]:
        """A camera's counts of things by minute, oldest first; minutes without looks are missing.

        Args:
            camera_id: from `camera_id`.
            since_ms: first start of a minute.
            to_ms: the start after the last.
        """
        c = t.things.c
        query = (
            select(c.minute_ms, c.thing, c.looks, c.count_sum, c.count_max)
            .where(c.camera_id == camera_id, c.minute_ms >= since_ms, c.minute_ms < to_ms)
            .order_by(c.minute_ms, c.thing)
        )
        with self.reading() as connection:
            return [ThingRow(*row) for row in connection.execute(query)]

    def line_totals(self, camera_id: int, since_ms: int) -> dict[str, tuple[int, int]]:
        """Crossings in and out from a moment on, by line; a line that nobody crossed is missing."""
        c = t.crossings.c
        query = (
            select(
                c.line,
                func.sum(case((c.direction == "in", 1), else_=0)),
                func.sum(case((c.direction == "out", 1), else_=0)),
            )
            .where(c.camera_id == camera_id, c.time_ms >= since_ms)
            .group_by(c.line)
            .order_by(c.line)
        )
        with self.reading() as connection:
            return {
                line: (int(n_in), int(n_out)) for line, n_in, n_out in connection.execute(query)
            }

    def cameras(self) -> list[CameraRow]:
        """All cameras that have ever recorded anything, by site and name."""
        query = (
            select(t.cameras.c.id, t.cameras.c.name, t.sites.c.name)
            .join_from(t.cameras, t.sites)
            .order_by(t.sites.c.name, t.cameras.c.name)
        )
        with self.reading() as connection:
            return [CameraRow(*row) for row in connection.execute(query)]
