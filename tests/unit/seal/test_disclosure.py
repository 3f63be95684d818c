"""One person is opened, and no byte of anybody else: in doubt the frame stays sealed."""

import numpy as np
import pytest

from crossing import BLUE, FPS, FRAMES, GREEN, SIZE, draw_crossing, marks, picture, places
from sealskin.core.disclosed import DisclosedFrame
from sealskin.core.errors import SourceError
from sealskin.seal.classical import Solid
from sealskin.seal.disclosure import Opening, disclosed_frames

NOBODY = np.zeros((0, 4), np.float32)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return str(draw_crossing(tmp_path_factory.mktemp("clip") / "crossing.mp4"))


def box(centre, grow=4):
    x, y = centre[0] * SIZE[0], centre[1] * SIZE[1]
    return x - 12 - grow, y - 16 - grow, x + 12 + grow, y + 16 + grow


def plan(*, others=True):
    openings = {}
    for index in range(FRAMES):
        blue, green = places(index / FPS)
        openings[index] = Opening(box(blue), (box(green),) if others else ())
    return openings


def run(clip, openings, heads=lambda rgb: NOBODY, **more):
    closed = {}
    frames = list(
        disclosed_frames(clip, Solid(), openings, heads=heads, on_closed=closed.__setitem__, **more)
    )
    assert [frame.index for frame in frames] == list(range(FRAMES))
    return frames, closed


def test_the_person_is_seen_and_the_other_never(clip):
    frames, closed = run(clip, plan())
    assert closed.keys() <= {34, 35, 36}  # wholly covered
    seen = [marks(frame.pixels, BLUE) for frame in frames]
    assert sum(count > 40 for count in seen) > 45
    for frame in frames:
        assert marks(frame.pixels, GREEN) == 0
        assert (frame.pixels[0, 0] == 128).all()
    # The search finds what is there to be found.
    assert all(marks(picture(index / FPS), GREEN) > 40 for index in range(20))
    unguarded, _ = run(clip, plan(others=False))
    assert any(marks(frame.pixels, GREEN) for frame in unguarded)


def test_outside_the_box_not_one_pixel_is_raw(clip):
    frames, _ = run(clip, plan())
    for frame in frames:
        if isinstance(frame, DisclosedFrame):
            assert (frame.pixels[~frame.opened] == 128).all()
            x0, y0, x1, y1 = box(places(frame.index / FPS)[0])
            ys, xs = np.nonzero(frame.opened)
            assert (xs.min() >= x0, ys.min() >= y0) == (True, True)
            assert (xs.max() + 1 <= x1, ys.max() + 1 <= y1) == (True, True)


@pytest.mark.parametrize("edge", [(-9, -9, 40, 60), (230, 150, 300, 300), (0, 0, 256, 192)])
def test_at_the_edges_of_the_frame(clip, edge):
    frames, _ = run(clip, {5: Opening(edge, ((-50, -50, 10.2, 10.2), (245.5, 180.5, 400, 400)))})
    opened = frames[5].opened
    assert opened.any()
    assert not opened[:11, :11].any()
    assert not opened[180:, 245:].any()


def test_a_second_head_or_one_in_the_wrong_place_closes_the_frame(clip):
    def two(rgb):
        return np.array([[40, 45, 50, 55], [60, 60, 70, 70]], np.float32)

    def low(rgb):
        return np.array([[40, 75, 50, 85]], np.float32)

    def beside(rgb):
        return np.array([[20, 45, 29, 55]], np.float32)

    opening = {0: Opening((30, 40, 80, 90))}
    assert run(clip, opening, two)[1] == {0: "there is a second head in the box"}
    assert "is not where" in run(clip, opening, low)[1][0]
    frames, closed = run(clip, opening, beside)
    assert closed == {}
    assert not frames[0].opened[42:58, 30:31].any()  # grown by a third of its size
    assert frames[0].opened[60:80, 35:75].all()


def test_what_is_not_what_was_reviewed_stays_sealed(clip):
    frames, closed = run(clip, plan(), allow=lambda frame: frame.index != 7)
    assert closed[7] == "it is not what was reviewed"
    assert (frames[7].pixels == 128).all()
    assert isinstance(frames[6], DisclosedFrame)


def test_frames_without_an_opening_are_sealed(clip):
    frames, closed = run(clip, {})
    assert closed == {}
    assert all((frame.pixels == 128).all() for frame in frames)


@pytest.mark.parametrize("source", ["rtsp://camera/stream", "/dev/video0", "."])
def test_only_files_are_opened(source):
    with pytest.raises(SourceError, match="only a video file"):
        next(disclosed_frames(source, Solid(), {}, heads=lambda rgb: NOBODY))


def test_a_disclosed_frame_shows_no_pixels_and_does_not_change(clip):
    frame = run(clip, plan())[0][0]
    assert "withheld" in repr(frame)
    with pytest.raises(ValueError, match="read-only"):
        frame.pixels[0, 0] = 0
    with pytest.raises(ValueError, match="read-only"):
        frame.opened[0, 0] = True
