"""Number plates are writing: what is written is blanked, in pictures and while it moves."""

from typing import ClassVar

import cv2
import numpy as np
import pytest

from sealskin.core.boxes import no_boxes
from sealskin.core.errors import SealError
from sealskin.seal.gate import Doubt
from sealskin.seal.gated import Gated
from sealskin.seal.partial import Partial
from sealskin.seal.profiles import published
from sealskin.seal.registry import make_sealer
from sealskin.seal.sealer import config_sha256
from sealskin.seal.writing import MOST_LINES, Writing, lines

LETTERS = list("ABCDEFGHKLMNPRSTUVXYZ0123456789")
PAINTS = ((240, 240, 235), (235, 200, 40), (250, 250, 250))
INK_SHARE = slice(17, 49)  # rows of a plate of 64 that letters are in


def plate(rng, height):
    """A drawn number plate, uint8 (height, w, 3), and where its letters end, in pixels."""
    text = "".join(rng.choice(LETTERS, 3)) + " " + "".join(rng.choice(LETTERS, 4))
    drawn = np.full((64, 300, 3), PAINTS[rng.integers(3)], np.uint8)
    cv2.rectangle(drawn, (1, 1), (298, 62), (20, 20, 20), 2)
    cv2.putText(drawn, text, (12, 48), cv2.FONT_HERSHEY_DUPLEX, 1.55, (15, 15, 20), 3, cv2.LINE_AA)
    ink = np.flatnonzero((drawn[INK_SHARE, 8:-8] < 90).all(2).any(0))
    size = round(300 * height / 64), height
    return cv2.resize(drawn, size, interpolation=cv2.INTER_AREA), (ink[-1] + 8) * height / 64


def street(rng, height, width):
    tones = rng.integers(60, 190, (12, 20, 3), np.uint8)
    soft = cv2.resize(tones, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(soft + rng.normal(0, 4, soft.shape), 0, 255).astype(np.uint8)


def park(picture, sign, ends, x, y):
    """Set a plate on a car; the box of its letters, as slices."""
    height, width = sign.shape[:2]
    picture[max(0, y - 40) : y + height + 20, max(0, x - 40) : x + width + 40] = (60, 70, 110)
    picture[y : y + height, x : x + width] = sign
    rows = slice(y + height * 17 // 64, y + -(-height * 49 // 64))
    return rows, slice(x + height * 12 // 64, x + round(ends))


@pytest.fixture(scope="module")
def sealer():
    return make_sealer("partial-heads")


def strokes(picture, place):
    """How much changes from one pixel to the next: letters are nothing else."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[place].astype(float)
    return np.abs(np.diff(grey, axis=1)).mean()


@pytest.mark.parametrize("height", [14, 20, 32, 64])
def test_plates_of_many_sizes_are_blanked_and_not_the_whole_picture(sealer, height):
    rng = np.random.default_rng(height)
    picture = street(rng, 1080, 1920)
    places = []
    for row in range(3):
        sign, ends = plate(rng, height)
        x = int(rng.integers(60, 1400))
        places.append(park(picture, sign, ends, x, 150 + 320 * row))
    out, hidden = sealer(picture), sealer.treated(picture)
    for place in places:
        assert strokes(picture, place) > 10, "the drawing itself can be read"
        assert hidden[place].all()
        assert strokes(out, place) < 0.2 * strokes(picture, place)
    # The gate is unsure of much of such a street, and that is sealed too; never all of it.
    assert (out == picture).all(2).mean() > 0.2


def test_a_plate_that_drives_by_is_blanked_in_every_frame(sealer):
    rng = np.random.default_rng(5)
    road = street(rng, 360, 640)
    sign, ends = plate(rng, 24)
    frames, places = [], []
    for number in range(24):
        frame = road.copy()
        places.append(park(frame, sign, ends, 40 + 14 * number, 200))
        frames.append(frame)
    for ahead in (1, 17):
        clip = sealer.for_clip(seed=3, ahead=ahead)
        out = [one for k, frame in enumerate(frames) for one in clip.push(frame, k / 25)]
        out += list(clip.flush())
        clip.close()
        assert len(out) == len(frames)
        for raw, sealed, place in zip(frames, out, places, strict=True):
            assert strokes(raw, place) > 10
            assert strokes(sealed, place) < 0.2 * strokes(raw, place)


class Reader:
    """A gate that sees one plate and nobody."""

    weights_sha256 = "0" * 64
    settings: ClassVar = {}

    def look(self, rgb):
        nothing = np.zeros((rgb.shape[0] // 4, rgb.shape[1] // 4), np.float32)
        box = np.array([[100, 60, 180, 84]], np.float32)
        return Doubt(nothing, nothing, no_boxes(), np.zeros(0, np.float32), undrawn=box)


def test_pixels_under_a_plate_change_nothing():
    seal = Partial(Gated("balanced", published("balanced").profile, Reader()), what="heads")
    one = np.random.default_rng(0).integers(40, 200, (240, 400, 3), np.uint8)
    other = one.copy()
    other[60:84, 100:180] = 255 - other[60:84, 100:180]
    assert (seal(one) == seal(other)).all()
    assert (seal(one)[150:] == one[150:]).all()


def test_what_finds_plates_is_part_of_the_identity(sealer):
    assert sealer.settings["writing_sha256"] == Writing().weights_sha256
    assert config_sha256(sealer) != config_sha256(make_sealer("partial"))
    assert "writing_sha256" not in make_sealer("balanced").settings
    assert config_sha256(sealer.for_thread()) == config_sha256(sealer)


@pytest.mark.parametrize("said", [np.nan, 1.5, -0.1])
def test_a_broken_network_is_an_error_and_no_street_without_plates(monkeypatch, said):
    writing = Writing()
    broken = np.full((1, 1, 384, 640), said, np.float32)
    monkeypatch.setattr(writing, "_network", lambda padded: (broken,))
    with pytest.raises(SealError, match="no probability"):
        writing.look(np.zeros((360, 640, 3), np.uint8))
    monkeypatch.setattr(writing, "_network", lambda padded: (broken[..., :100],))
    with pytest.raises(SealError, match="expected a map"):
        writing.look(np.zeros((360, 640, 3), np.uint8))


def test_a_page_of_print_is_one_box():
    found = np.zeros((200, 300), np.float32)
    found[4:196:6, 4:290:20] = 1
    found[5:196:6, 4:290:20] = 1
    boxes = lines(found, 0.5)
    assert np.count_nonzero(found[4:196:6, 4:290:20]) > MOST_LINES
    assert boxes.shape == (1, 4)
    assert (boxes[0] <= [8, 8, 560, 380]).tolist() == [True, True, False, False]
    assert lines(np.zeros((20, 30), np.float32), 1.0).shape == (0, 4)
