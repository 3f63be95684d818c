"""From a raw file to an export, without a page: what was accepted is shown, and nothing else."""

import dataclasses

import numpy as np
import pytest

from clips import read_clip
from crossing import BLUE, FRAMES, GREEN, draw_crossing, marks
from peak_model import save_peaks
from sealskin.disclose.job import Job, compose, export
from sealskin.disclose.people import look, number
from sealskin.disclose.plan import choose, openings
from sealskin.disclose.spool import Spool
from sealskin.disclose.verdicts import Verdicts
from sealskin.seal.classical import Solid


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("case")
    draw_crossing(folder / "case.mp4")
    return folder


@pytest.fixture(scope="module")
def seen(folder):
    model = save_peaks(folder / "peaks.onnx")
    return look(str(folder / "case.mp4"), model=model)


@pytest.fixture(scope="module")
def job(folder, seen):
    plan = openings(seen, choose(number(seen), [1]))
    return Job(str(folder / "case.mp4"), Solid(), plan, lambda rgb: np.zeros((0, 4), np.float32))


@pytest.fixture(scope="module")
def spool(job):
    with Spool() as spool:
        compose(job, spool)
        yield spool


def reviewed(spool, verdict_of):
    verdicts = Verdicts(spool.entries)
    for place, index in enumerate(sorted(spool.entries)):
        verdicts.show(index)
        verdicts.give(index, verdict_of(place))
    return verdicts


def counted(path):
    pictures, _ = read_clip(path)
    assert len(pictures) == FRAMES
    return {colour: [marks(rgb, colour) for rgb in pictures] for colour in (BLUE, GREEN)}


def test_both_are_followed_and_get_new_numbers_when_they_meet(seen):
    people = number(seen)
    assert len(people) == 4
    assert max(max(p.boxes) for p in people[:2]) < 35 < min(min(p.boxes) for p in people[2:])


def test_accepted_frames_show_the_person_and_no_frame_the_other(folder, job, spool):
    verdicts = reviewed(spool, lambda _: "accepted")
    written = export(job, spool, verdicts, folder / "all.mp4")
    # Which of the two number 1 is does not matter; the raw clip holds both marks throughout.
    mine, other = sorted(counted(folder / "all.mp4").values(), key=sum, reverse=True)
    shown = [index for index, count in enumerate(mine) if count > 20]
    assert set(shown) <= set(spool.entries)  # where they come close, the mark itself is covered
    assert len(shown) > 20
    assert max(other) == 0
    assert (written.frames, written.opened, written.changed) == (FRAMES, len(spool.entries), [])
    raw, _ = read_clip(folder / "case.mp4")
    assert all(marks(rgb, GREEN) > 20 for rgb in raw[:30])


def test_rejected_and_unreviewed_frames_come_out_sealed(folder, job, spool):
    verdicts = reviewed(spool, {0: "accepted", 1: "rejected", 3: "accepted"}.get)
    written = export(job, spool, verdicts, folder / "some.mp4")
    counts = counted(folder / "some.mp4")
    shown = [i for i in range(FRAMES) if counts[BLUE][i] or counts[GREEN][i]]
    indices = sorted(spool.entries)
    assert shown == [indices[0], indices[3]]
    assert written.opened == 2


def test_what_differs_from_what_was_reviewed_comes_out_sealed(folder, job, spool):
    verdicts = reviewed(spool, lambda _: "accepted")
    first = min(spool.entries)
    wider = dict(job.openings)
    x0, y0, x1, y1 = wider[first].visible
    wider[first] = dataclasses.replace(wider[first], visible=(x0, y0, x1 + 9, y1))
    other = dataclasses.replace(job, openings=wider)
    written = export(other, spool, verdicts, folder / "changed.mp4")
    assert written.changed == [first]
    counts = counted(folder / "changed.mp4")
    assert (counts[BLUE][first], counts[GREEN][first]) == (0, 0)


def test_a_head_that_should_not_be_there_keeps_its_frame_out_of_the_review(job):
    def two(rgb):
        return np.array([[0, 0, 20, 20], [0, 0, 256, 192], [100, 0, 130, 192]], np.float32)

    def everywhere(rgb):
        x, y = np.meshgrid(np.arange(0, 256, 12), np.arange(0, 192, 12))
        corners = np.stack((x, y, x + 10, y + 10), axis=-1)
        return corners.reshape(-1, 4).astype(np.float32)

    with Spool() as spool:
        closed = compose(dataclasses.replace(job, heads=everywhere), spool)
        assert not spool.entries
        assert set(closed) == set(job.openings)
        assert set(closed.values()) == {"there is a second head in the box"}
