"""A case verifies as it was exported, and in no other way."""

import hashlib
import zipfile

import pytest

from sealskin.core.errors import DataError, StoreError
from sealskin.pipeline.alarms.case import Maker, write_case
from sealskin.pipeline.alarms.case_check import check_case
from sealskin.pipeline.alarms.clips import clip_path
from sealskin.store.alarm_rows import NewAlarm
from sealskin.store.alarms import AlarmBook
from sealskin.store.database import Database
from sealskin.store.journal.journal import Journal


@pytest.fixture
def made(tmp_path):
    with Database(tmp_path / "s.db") as database:
        book, journal = AlarmBook(database), Journal(tmp_path / "log.jsonl")
        number = book.add(
            database.camera_id("hall"), NewAlarm("night", "fall", "", 1_764_072_000_000)
        )
        path = clip_path(tmp_path / "clips", "hall", 1_764_072_000_000, number)
        path.parent.mkdir(parents=True)
        path.write_bytes(b"sealed" * 20)
        book.set_clip(number, "kept", (1, 2), hashlib.sha256(b"sealed" * 20).hexdigest())
        book.add_note(number, "kim", "the cat", 5)
        journal.write("sealskin", "alarm.rang", {"alarm": number})
        maker = Maker(database, book, journal, tmp_path / "clips")
        out = tmp_path / "case.zip"
        write_case(maker, [book.get(number)], out, actor="kim", title="The cat")
        yield tmp_path, maker, book.get(number), path


def test_it_verifies_alone_and_with_the_log(made):
    folder, *_ = made
    verdict = check_case(folder / "case.zip", folder / "log.jsonl")
    assert (verdict.faults, verdict.alarms, verdict.clips) == ([], 1, 1)
    assert (verdict.made_by, verdict.title) == ("kim", "The cat")
    with zipfile.ZipFile(folder / "case.zip") as archive:
        assert archive.read("clips/1.mp4") == b"sealed" * 20
        assert b"the cat" in archive.read("case.json")


def test_every_flipped_byte_is_found(made):
    folder, *_ = made
    path = folder / "case.zip"
    data = path.read_bytes()
    for place in range(len(data)):
        broken = bytearray(data)
        broken[place] ^= 1
        path.write_bytes(broken)
        try:
            faults = check_case(path).faults
        except DataError:
            continue
        assert faults, f"byte {place} of {len(data)} passes"


def test_what_is_taken_out_put_in_or_of_another_installation_is_found(made):
    folder, *_ = made
    path, other = folder / "case.zip", folder / "other.zip"
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for change in ({"clips/1.mp4": None}, {"extra.txt": b"x"}, {"clips/1.mp4": b"another"}):
        with zipfile.ZipFile(other, "w") as archive:
            for name, content in {**files, **change}.items():
                if content is not None:
                    archive.writestr(name, content)
        assert check_case(other).faults
    Journal(folder / "foreign.jsonl").write("x", "y")
    assert "no export of it" in check_case(path, folder / "foreign.jsonl").faults[0]
    (folder / "no.zip").write_bytes(b"no zip")
    with pytest.raises(DataError, match="no ZIP file"):
        check_case(folder / "no.zip")


def test_a_clip_that_was_changed_is_not_exported(made):
    folder, maker, alarm, clip = made
    clip.write_bytes(b"forged")
    with pytest.raises(StoreError, match="is not the one that was kept"):
        write_case(maker, [alarm], folder / "new.zip", actor="kim")
    assert not (folder / "new.zip").exists()
