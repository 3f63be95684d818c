import multiprocessing
from pathlib import Path

import pytest

from sealskin.core.errors import StoreError
from sealskin.store.journal.entry import Entry, read_line
from sealskin.store.journal.journal import Journal
from sealskin.store.journal.verify import head_path, verify


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    times = iter(range(1000, 10_000_000, 1000))
    return Journal(tmp_path / "log.jsonl", clock=lambda: next(times))


def filled(journal: Journal, count: int = 6) -> list[bytes]:
    for number in range(count):
        journal.write("kim", "clip.viewed", {"alarm": number, "camera": "hall", "왜": "조회"})
    return journal.path.read_bytes().splitlines(keepends=True)


def test_a_whole_log_is_whole(journal):
    filled(journal)
    verdict = verify(journal.path)
    assert verdict.faults == []
    assert (verdict.entries, verdict.erased) == (6, 0)
    assert verdict.head == journal.head
    assert [entry.number for entry in journal.tail(2)] == [6, 5]
    assert journal.path.stat().st_mode & 0o777 == 0o600


def test_every_flipped_byte_is_found(journal):
    filled(journal, 3)
    data = journal.path.read_bytes()
    for place in range(len(data)):
        for bit in (0x01, 0x20, 0x80):
            broken = bytearray(data)
            broken[place] ^= bit
            journal.path.write_bytes(broken)
            assert verify(journal.path).faults, f"byte {place} flipped by {bit:#x} passes"
    journal.path.write_bytes(data)
    assert not verify(journal.path).faults


def test_every_flipped_byte_of_the_head_is_found(journal):
    filled(journal, 3)
    place = head_path(journal.path)
    data = place.read_bytes()
    for at in range(len(data)):
        broken = bytearray(data)
        broken[at] ^= 0x01
        place.write_bytes(broken)
        assert verify(journal.path).faults, at


def test_every_missing_line_is_found_also_the_last(journal):
    lines = filled(journal)
    for gone in range(len(lines)):
        journal.path.write_bytes(b"".join(lines[:gone] + lines[gone + 1 :]))
        assert verify(journal.path).faults, gone
    for end in range(len(lines)):
        journal.path.write_bytes(b"".join(lines[:end]))
        assert verify(journal.path).faults, end


def test_every_exchange_of_two_lines_and_every_double_is_found(journal):
    lines = filled(journal)
    for a in range(len(lines)):
        for b in range(a + 1, len(lines)):
            other = list(lines)
            other[a], other[b] = other[b], other[a]
            journal.path.write_bytes(b"".join(other))
            assert verify(journal.path).faults, (a, b)
        journal.path.write_bytes(b"".join([*lines[: a + 1], *lines[a:]]))
        assert verify(journal.path).faults, a


def test_a_line_that_is_written_anew_with_its_own_hash_breaks_the_chain(journal):
    lines = filled(journal)
    old = read_line(lines[2])
    forged = Entry(old.number, old.time_ms, "lee", old.action, old.about, old.previous)
    journal.path.write_bytes(b"".join([*lines[:2], forged.line(), *lines[3:]]))
    assert verify(journal.path).faults == ["line 4: it does not follow from the line before"]


def test_a_lost_head_is_found_and_one_that_is_late_by_a_crash_is_not(journal):
    filled(journal)
    head = head_path(journal.path).read_text()
    journal.write("kim", "one.more")
    head_path(journal.path).write_text(head)
    assert not verify(journal.path).faults
    head_path(journal.path).unlink()
    assert verify(journal.path).faults == ["the log's head is missing, so its end may be, too"]


def test_after_erasure_the_chain_holds_and_says_what_is_gone(journal):
    lines = filled(journal)
    assert journal.erase_before(4000) == 3
    verdict = verify(journal.path)
    assert verdict.faults == []
    assert (verdict.entries, verdict.erased) == (4, 3)
    assert lines[0] not in journal.path.read_bytes()
    said = journal.tail(1)[0]
    assert said.action == "log.erased"
    assert (said.about["entries"], said.about["through"]) == (3, 3)
    journal.write("kim", "one.more")
    assert journal.erase_before(5500) == 2
    assert journal.erase_before(5500) == 0
    assert verify(journal.path).faults == []
    assert verify(journal.path).erased == 5


def test_an_erasure_that_nobody_did_is_found(journal):
    lines = filled(journal)
    third = read_line(lines[2])
    made_up = Entry(3, third.time_ms, "sealskin", "log.checkpoint", {}, third.hash)
    journal.path.write_bytes(b"".join([made_up.line(), *lines[3:]]))
    assert "no later entry says" in verify(journal.path).faults[0]
    journal.path.write_bytes(b"".join(lines))
    journal.erase_before(2500)  # a true one does not cover for another
    lines = journal.path.read_bytes().splitlines(keepends=True)
    third = read_line(lines[1])
    made_up = Entry(3, 1, "sealskin", "log.checkpoint", {}, third.hash)
    journal.path.write_bytes(b"".join([made_up.line(), *lines[2:]]))
    assert verify(journal.path).faults


def test_half_a_line_of_a_crash_is_taken_back(journal):
    lines = filled(journal)
    with journal.path.open("ab") as file:
        file.write(lines[0][:40])
    assert verify(journal.path).faults
    journal.write("kim", "one.more")
    assert verify(journal.path).faults == []


def test_a_damaged_end_is_refused(journal):
    lines = filled(journal)
    journal.path.write_bytes(b"".join([*lines[:-1], lines[-1].replace(b"kim", b"lee")]))
    with pytest.raises(StoreError, match="is damaged"):
        journal.write("kim", "one.more")
    with pytest.raises(StoreError, match="too long"):
        Journal(journal.path.with_name("new")).write("kim", "x", {"text": "x" * 9000})


def _write_some(path: str) -> None:
    journal = Journal(Path(path))
    for _ in range(25):
        journal.write("cli", "x.y")


def test_two_processes_write_one_chain(tmp_path):
    path = tmp_path / "log.jsonl"
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write_some, args=(str(path),)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    verdict = verify(path)
    assert (verdict.entries, verdict.faults) == (50, [])
