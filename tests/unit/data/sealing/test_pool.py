"""Processes that die, hang or cannot write."""

import os
import signal
import time

import cv2
import psutil
import pytest

import odd_workers
from drawn_sets import draw_folder, noise
from sealskin.core.errors import SealskinError
from sealskin.data.sealing import pool as pool_module
from sealskin.data.sealing.pool import Pool
from sealskin.data.sealing.task import SealerChoice, Task
from sealskin.data.sets.folder import FolderSet
from sealskin.data.sets.item import Item, Names


@pytest.fixture
def task(tmp_path):
    draw_folder(tmp_path / "raw", 6)
    for name in ("out", "scratch"):
        (tmp_path / name).mkdir()
    return Task(tmp_path / "raw", tmp_path / "out", tmp_path / "scratch", SealerChoice("lowrate"))


def items(task):
    return FolderSet(task.source, Names(None)).items


def test_all_items_are_done_once_whatever_the_number_of_processes(task):
    for processes in (1, 3):
        with Pool(task, processes) as pool:
            targets = [outcome.target for outcome in pool.outcomes(items(task))]
        assert sorted(targets) == sorted(item.target for item in items(task))


def test_who_dies_is_replaced_and_the_item_tried_again(task):
    """Killed from outside while it works, as the kernel does when memory runs out."""
    with Pool(task, 1) as pool:
        outcomes = pool.outcomes(items(task))
        first = next(outcomes)
        os.kill(pool._workers[0].process.pid, signal.SIGKILL)
        rest = list(outcomes)
    assert len({first.target, *(one.target for one in rest)}) == 6
    assert all(one.refused is None for one in (first, *rest))


def test_an_item_that_kills_its_process_is_refused_and_the_rest_goes_on(task, monkeypatch):
    deadly = items(task)[2].target
    monkeypatch.setenv(odd_workers.DEADLY, deadly)
    monkeypatch.setattr(pool_module, "_work", odd_workers.who_dies)
    with Pool(task, 2) as pool:
        outcomes = {one.target: one for one in pool.outcomes(items(task))}
    assert len(outcomes) == 6
    assert outcomes.pop(deadly).refused == "what sealed it was killed (SIGSEGV), twice"
    assert all(one.refused is None for one in outcomes.values())


def test_an_item_that_hangs_is_refused(task, monkeypatch):
    monkeypatch.setattr(pool_module, "PICTURE_TIMEOUT_S", 0.2)
    monkeypatch.setattr(pool_module, "WAKE_S", 0.05)
    monkeypatch.setattr(pool_module, "_work", odd_workers.who_hangs)
    began = time.monotonic()
    with Pool(task, 1) as pool:
        (outcome,) = pool.outcomes([Item("slow.jpg", "slow.jpg", "picture")])
    assert outcome.refused == "what sealed it was killed (SIGKILL, or hung), twice"
    assert time.monotonic() - began < 30


def test_what_wants_more_memory_than_a_picture_can_is_refused(task, monkeypatch):
    monkeypatch.setattr(pool_module, "_work", odd_workers.who_swells)
    with Pool(task, 1) as pool:
        (outcome,) = pool.outcomes(items(task)[:1])
    assert "MemoryError" in outcome.refused


def test_a_set_that_cannot_be_written_ends_the_run(task):
    (task.out / "day 0").write_text("a file where a folder should be")
    with Pool(task, 1) as pool, pytest.raises(SealskinError, match=r"cannot write into .* free"):
        list(pool.outcomes(items(task)))


def test_no_process_is_left(task):
    with Pool(task, 2) as pool:
        next(pool.outcomes(items(task)))
        processes = [worker.process for worker in pool._workers]
    assert not any(process.is_alive() for process in processes)


def test_damaged_pictures_print_nothing(task, capfd):
    """The list of what was refused says it; libjpeg would print a line for each on the terminal."""
    picture = next(task.source.rglob("*.jpg"))
    data = bytearray(picture.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 40] = bytes(40)
    picture.write_bytes(data)
    with Pool(task, 1) as pool:
        outcomes = list(pool.outcomes(items(task)))
    assert len(outcomes) == 6
    assert capfd.readouterr().err == ""


def test_memory_of_a_process_is_kept_and_does_not_grow(tmp_path):
    """Kept for the next picture, and so much as one picture takes, whatever their number."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for number in range(12):
        cv2.imwrite(str(raw / f"{number}.jpg"), noise(1920, 1080 - number, 3))
    for name in ("out", "scratch"):
        (tmp_path / name).mkdir()
    task = Task(raw, tmp_path / "out", tmp_path / "scratch", SealerChoice("lowrate"))
    used = []
    with Pool(task, 1) as pool:
        for outcome in pool.outcomes(items(task)):
            assert outcome.refused is None
            used.append(psutil.Process(pool._workers[0].process.pid).memory_info().rss)
    assert used[-1] < used[3] * 1.1
    assert used[-1] < 400 * 2**20
