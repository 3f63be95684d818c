"""The airlock lets sealed frames out, or nothing."""

import gc
import itertools
import re
import threading
import time
import weakref

import cv2
import numpy as np
import pytest

from clips import draw_clip, draw_picture
from sealskin.core.errors import SealError, SourceError
from sealskin.core.sealed import SealedFrame
from sealskin.seal import make_sealer
from sealskin.seal.airlock import LATE, SourceOptions, StageTimes, probe, sealed_frames
from sealskin.seal.channel import Channel
from sealskin.seal.sealer import Rate, seal_id


class Trick:
    """A sealer that does what a test wants with each picture."""

    name = "trick"
    settings: dict[str, object] = {}  # noqa: RUF012 - a sealer's settings are a mapping

    def __init__(self, act):
        self.act = act
        self.seen = itertools.count()

    def rate(self, width_px, height_px):
        return Rate(1, 24)

    def __call__(self, rgb):
        return self.act(next(self.seen), rgb)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return str(draw_clip(tmp_path_factory.mktemp("clip") / "a.mp4", seconds=2))


@pytest.fixture(autouse=True)
def _no_thread_is_left():
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


def test_every_frame_comes_out_sealed_in_order(clip):
    sealer = make_sealer("mosaic-8")
    infos, drops, stats = [], [], StageTimes()
    frames = list(
        sealed_frames(clip, sealer, on_info=infos.append, on_drop=drops.append, stats=stats)
    )
    assert [frame.index for frame in frames] == list(range(20))
    assert [frame.time_s for frame in frames] == pytest.approx([n / 10 for n in range(20)])
    assert {frame.seal_id for frame in frames} == {seal_id(sealer)}
    assert all(isinstance(frame, SealedFrame) for frame in frames)
    for frame in frames:
        assert frame.pixels.shape == (120, 160, 3)
        assert not frame.pixels.flags.writeable
        blocks = frame.pixels.reshape(15, 8, 20, 8, 3)
        assert np.array_equal(blocks, np.broadcast_to(blocks[:, :1, :, :1], blocks.shape))
    assert [info.width_px for info in infos] == [160]
    assert drops == []
    assert set(stats.seconds) == {"decode", "seal"}
    assert all(seconds > 0 for seconds in stats.seconds.values())


def test_probe_says_what_it_is(clip):
    info = probe(clip)
    assert (info.width_px, info.height_px, info.frames, info.live) == (160, 120, 20, False)


def raises_seal_error(_, rgb):
    raise SealError("expected daylight, got darkness; switch on the light")


def raises_with_pixels(_, rgb):
    raise RuntimeError(f"strange pixels {rgb[0, 0]}")


TRICKS = {
    "raises SealError": (raises_seal_error, "expected daylight"),
    "raises something else": (raises_with_pixels, "the sealer failed with RuntimeError"),
    "returns its input": (lambda _, rgb: rgb, "the memory of its input"),
    "returns a view": (lambda _, rgb: rgb[::-1], "the memory of its input"),
    "returns a hidden view": (
        lambda _, rgb: np.frombuffer(rgb.data, np.uint8).reshape(rgb.shape),
        "the memory of its input",
    ),
    "returns nothing": (lambda _, rgb: None, "other than a uint8 array"),
    "returns floats": (lambda _, rgb: rgb / 255, "other than a uint8 array"),
    "returns another size": (lambda _, rgb: rgb[:-1].copy(), r"returned shape \(119, 160, 3\)"),
    "returns grey": (lambda _, rgb: rgb[..., 0].copy(), r"returned shape \(120, 160\)"),
    "returns itself as text": (lambda _, rgb: "sealed", "other than a uint8 array"),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_doubt_drops_the_frame(clip, trick):
    act, reason = TRICKS[trick]
    drops = []

    def every_other(number, rgb):
        return act(number, rgb) if number % 2 else np.full_like(rgb, 7)

    frames = list(sealed_frames(clip, Trick(every_other), on_drop=drops.append))
    assert [frame.index for frame in frames] == list(range(0, 20, 2))
    assert all((frame.pixels == 7).all() for frame in frames)
    assert [drop.index for drop in drops] == list(range(1, 20, 2))
    for drop in drops:
        assert re.search(reason, drop.reason)
        assert "strange pixels" not in drop.reason
        assert drop.time_s == pytest.approx(drop.index / 10)


def test_all_dropped_gives_no_frame_and_says_each(clip):
    drops = []
    assert list(sealed_frames(clip, Trick(raises_seal_error), on_drop=drops.append)) == []
    assert len(drops) == 20


def test_a_sealer_that_hands_out_one_buffer_cannot_change_what_was_passed_on(clip):
    """It writes into an array that left already: that is refused, and costs the frames."""
    buffer = np.empty((120, 160, 3), np.uint8)

    def reuse(number, rgb):
        buffer[:] = number
        return buffer

    drops = []
    frames = list(sealed_frames(clip, Trick(reuse), on_drop=drops.append))
    assert len(frames) == 1
    assert (frames[0].pixels == 0).all()
    assert len(drops) == 19


class Draws(Trick):
    """Lays one random colour over all frames of a clip."""

    def __init__(self, seed=None):
        super().__init__(lambda _, rgb: np.full_like(rgb, 128 if seed is None else seed % 256))

    def for_clip(self, seed, _ahead):
        return OfOneClip(Draws(seed))


class OfOneClip:
    """Gives each frame when it has seen the next one."""

    def __init__(self, sealer):
        self.sealer, self.held = sealer, []

    def push(self, rgb, _time_s):
        self.held.append(rgb)
        return [self.sealer(self.held.pop(0))] if len(self.held) > 1 else []

    def flush(self):
        return [self.sealer(rgb) for rgb in self.held]

    def close(self):
        pass


def test_what_is_drawn_at_random_is_held_within_a_clip_and_not_beyond(clip):
    colours = [
        {int(frame.pixels[0, 0, 0]) for frame in sealed_frames(clip, Draws())} for _ in range(6)
    ]
    assert all(len(each) == 1 for each in colours)
    assert len(set.union(*colours)) > 1


def test_frames_that_were_held_back_keep_their_times(clip):
    class Numbered(Trick):
        def for_clip(self, _seed, _ahead):
            return OfOneClip(self)

    frames = list(sealed_frames(clip, Numbered(lambda _, rgb: rgb // 2)))
    assert [frame.index for frame in frames] == list(range(20))
    plain = list(sealed_frames(clip, Trick(lambda _, rgb: rgb // 2)))
    for one, other in zip(frames, plain, strict=True):
        assert one.time_s == other.time_s
        assert np.array_equal(one.pixels, other.pixels)


def test_a_sealer_that_gives_another_raw_frame_than_it_was_asked_for_is_refused(clip):
    """Of frames that are held back every one is raw, not only the one whose turn it is."""

    class Swaps:
        def __init__(self):
            self.held = []

        def push(self, rgb, _time_s):
            self.held.append(rgb)
            if len(self.held) < 2:
                return []
            first, second = self.held
            self.held = []
            return [second, first]

        def flush(self):
            return []

        def close(self):
            pass

    class GivesOthers(Trick):
        def for_clip(self, _seed, _ahead):
            return Swaps()

    drops = []
    frames = list(sealed_frames(clip, GivesOthers(lambda _, rgb: rgb), on_drop=drops.append))
    assert frames == []
    assert {drop.reason for drop in drops} == {"the sealer returned the memory of its input"}


def test_memory_of_a_raw_frame_is_refused_long_after_that_frame(clip):
    first = []

    def gives_the_first(number, rgb):
        if not first:
            first.append(rgb)
        return first[0][::-1] if number % 2 else rgb // 2

    drops = []
    frames = list(sealed_frames(clip, Trick(gives_the_first), on_drop=drops.append))
    assert [frame.index for frame in frames] == list(range(0, 20, 2))
    assert {drop.reason for drop in drops} == {"the sealer returned the memory of its input"}


def test_of_frames_that_a_sealer_let_go_none_stays_in_memory(clip):
    frames, alive = [], []

    class KeepsShapes:
        def __init__(self):
            self.shapes = []

        def push(self, rgb, _time_s):
            frames.append(weakref.ref(rgb))
            self.shapes.append(rgb.shape)
            del rgb
            alive.append(sum(frame() is not None for frame in frames))
            return self.flush() if len(self.shapes) == 10 else []

        def flush(self):
            shapes, self.shapes = self.shapes, []
            return (np.zeros(shape, np.uint8) for shape in shapes)

        def close(self):
            pass

    class Keeps(Trick):
        def for_clip(self, _seed, _ahead):
            return KeepsShapes()

    assert len(list(sealed_frames(clip, Keeps(None)))) == 20
    assert max(alive) <= 1


def test_a_sealer_that_fails_loses_all_that_it_holds(clip):
    def fails_late(number, rgb):
        if number == 5:
            raise SealError("no")
        return rgb // 2

    class Fails(Trick):
        def for_clip(self, _seed, _ahead):
            return OfOneClip(self)

    drops = []
    frames = list(sealed_frames(clip, Fails(fails_late), on_drop=drops.append))
    lost = sorted(drop.index for drop in drops)
    assert sorted([*(frame.index for frame in frames), *lost]) == list(range(20))
    assert len(lost) == 2


def test_what_was_done_is_told_with_the_frame_that_it_was_done_to(clip):
    """Of every frame that comes out, and of no other."""

    class Telling(OfOneClip):
        on_treated = None

        def push(self, rgb, time_s):
            return self.tell(super().push(rgb, time_s))

        def flush(self):
            return self.tell(super().flush())

        def tell(self, results):
            answers = []
            for result in results:
                number = next(self.count)
                if number % 5 == 3:
                    answers.append(SealError("no"))
                    continue
                self.on_treated(number)
                answers.append(result)
            return answers

    class Tells(Trick):
        def for_clip(self, _seed, _ahead):
            clip = Telling(self)
            clip.count = itertools.count()
            return clip

    told = []
    frames = list(
        sealed_frames(
            clip, Tells(lambda _, rgb: rgb // 2), on_treated=lambda *one: told.append(one)
        )
    )
    assert [frame.index for frame in frames] == [n for n in range(20) if n % 5 != 3]
    assert told == [(frame.time_s, frame.index) for frame in frames]


def test_pictures_are_no_clip(tmp_path):
    for number in range(2):
        cv2.imwrite(str(tmp_path / f"{number}.png"), draw_picture(160, 120, number))
    frames = list(sealed_frames(str(tmp_path), Draws()))
    assert {int(frame.pixels[0, 0, 0]) for frame in frames} == {128}


def test_stopping_early_ends_the_threads(clip):
    frames = sealed_frames(clip, make_sealer("solid"), options=SourceOptions(loop=True))
    assert next(frames).index == 0
    frames.close()


def test_forgetting_the_generator_ends_the_threads(clip):
    frames = sealed_frames(clip, make_sealer("solid"), options=SourceOptions(loop=True))
    next(frames)
    del frames
    gc.collect()


def test_an_error_of_the_consumer_ends_the_threads(clip):
    def consume():
        for _ in sealed_frames(clip, make_sealer("solid"), options=SourceOptions(loop=True)):
            raise RuntimeError("consumer")

    with pytest.raises(RuntimeError, match="consumer"):
        consume()


def test_an_error_of_the_decoder_reaches_the_consumer_after_its_frames(tmp_path):
    """The clip that is looped is gone when its second round begins."""
    path = draw_clip(tmp_path / "a.mp4", seconds=2)
    frames = sealed_frames(str(path), make_sealer("solid"), options=SourceOptions(loop=True))
    got = [next(frames)]
    path.unlink()
    with pytest.raises(SourceError, match=r"there is no .*a.mp4"):
        got.extend(frames)
    assert [frame.index for frame in got] == list(range(20))


def test_a_source_that_is_not_there():
    with pytest.raises(SourceError, match="there is no file"):
        next(sealed_frames("nowhere.mp4", make_sealer("solid")))


def test_damage_is_reported_as_drops(tmp_path):
    path = draw_clip(tmp_path / "cut.mkv", seconds=10)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    drops = []
    frames = list(sealed_frames(str(path), make_sealer("solid"), on_drop=drops.append))
    assert 20 < len(frames) < 80
    assert "the file ends early" in drops[-1].reason


def test_a_change_of_size_midway(tmp_path):
    small = draw_clip(tmp_path / "s.ts", 160, 120, seconds=1).read_bytes()
    (tmp_path / "both.ts").write_bytes(
        small + draw_clip(tmp_path / "l.ts", 320, 240, seconds=1).read_bytes()
    )
    frames = list(sealed_frames(str(tmp_path / "both.ts"), make_sealer("lowrate")))
    assert frames[0].pixels.shape == (120, 160, 3)
    assert frames[-1].pixels.shape == (240, 320, 3)


def test_too_small_to_seal(tmp_path):
    path = draw_clip(tmp_path / "1.mkv", 1, 1, codec="ffv1", pix_fmt="bgra", seconds=0.3)
    drops = []
    assert list(sealed_frames(str(path), make_sealer("lowrate"), on_drop=drops.append)) == []
    assert re.search(r"expected a picture of 64x64 .*, got 1x1; scale it", drops[0].reason)


def test_loop_goes_on(clip):
    frames = sealed_frames(clip, make_sealer("solid"), options=SourceOptions(loop=True))
    got = list(itertools.islice(frames, 45))
    frames.close()
    assert [frame.index for frame in got] == list(range(45))
    assert [frame.time_s for frame in got] == pytest.approx([n / 10 for n in range(45)])


def test_realtime_keeps_the_pace_and_the_newest_frame_wins(tmp_path):
    """A consumer that sleeps through half of the clip gets its later frames, not its next ones."""
    path = draw_clip(tmp_path / "a.mp4", fps=20, seconds=1.5)
    drops = []
    frames = sealed_frames(str(path), make_sealer("solid"), realtime=True, on_drop=drops.append)
    began_s = time.monotonic()
    got = [next(frames)]
    time.sleep(0.7)
    got.extend(frames)
    assert time.monotonic() - began_s >= got[-1].time_s, "never faster than life"
    assert got[-1].index == 29, "the last frame is the newest"
    late = [drop.index for drop in drops if drop.reason == LATE]
    assert late, "somebody had to give way"
    assert sorted(late + [frame.index for frame in got]) == list(range(30))


def test_realtime_can_be_stopped_while_it_waits(tmp_path):
    path = draw_clip(tmp_path / "slow.mp4", times_s=[0, 0.1, 3600])
    frames = sealed_frames(str(path), make_sealer("solid"), realtime=True)
    next(frames)
    frames.close()


def test_stage_times_add_up_and_come_as_a_copy():
    stats = StageTimes()
    stats.add("seal", 1.5)
    stats.add("seal", 0.5)
    stats.seconds["seal"] = 99
    with pytest.raises(ValueError), stats.measure("encode"):
        raise ValueError
    assert stats.seconds["seal"] == 2
    assert "encode" in stats.seconds


def test_channel_makes_the_sender_wait():
    channel = Channel(1)
    assert channel.put(1)
    sender = threading.Thread(target=lambda: (channel.put(2), channel.finish()))
    sender.start()
    assert list(channel) == [1, 2]
    sender.join()


def test_channel_wakes_a_waiting_sender_when_the_receiver_goes():
    channel, results = Channel(1), []
    channel.put(1)
    sender = threading.Thread(target=lambda: results.append(channel.put(2)))
    sender.start()
    channel.stop()
    sender.join(10)
    assert results == [False]
    assert list(channel) == []


def test_channel_gives_the_late_ones_back():
    late = []
    channel = Channel(2, late.append)
    for number in range(5):
        channel.put(number)
    channel.finish(ValueError("end"))
    source = iter(channel)
    assert [next(source), next(source)] == [3, 4]
    with pytest.raises(ValueError, match="end"):
        next(source)
    assert late == [0, 1, 2]
