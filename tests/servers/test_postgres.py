"""One PostgreSQL for several sites: outages, restarts, months, and nothing that holds a picture."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from postgres import PATIENCE_S, Postgres
from sealskin.core.errors import StoreError
from sealskin.core.times import now_ms
from sealskin.pipeline.messages import (
    AlarmMessage,
    CrossingMessage,
    MinuteMessage,
    SignMessage,
    TrackMessage,
)
from sealskin.pipeline.recorder import Recorder
from sealskin.store import tables
from sealskin.store.alarms import AlarmBook
from sealskin.store.database import Database
from sealskin.store.outbox import Outbox, Waiting
from sealskin.store.receive import receive, skew
from sealskin.store.rows import FootPoint
from sealskin.store.sender import Sender
from sealskin.store.views import VIEWS

MINUTE = 60_000
QUICK = (0.05, 0.1)


@pytest.fixture
def server() -> Iterator[Postgres]:
    """One of its own, since these tests kill it."""
    server = Postgres()
    yield server
    server.stop()


def one(database: Database, query: str) -> object:
    with database.reading() as connection:
        return connection.exec_driver_sql(query).scalar_one()


def records(number: int, camera: str, site: str = "shop") -> list[Waiting]:
    """All kinds of one moment; the minute is one of a hundred that add up."""
    at = 1_700_000_000_000 + number * 1_000
    minute = at - at % MINUTE
    return [
        Waiting("track", site, camera, at, session=7, track_no=number, a=at + 500),
        Waiting("point", site, camera, at, session=7, track_no=number, x=0.5, y=0.5),
        Waiting("minute", site, camera, minute, a=1, b=2, c=2, d=1, e=0),
        Waiting("things", site, camera, minute, "chair", a=1, b=3, c=3),
        Waiting("crossing", site, camera, at, "door", "in", session=7, track_no=number),
        Waiting("alarm", site, camera, at, "safe", "night", "presence", track_no=number),
    ]


class Site:
    """A machine that writes to the server until it is told to stop, in a thread of its own."""

    def __init__(self, name: str, address: str, folder: Path) -> None:
        self.name = name
        self.written = 0
        self._database = Database(address)
        self._outbox = Outbox(folder / f"{name}.db")

    def run(self, stop: threading.Event) -> None:
        """Write, and end when everything has been handed on."""
        with (
            self._database as database,
            closing(self._outbox) as outbox,
            Sender(outbox, database, QUICK) as sender,
        ):
            while not stop.is_set():
                sender.put(records(self.written, "hall", self.name))
                self.written += 1
                time.sleep(0.005)
            until = time.monotonic() + PATIENCE_S
            while len(outbox):
                assert time.monotonic() < until, sender.problem
                time.sleep(0.02)
            assert outbox.refused() == 0


def test_killed_and_started_while_two_sites_write(server: Postgres, tmp_path: Path) -> None:
    """Nothing is lost and nothing doubled, whichever moment the server dies in."""
    address = server.database()
    sites = [Site(name, address, tmp_path) for name in ("berlin", "seoul")]
    stop = threading.Event()
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(site.run, stop) for site in sites]
        try:
            for more in (7, 20, 33):  # at other moments of a batch
                wanted = [site.written + more for site in sites]
                while any(site.written < n for site, n in zip(sites, wanted, strict=True)):
                    assert not any(run.done() for run in runs), runs
                    time.sleep(0.001)
                server.kill()
                before = [site.written for site in sites]
                server.start()
                # They went on writing while there was no server.
                assert all(site.written > n for site, n in zip(sites, before, strict=True))
        finally:
            stop.set()
        for run in runs:
            run.result(2 * PATIENCE_S)
    count = sum(site.written for site in sites)
    with Database(address) as database:
        for table in ("tracks", "points", "crossings", "alarms"):
            assert one(database, f"SELECT count(*) FROM {table}") == count, table
        # Minutes add up, so one that was written twice would show.
        assert one(database, "SELECT sum(samples) FROM minutes") == count
        assert one(database, "SELECT sum(n_in) FROM minutes") == count
        assert one(database, "SELECT sum(count_sum) FROM things") == 3 * count
        assert one(database, "SELECT max(count_max) FROM things") == 3
        assert [row.site for row in database.cameras()] == ["berlin", "seoul"]


def test_a_server_that_dies_after_a_commit_does_not_end_the_sender(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the commit and the question for its clock is a moment like any other."""
    asked = []

    def gone_at_first(database: Database, token: str) -> int | None:
        asked.append(token)
        if len(asked) == 1:
            raise StoreError("the server closed the connection", away=True)
        return skew(database, token)

    monkeypatch.setattr("sealskin.store.sender.skew", gone_at_first)
    with Database(postgres.database()) as database, closing(Outbox(tmp_path / "o.db")) as outbox:
        with Sender(outbox, database, QUICK) as sender:
            for number in (1, 2):
                sender.put(records(number, "hall"))
                assert sender.settled(30)
        assert len(asked) >= 2
        assert one(database, "SELECT count(*) FROM crossings") == 2


def test_a_batch_is_taken_once(postgres: Postgres, tmp_path: Path) -> None:
    """The answer to a commit was lost: the same batch comes again."""
    with Database(postgres.database()) as database, closing(Outbox(tmp_path / "o.db")) as outbox:
        outbox.put(records(1, "hall"))
        batch = outbox.first(100)
        assert receive(database, outbox.token, batch) == 6
        assert receive(database, outbox.token, batch) == 0
        outbox.put(records(2, "hall"))
        assert receive(database, outbox.token, outbox.first(100)) == 6
        assert one(database, "SELECT sum(samples) FROM minutes") == 2
        # Another machine's numbers are its own.
        assert receive(database, "other", [(1, records(3, "till", "other")[2])]) == 1


def test_what_waits_survives_the_end_of_the_program(postgres: Postgres, tmp_path: Path) -> None:
    with closing(Outbox(tmp_path / "o.db")) as outbox:
        token = outbox.token
        outbox.put(records(1, "hall"))
    with closing(Outbox(tmp_path / "o.db")) as outbox:
        assert outbox.token == token
        assert [record for _, record in outbox.first(10)] == records(1, "hall")
        with Database(postgres.database()) as database, Sender(outbox, database, QUICK) as sender:
            assert sender.settled(30)
            assert one(database, "SELECT count(*) FROM crossings") == 1


def test_a_record_that_is_refused_holds_up_no_other(postgres: Postgres, tmp_path: Path) -> None:
    with Database(postgres.database()) as database, closing(Outbox(tmp_path / "o.db")) as outbox:
        wrong = Waiting("crossing", "shop", "hall", 5, "door", "sideways")
        outbox.put([*records(1, "hall"), wrong, *records(2, "hall")])
        with Sender(outbox, database, QUICK) as sender:
            assert sender.settled(30)
        assert outbox.refused() == 1  # kept, for who looks into it
        assert one(database, "SELECT count(*) FROM crossings") == 2


def test_cameras_records_go_through_the_outbox(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # This machine may be busy: the alarm waits for its number as long as it takes.
    monkeypatch.setattr("sealskin.pipeline.recorder.ALARM_WAITS_S", PATIENCE_S)
    told: list[int | None] = []
    now = now_ms()
    with Database(postgres.database()) as database, closing(Outbox(tmp_path / "o.db")) as outbox:
        database.hang({"hall": "berlin"})
        with (
            Sender(outbox, database, QUICK) as sender,
            Recorder(database, lambda _, number: told.append(number), sender=sender) as recorder,
        ):
            recorder.take(MinuteMessage("hall", now - now % MINUTE, 10, 20, 3, 1, 0))
            recorder.take(CrossingMessage("hall", "door", 7, 1, "in", 1.0, now))
            recorder.take(
                TrackMessage("hall", 7, 1, now, now + 5, ((now, 0.5, 1.0, 6, 100, 300),), 17)
            )
            recorder.take(
                AlarmMessage("hall", "safe", 7, 1, 1.0, now, "safe", thing="potted plant")
            )
            recorder.take(SignMessage("hall", "moved", 7, 1, now, now + 9, None))
            recorder.take(SignMessage("hall", "dark", 7, 1, now, now + 9, None))
        assert (recorder.lost, recorder.problem) == (0, None)
        (alarm,) = AlarmBook(database).find(10)
        assert told == [alarm.id]
        assert (alarm.kind, alarm.thing) == ("presence", "potted plant")
        (camera,) = database.cameras()
        assert camera.site == "berlin"
        assert database.line_totals(camera.id, 0) == {"door": (1, 0)}
        assert one(database, "SELECT facing FROM points") == 6
        assert one(database, "SELECT brightness FROM tracks") == 17
        assert one(database, "SELECT sign FROM signs") == "moved"
        assert one(database, "SELECT kind FROM conditions") == "night"
        assert abs(int(str(one(database, "SELECT skew_ms FROM senders")))) < 2_000


def test_months_have_partitions_of_their_own(postgres: Postgres) -> None:
    december, january = 1_767_225_599_000, 1_767_225_600_000  # 2025-12-31 23:59:59, and after
    with Database(postgres.database()) as database:
        camera = database.camera_id("hall")
        database.add_track(camera, 1, 7, december, january)
        database.add_points(
            camera, [FootPoint(1, 7, december, 0.1, 0.1), FootPoint(1, 7, january, 0.2, 0.2)]
        )
        for at in (december, january):
            database.add_minute(camera, at - at % MINUTE, 1, 1, 1, 0, 0)
            database.add_things(camera, at - at % MINUTE, 1, [("chair", 1, 1)])
            database.add_crossing(camera, "door", 1, "in", at)
        for table in ("points", "minutes", "things", "crossings"):
            assert one(database, f"SELECT count(*) FROM {table}_2025_12") == 1
            assert one(database, f"SELECT count(*) FROM {table}_2026_01") == 1
        plan = "EXPLAIN SELECT count(*) FROM minutes WHERE minute_ms >= 1767225600000"
        with database.reading() as connection:
            said = "\n".join(connection.exec_driver_sql(plan).scalars())
        assert "minutes_2026_01" in said
        assert "minutes_2025_12" not in said


def test_no_column_can_hold_a_pixel_or_an_embedding(postgres: Postgres) -> None:
    with Database(postgres.database()) as database, database.reading() as connection:
        columns = connection.exec_driver_sql(
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = 'public'"
        ).all()
        checks = "\n".join(
            connection.exec_driver_sql(
                "SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) "
                "FROM pg_constraint WHERE contype = 'c'"
            ).scalars()
        )
    tables_ = [row for row in columns if row.table_name not in VIEWS]
    assert {row.table_name for row in tables_} >= set(tables.metadata.tables)
    for table, column, kind in tables_:
        assert kind in {"bigint", "real", "text"}, (table, column, kind)
        if kind == "real":
            assert table == "points"
        if kind == "text":
            assert f"{table} CHECK ((octet_length({column}) <= 200))" in checks, (table, column)


def test_views_for_grafana_answer(postgres: Postgres) -> None:
    with Database(postgres.database()) as database:
        camera = database.camera_id("hall", "berlin")
        database.add_minute(camera, 60_000, 2, 3, 2, 0, 0)
        with database.reading() as connection:
            for view in VIEWS:
                connection.exec_driver_sql(f"SELECT * FROM {view}").all()
            (row,) = connection.exec_driver_sql("SELECT * FROM grafana_people").all()
        assert (row.camera, row.site, float(row.people_mean)) == ("hall", "berlin", 1.5)
        assert row.time.timestamp() == 60


def test_an_address_that_leads_nowhere_gets_a_sentence(postgres: Postgres) -> None:
    with pytest.raises(StoreError, match=r"see that the server runs") as caught:
        Database("postgresql://kim:hunter2@127.0.0.1:1/shop")
    assert "hunter2" not in str(caught.value)
    assert caught.value.away
    missing = postgres.database() + "x"
    with pytest.raises(StoreError, match=r"make it with `createdb`"):
        Database(missing)
