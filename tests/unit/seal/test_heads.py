import numpy as np
import pytest

from sealskin.seal.heads import PLAIN, draw_head, draw_style
from sealskin.seal.palette import Palette, draw_palette


def picture(height=120, width=160):
    return np.full((height, width, 3), 90, np.uint8)


@pytest.mark.parametrize(
    "box", [(10, 10, 60, 80), (-20, -30, 30, 40), (140, 100, 190, 170), (0, 0, 160, 120)]
)
def test_only_the_box_is_drawn_on_and_edges_are_no_trouble(box):
    frame = picture()
    draw_head(frame, box, PLAIN)
    changed = (frame != 90).any(2)
    assert changed.any()
    outside = np.ones_like(changed)
    outside[max(box[1], 0) : box[3], max(box[0], 0) : box[2]] = False
    assert not (changed & outside).any()


@pytest.mark.parametrize("box", [(5, 5, 6, 40), (30, 30, 30, 30), (500, 500, 540, 560)])
def test_what_is_too_thin_or_outside_leaves_no_trace(box):
    frame = picture()
    draw_head(frame, box, PLAIN)
    assert (frame == 90).all()


def test_styles_differ_and_come_again_with_their_seed():
    frames = []
    for seed in (*range(12), 3):
        frame = picture()
        draw_head(frame, (40, 20, 100, 100), draw_style(np.random.default_rng(seed)))
        frames.append(frame.tobytes())
    assert len(set(frames)) == 12
    assert frames[3] == frames[-1]


def test_a_palette_keeps_grey_grey_and_light_in_its_order():
    rng = np.random.default_rng(0)
    greys = np.repeat(np.arange(0, 256, 5, dtype=np.float32)[:, None], 3, 1)
    for _ in range(20):
        out = draw_palette(rng)(greys[None])[0]
        assert np.ptp(out, axis=1).max() < 0.5
        assert (np.diff(out[:, 0]) >= 0).all()
    colours = rng.uniform(0, 255, (1, 50, 3)).astype(np.float32)
    assert np.allclose(Palette()(colours), colours, atol=0.01)
    assert not np.allclose(draw_palette(rng)(colours), colours, atol=30)


def test_a_palette_of_less_saturation_is_the_same_and_paler():
    colours = np.random.default_rng(0).uniform(60, 190, (1, 50, 3)).astype(np.float32)
    strong, pale, grey = (
        np.ptp(draw_palette(np.random.default_rng(5), saturation)(colours), axis=2)
        for saturation in (1.0, 0.5, 0.0)
    )
    assert (pale < strong).all()
    assert grey.max() < 0.5
