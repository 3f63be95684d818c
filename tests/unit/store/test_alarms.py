from pathlib import Path

import pytest

from sealskin.core.errors import StoreError
from sealskin.store.alarm_rows import DeliveryRow, NewAlarm, NoteRow, SignRow
from sealskin.store.alarms import AlarmBook
from sealskin.store.conditions import list_conditions
from sealskin.store.database import Database


@pytest.fixture
def database(tmp_path: Path):
    with Database(tmp_path / "s.db") as database:
        yield database


@pytest.fixture
def book(database):
    return AlarmBook(database)


def rang(time_ms, rule="night", **more):
    return NewAlarm(rule, more.pop("kind", "presence"), "safe", time_ms, **more)


def test_an_alarm_comes_back_as_it_went_in(database, book):
    hall = database.camera_id("hall")
    new = rang(1000, session=7, track=3, place=(0.25, 0.5), held_back=2, wants_clip=True)
    number = book.add(hall, new)
    assert book.add(hall, new) == number
    (row,) = book.find(10)
    assert row == book.get(number)
    assert (row.camera, row.rule, row.track, row.place) == ("hall", "night", 3, (0.25, 0.5))
    assert (row.clip, row.held_back, row.quiet, row.test) == ("waiting", 2, False, False)
    nobody = book.get(book.add(hall, rang(2000, kind="camera_gone")))
    assert (nobody.track, nobody.place, nobody.clip, nobody.thing) == (None, None, "none", None)
    left = book.get(book.add(hall, rang(3000, kind="object_left", thing="potted plant")))
    assert left.thing == "potted plant"
    assert book.get(99) is None


def test_alarms_are_found_by_camera_kind_time_and_acknowledgement(database, book):
    hall, yard = database.camera_id("hall"), database.camera_id("yard")
    numbers = [book.add(hall, rang(t)) for t in (1000, 2000, 3000)]
    fall = book.add(yard, rang(2500, kind="fall"))
    assert [row.id for row in book.find(10)] == [numbers[2], fall, numbers[1], numbers[0]]
    assert [row.id for row in book.find(2)] == [numbers[2], fall]
    assert [row.id for row in book.find(9, before_id=fall)] == [numbers[1], numbers[0]]
    assert [row.id for row in book.find(9, cameras=["yard"])] == [fall]
    assert [row.id for row in book.find(9, kinds=["fall"])] == [fall]
    assert [row.id for row in book.find(9, since_ms=2000, until_ms=3000)] == [fall, numbers[1]]
    assert book.find(9, cameras=[]) == []
    assert book.acknowledge(fall, "kim", 9000)
    assert not book.acknowledge(fall, "lee", 9001)
    assert [row.id for row in book.find(9, acknowledged=True)] == [fall]
    assert fall not in [row.id for row in book.find(9, acknowledged=False)]
    assert (book.get(fall).acknowledged_by, book.get(fall).acknowledged_ms) == ("kim", 9000)
    assert book.counts(2000) == {"presence": 2, "fall": 1}


def test_long_notes_are_kept_in_parts_and_no_letter_is_cut(database, book):
    number = book.add(database.camera_id("hall"), rang(1000))
    long = "고양이가 진열대 위로 뛰어올랐습니다. " * 20
    book.add_note(number, "kim", long, 5000)
    book.add_note(number, "lee", " a cat ", 6000)
    assert book.notes(number) == [
        NoteRow(5000, "kim", long.strip()),
        NoteRow(6000, "lee", "a cat"),
    ]
    for wrong in ("", "   ", "x" * 2001):
        with pytest.raises(StoreError, match="a note needs some text"):
            book.add_note(number, "kim", wrong, 1)


def test_deliveries_clips_and_signs(database, book):
    hall = database.camera_id("hall")
    number = book.add(hall, rang(1000, wants_clip=True))
    book.set_delivery(number, DeliveryRow("guard", "waiting", 1, 5, "x" * 300))
    book.set_delivery(number, DeliveryRow("guard", "sent", 2, 9, ""))
    assert book.deliveries(number) == [DeliveryRow("guard", "sent", 2, 9, "")]
    assert book.unfinished_clips() == [number]
    book.set_clip(number, "kept", (10, 20), "ab" * 32)
    row = book.get(number)
    assert (row.clip, row.clip_first_ms, row.clip_last_ms) == ("kept", 10, 20)
    assert book.unfinished_clips() == []

    book.add_sign(hall, SignRow("covered", 7, 1, 1000, 2000, None))
    book.add_sign(hall, SignRow("covered", 7, 1, 1000, 4000, None))
    book.add_sign(hall, SignRow("dark", 7, 1, 5000, 9000, None))
    book.add_sign(hall, SignRow("dark", 7, 1, 5000, 8000, None))  # told late
    assert list_conditions(book._database, [hall], 0, 9999) == [(hall, "night", 5000, 9000)]
    book.add_sign(hall, SignRow("left", 7, 1, 3000, 3000, (0.1, 0.2, 0.3, 0.4)))
    assert book.signs(hall, 0, 9000) == [
        SignRow("covered", 7, 1, 1000, 4000, None),
        SignRow("left", 7, 1, 3000, 3000, (0.1, 0.2, 0.3, 0.4)),
    ]
    assert book.signs(hall, 4500, 9000) == []


def test_deleting_takes_all_that_was_said(database, book):
    hall = database.camera_id("hall")
    gone, stays = book.add(hall, rang(1000)), book.add(hall, rang(2000))
    for number in (gone, stays):
        book.add_note(number, "kim", "a cat", 1)
        book.set_delivery(number, DeliveryRow("guard", "sent", 1, 1, ""))
    book.delete([gone])
    assert [row.id for row in book.find(9)] == [stays]
    assert (book.notes(gone), book.deliveries(gone)) == ([], [])
    assert len(book.notes(stays)) == 1


def test_a_camera_that_is_not_there_is_refused(book):
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        book.add(5, rang(0))
