"""Keeps figures up to date: takes the hours that are stale, and makes them anew from tracks."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from sealskin.core.config import Config
from sealskin.core.config_measure import MeasureConfig
from sealskin.core.errors import ConfigError
from sealskin.core.times import now_ms
from sealskin.pipeline.measure.compute import compute, heat_cells
from sealskin.pipeline.measure.drift import in_without_out
from sealskin.pipeline.measure.places import Place, places
from sealskin.sense.measure.dictionary import METRICS
from sealskin.store import figures as store
from sealskin.store import tables as t
from sealskin.store.conditions import put_conditions
from sealskin.store.database import Database
from sealskin.store.heat import put_heat
from sealskin.store.paths import crossings, kept_since, paths
from sealskin.store.upsert import insert
from sealskin.store.write import MS_PER_HOUR, hour_of, mark_dirty

FRESH_MS = 10_000
"""The hour that is going on is made anew at most this often."""
HEAT_FRESH_MS = 60_000
TOGETHER = 6
"""Hours that are made in one go, so that a long night is not held in memory at once."""
MOST_RECOMPUTED = 1_000
"""Hours times cameras that one question may have made anew."""


class Meter:
    """Makes figures for the cameras of a configuration. Any thread may use it.

    Args:
        config: cameras, sites and parameters.
        database: where tracks are read and figures are put.

    Raises:
        StoreError: from here and from every method.
    """

    def __init__(self, config: Config, database: Database) -> None:
        self.database = database
        self._lock = threading.Lock()
        self._made_ms: dict[tuple[int, int], int] = {}
        self._heat_ms: dict[tuple[int, int, int], int] = {}
        self.configure(config)

    def configure(self, config: Config) -> None:
        """Take other settings; what was made with the old zones or parameters is made anew."""
        self.config = config
        self.measure = config.measure
        self.places = {place.id: place for place in places(config, self.database)}
        self.variant_id = self.variant(config.measure)
        for place in self.places.values():
            self._notice_layout(place)

    def variant(self, measure: MeasureConfig) -> int:
        """The number of a set of parameters, of this way of computing."""
        # Things are made of minutes alone, and so alike with all parameters.
        versions = sum(metric.version for metric in METRICS.values() if metric.id != "things")
        return store.variant(
            self.database, {"v": versions, **measure.model_dump(exclude_defaults=True)}
        )

    def timezones(self) -> dict[str, str]:
        """The time zone of each site in the database, by name."""
        query = select(t.sites.c.name, t.sites.c.timezone)
        with self.database.reading() as connection:
            return {row.name: row.timezone for row in connection.execute(query)}

    def refresh(
        self, camera_ids: Sequence[int], from_ms: int, to_ms: int, measure: MeasureConfig
    ) -> None:
        """Bring the figures of a stretch of time up to date, of cameras that are watched here.

        Raises:
            ConfigError: with these parameters too much would have to be made anew.
        """
        own = [self.places[number] for number in camera_ids if number in self.places]
        for place in own:
            self._refresh_stale(place, from_ms, to_ms)
        if measure == self.measure:
            return
        variant_id = self.variant(measure)
        todo = [(place, self._missing(place, variant_id, from_ms, to_ms)) for place in own]
        if sum(len(hours) for _, hours in todo) > MOST_RECOMPUTED:
            raise ConfigError(
                f"other parameters need {sum(len(hours) for _, hours in todo)} camera-hours made "
                f"anew, and one question may take {MOST_RECOMPUTED}; ask for a shorter time or "
                "fewer cameras, or set them under `measure` in the settings"
            )
        for place, hours in todo:
            self._make(place, dict.fromkeys(hours), measure, variant_id)

    def refresh_heat(self, place: Place, from_ms: int, to_ms: int, measure: MeasureConfig) -> int:
        """Bring heat maps up to date; the number of their variant."""
        variant_id = self.variant(measure)
        begin, _ = place.day(from_ms)
        now = now_ms()
        while begin < min(to_ms, now):
            day, end = place.day(begin)
            made = self._heat_ms.get((place.id, variant_id, day))
            is_over = end + MS_PER_HOUR < now
            if made is None or (not is_over and now - made > HEAT_FRESH_MS):
                if not is_over or not self._has_heat(place, variant_id, day):
                    self.make_heat(place, day, end, measure, variant_id)
                self._heat_ms[place.id, variant_id, day] = now
            begin = end
        return variant_id

    def pass_over(self, *, now: int | None = None, most: int = 48) -> int:
        """Make stale hours of all cameras anew, and some that the parameters left behind.

        Args:
            now: for tests.
            most: hours of a camera in one pass.

        Returns:
            How many hours were made.
        """
        now = now_ms() if now is None else now
        made = 0
        for place in self.places.values():
            stale = store.stale(self.database, place.id, 0, now)
            hours: dict[int, int | None] = dict(list(stale.items())[:most])
            self._make(place, hours, self.measure, self.variant_id)
            for begin, end in sorted({place.day(hour) for hour in hours}):
                self.make_heat(place, begin, end, self.measure, self.variant_id)
                if end <= now:
                    self._flag(place, begin, end)
            behind = self._missing(place, self.variant_id, 0, now)[-most:]
            self._make(place, dict.fromkeys(behind), self.measure, self.variant_id)
            made += len(hours) + len(behind)
        return made

    def _flag(self, place: Place, begin: int, end: int) -> None:
        """Say whether a day is one on which many more came in than went out."""
        doors = {name for name, kind in place.layout.lines if kind == "door"}
        rows = store.read(
            self.database,
            "lines",
            "hours",
            [place.id],
            begin,
            end,
            variant_id=self.variant_id,
            only={place.id: doors},
        )
        hours = {row["start_ms"]: (int(row["n_in"]), int(row["n_out"])) for row in rows}
        spans = in_without_out([(begin, end)], hours)
        put_conditions(self.database, place.id, "in-without-out", begin, end, spans)

    def make_heat(
        self, place: Place, begin: int, end: int, measure: MeasureConfig, variant_id: int
    ) -> None:
        """Make one day's heat map anew, if its tracks are still kept."""
        since = kept_since(self.database, place.id)
        if since is None or since >= end:
            return
        found = paths(self.database, [place.id], begin, end)
        put_heat(
            self.database,
            place.id,
            variant_id,
            begin,
            heat_cells(found, place, measure, begin, end),
        )

    def _has_heat(self, place: Place, variant_id: int, day: int) -> bool:
        c = t.figures.heat_days.c
        query = select(c.cell).where(
            c.camera_id == place.id, c.variant_id == variant_id, c.start_ms == day
        )
        with self.database.reading() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def _refresh_stale(self, place: Place, from_ms: int, to_ms: int) -> None:
        now = now_ms()
        hours: dict[int, int | None] = {
            hour: seq
            for hour, seq in store.stale(self.database, place.id, from_ms, to_ms).items()
            if now - self._made_ms.get((place.id, hour), 0) >= FRESH_MS
        }
        self._make(place, hours, self.measure, self.variant_id)

    def _missing(self, place: Place, variant_id: int, from_ms: int, to_ms: int) -> list[int]:
        """Hours to be made with other parameters, as far as their tracks are kept."""
        since = kept_since(self.database, place.id)
        if since is None:
            return []
        hours = store.missing(self.database, place.id, variant_id, from_ms, to_ms)
        return [hour for hour in hours if hour >= hour_of(since)]

    def _make(
        self,
        place: Place,
        hours: dict[int, int | None],
        measure: MeasureConfig,
        variant_id: int,
    ) -> None:
        with self._lock:
            rows = sorted(hours.items())
            for begin in range(0, len(rows), TOGETHER):
                self._make_some(place, dict(rows[begin : begin + TOGETHER]), measure, variant_id)
            now = now_ms()
            self._made_ms.update(dict.fromkeys(((place.id, hour) for hour in hours), now))

    def _make_some(
        self,
        place: Place,
        hours: dict[int, int | None],
        measure: MeasureConfig,
        variant_id: int,
    ) -> None:
        begin, end = min(hours), max(hours) + MS_PER_HOUR
        found = paths(self.database, [place.id], begin, end)
        left = Counter(hour_of(path.first_ms) for path in found)
        made_of = store.tracks_of(self.database, place.id, list(hours))
        # Figures outlive their tracks: of fewer tracks than before nothing is made anew.
        erased = {hour: hours.pop(hour) for hour in made_of if made_of[hour] > left[hour]}
        if erased:
            store.settle(self.database, place.id, variant_id, erased, place.day)
        if not hours:
            return
        watched = sorted(store.watched(self.database, place.id, list(hours)))
        figures = compute(
            found,
            crossings(self.database, place.id, begin, end),
            place,
            measure,
            watched,
            MS_PER_HOUR,
        )
        store.put(self.database, place.id, variant_id, hours, figures, place.day)

    def _notice_layout(self, place: Place) -> None:
        """Have every hour made anew whose tracks are kept, when zones or lines were changed."""
        layouts, digest = t.layouts, place.layout.digest()
        with self.database.reading() as connection:
            query = select(layouts.c.digest).where(layouts.c.camera_id == place.id)
            known = connection.execute(query).scalar_one_or_none()
        if known == digest:
            return
        with self.database.writing() as connection:
            if known is not None:
                spans = select(t.tracks.c.first_ms, t.tracks.c.last_ms).where(
                    t.tracks.c.camera_id == place.id
                )
                hours = {hour_of(time) for row in connection.execute(spans) for time in row}
                mark_dirty(connection, place.id, hours)
            new = insert(connection, layouts).values(camera_id=place.id, digest=digest)
            connection.execute(
                new.on_conflict_do_update(index_elements=["camera_id"], set_={"digest": digest})
            )
