"""Recordings of sealed video: whole files, whatever happens, and no more than may be kept."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from clips import read_clip
from sealskin.core.config import CameraConfig
from sealskin.core.config_output import RecordingConfig
from sealskin.core.errors import EncodeError
from sealskin.core.sealed import SealedFrame
from sealskin.pipeline import archive as module
from sealskin.pipeline import shelf
from sealskin.pipeline.archive import Archive
from sealskin.pipeline.messages import FragmentMessage, InfoMessage, Message, StateMessage
from sealskin.video.encode import FragmentEncoder

NOON_MS = 1_795_608_000_000
"""2026-11-25T12:00Z."""
FPS = 10


class Wall:
    now_ms = NOON_MS

    def __call__(self) -> int:
        return self.now_ms


def camera(name: str = "hall", *, record: bool = True) -> CameraConfig:
    return CameraConfig(name=name, source="x", record=record)


def film(
    seconds: float, name: str = "hall", start_s: float = 0.0, size: tuple[int, int] = (96, 64)
) -> Iterator[Message]:
    """What a camera sends: frame number n has the brightness n."""
    encoder = FragmentEncoder(*size, FPS)
    yield StateMessage(name, "running", "", 0)
    yield InfoMessage(name, *size, "lowrate-12345678", encoder.mime)
    for number in range(round(seconds * FPS)):
        pixels = np.full((size[1], size[0], 3), 40 + number % 200, np.uint8)
        frame = SealedFrame(pixels, start_s + number / FPS, number, "lowrate-12345678")
        for part in encoder.encode(frame):
            yield FragmentMessage(name, part.kind, part.data, part.time_s, part.keyframe)
    encoder.flush()


def record(
    folder: Path,
    messages: Iterator[Message],
    wall: Wall,
    also: Callable[[Archive], None] = lambda _: None,
    **config: float,
) -> Archive:
    """Record a film at its own pace on the wall clock of the test."""
    settings = RecordingConfig(folder=folder, **config)
    with Archive([camera(), camera("yard", record=False)], settings, wall) as archive:
        began_ms = wall.now_ms
        for message in messages:
            if isinstance(message, FragmentMessage):
                wall.now_ms = began_ms + round(message.time_s * 1000)
            archive.take(message)
            # In step, so that the test's clock is what files are named after.
            while archive._waiting.unfinished_tasks and not archive._waiting.empty():
                pass
        also(archive)
    return archive


def test_segments_are_whole_films_that_begin_at_zero(tmp_path: Path) -> None:
    record(tmp_path, film(7, start_s=3600), Wall(), segment_s=2)
    kept = shelf.segments(tmp_path)
    assert [one.path.relative_to(tmp_path).as_posix() for one in kept][:1] == [
        "hall/2026-11-25/13-00-00.000_lowrate-12345678.mp4"
    ]
    assert len(kept) == 4
    seen = 0
    for one in kept:
        pictures, times_s = read_clip(one.path)
        assert times_s[0] == 0
        assert times_s == pytest.approx([n / FPS for n in range(len(times_s))])
        assert abs(int(pictures[0].mean()) - (40 + seen)) <= 2
        seen += len(pictures)
    assert seen == 69, "the last frame waits for the next one"
    assert {one.path.stat().st_mode & 0o777 for one in kept} == {0o600}
    assert kept[0].path.parent.stat().st_mode & 0o777 == 0o700


def test_nothing_is_recorded_that_was_not_asked_for(tmp_path: Path) -> None:
    record(tmp_path, film(2, "yard"), Wall())
    assert shelf.segments(tmp_path) == []
    with Archive([camera(record=False)], RecordingConfig(folder=tmp_path / "none")):
        pass
    assert not (tmp_path / "none").exists()


def test_a_new_stream_and_a_camera_that_is_gone_begin_new_files(tmp_path: Path) -> None:
    def both() -> Iterator[Message]:
        yield from film(2)
        yield StateMessage("hall", "offline", "gone", 0, "frozen")
        yield from film(2, start_s=5, size=(128, 96))

    record(tmp_path, both(), Wall(), segment_s=60)
    shapes = [read_clip(one.path)[0][0].shape for one in shelf.segments(tmp_path)]
    assert shapes == [(64, 96, 3), (96, 128, 3)]


@pytest.mark.parametrize("cut", [1, 30, 5000])
def test_half_a_frame_is_cut_off_at_the_next_start(tmp_path: Path, cut: int) -> None:
    record(tmp_path, film(2), Wall())
    (one,) = shelf.segments(tmp_path)
    data = one.path.read_bytes()
    os.truncate(one.path, max(len(data) - cut, 10))
    os.utime(one.path, ns=(0, 10**18))
    assert shelf.mend(tmp_path) == 1
    if cut == 5000:
        assert not one.path.exists(), "there was no whole frame in it"
        return
    pictures, _ = read_clip(one.path)
    assert len(pictures) == 18
    assert one.path.stat().st_mtime_ns == 10**18
    assert shelf.mend(tmp_path) == 0


def test_a_disk_that_is_full_costs_frames_and_is_told(tmp_path: Path, monkeypatch) -> None:
    """The third and fourth second cannot be written; of the third's first frame half was."""
    real, seen = os.write, 0

    def write(file: int, data: bytes) -> int:
        nonlocal seen
        seen += 1
        if 20 < seen <= 23:
            if seen == 21:
                return real(file, data[:50])
            raise OSError(28, "No space left on device")
        return real(file, data)

    monkeypatch.setattr(module.os, "write", write)
    told = []
    archive = record(tmp_path, film(5), Wall(), lambda a: told.append(a.problem), segment_s=60)
    assert archive.lost == 20, "and what hung on the two keyframes"
    kept = shelf.segments(tmp_path)
    assert len(kept) == 2
    assert shelf.mend(tmp_path) == 0, "no half frames were left"
    assert len(read_clip(kept[0].path)[0]) == 20
    assert kept[1].start_ms == NOON_MS + 4_000
    assert told[0] is None, "it is over"


def test_what_is_too_old_or_too_much_goes_oldest_first(tmp_path: Path) -> None:
    day_ms, paths = shelf.MS_PER_DAY, []
    for age in range(6):
        start_ms = NOON_MS - age * day_ms
        path = shelf.path_of(tmp_path, "hall", start_ms, "lowrate-1")
        path.parent.mkdir(parents=True)
        path.write_bytes(bytes(1000))
        os.utime(path, (start_ms / 1000, start_ms / 1000))
        paths.append(path)
    (tmp_path / "hall" / "notes.txt").write_text("somebody's")

    def tidy(days: float, gb: float, **more: frozenset[Path]) -> list[int]:
        shelf.tidy(tmp_path, now_ms=NOON_MS, keep_days=days, keep_gb=gb, free_gb=0, **more)
        return [age for age, path in enumerate(paths) if path.exists()]

    assert tidy(100, 1) == [0, 1, 2, 3, 4, 5]
    assert tidy(4.5, 1) == [0, 1, 2, 3, 4]
    assert tidy(100, 3e-6) == [0, 1, 2]
    assert tidy(0.5, 1, in_use=frozenset({paths[2]})) == [0, 2]
    assert not paths[1].parent.exists()
    assert (tmp_path / "hall" / "notes.txt").exists()
    shelf.tidy(tmp_path, now_ms=NOON_MS, keep_days=100, keep_gb=1, free_gb=10**9)
    assert shelf.segments(tmp_path) == [], "a full disk is worse than no recording"


def test_export_by_time_range(tmp_path: Path) -> None:
    record(tmp_path / "r", film(10), Wall(), segment_s=2)
    out = tmp_path / "out.mp4"
    for one in shelf.segments(tmp_path / "r"):
        os.utime(one.path, (one.start_ms / 1000 + 2,) * 2)
    span = shelf.export(tmp_path / "r", "hall", NOON_MS + 3_500, NOON_MS + 7_000, out)
    assert span == (NOON_MS + 3_000, NOON_MS + 6_900), "from the keyframe before"
    pictures, times_s = read_clip(out)
    assert times_s == pytest.approx([n / FPS for n in range(40)])
    assert [round(float(p.mean())) for p in pictures] == pytest.approx(list(range(70, 110)), abs=2)
    with pytest.raises(EncodeError, match="nothing was recorded between these moments"):
        shelf.export(tmp_path / "r", "hall", NOON_MS + 60_000, NOON_MS + 70_000, out)
    with pytest.raises(EncodeError, match="nothing was recorded"):
        shelf.export(tmp_path / "r", "attic", NOON_MS, NOON_MS + 70_000, out)
    assert list(tmp_path.glob(".*")) == []


def test_export_over_a_gap_keeps_the_time(tmp_path: Path) -> None:
    def two() -> Iterator[Message]:
        yield from film(2)
        yield StateMessage("hall", "offline", "gone", 0, "frozen")
        yield from film(2, start_s=9)

    record(tmp_path / "r", two(), Wall())
    for one, seconds in zip(shelf.segments(tmp_path / "r"), (1.9, 10.9), strict=True):
        os.utime(one.path, ((NOON_MS / 1000) + seconds,) * 2)
    out = tmp_path / "out.mp4"
    shelf.export(tmp_path / "r", "hall", NOON_MS, NOON_MS + 20_000, out)
    _, times_s = read_clip(out)
    assert times_s[18:20] == pytest.approx([1.8, 9.0])
    (gap,) = shelf.gaps(tmp_path / "r", "hall", NOON_MS, NOON_MS + 10_900)
    assert gap == (NOON_MS + 1_900, NOON_MS + 9_000)


def test_export_over_a_change_of_the_picture_says_where(tmp_path: Path) -> None:
    def both() -> Iterator[Message]:
        yield from film(2)
        yield from film(2, start_s=2, size=(128, 96))

    record(tmp_path / "r", both(), Wall())
    with pytest.raises(EncodeError, match="changed its size or its seal in between") as error:
        shelf.export(tmp_path / "r", "hall", NOON_MS, NOON_MS + 9_000, tmp_path / "out.mp4")
    assert str(NOON_MS + 2_000) in str(error.value)
    assert not (tmp_path / "out.mp4").exists()


def test_recording_is_switched_on_and_off_in_the_middle(tmp_path: Path) -> None:
    config = RecordingConfig(folder=tmp_path / "kept", segment_s=60)
    wall = Wall()
    off, on = [camera(record=False)], [camera()]
    with Archive(off, config, wall) as archive:
        for number, message in enumerate(film(9)):
            if number == 20:
                archive.follow(on, config)
            if number == 70:
                archive.follow(off, config)
            archive.take(message)
    (one,) = shelf.segments(tmp_path / "kept")
    pictures, times_s = read_clip(one.path)
    assert times_s[0] == 0
    assert 40 + 17 <= int(pictures[0].mean()) <= 40 + 45, "from the next keyframe on"
    assert int(pictures[-1].mean()) <= 40 + 70
    assert archive.lost == 0


def test_a_folder_that_cannot_be_made_is_told_and_holds_up_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    config = RecordingConfig(folder=tmp_path / "file" / "kept")
    with Archive([camera(record=False)], config) as archive:
        archive.follow([camera()], config)
        assert archive.problem is not None
        assert "cannot be made" in archive.problem
