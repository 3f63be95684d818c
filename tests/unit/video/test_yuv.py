"""Colours for encoders, beside FFmpeg's and the standard's own words."""

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace

from sealskin.video.yuv import fill_yuv420


def yuv420(rgb: np.ndarray) -> np.ndarray:
    """The planes one under the other, as FFmpeg's frames hold them: (3 H / 2, W)."""
    height, width = rgb.shape[:2]
    planes = np.zeros((height * 3 // 2, width), np.uint8)
    fill_yuv420(rgb, planes[:height], *planes[height:].reshape(2, height // 2, width // 2))
    return planes


def test_white_black_and_the_primaries_are_those_of_bt709() -> None:
    # ITU-R BT.709-6, table 3.4, in 8 bits: 75 % bars are no round numbers, 100 % ones are these.
    wanted = {
        (255, 255, 255): (235, 128, 128),
        (0, 0, 0): (16, 128, 128),
        (255, 0, 0): (63, 102, 240),
        (0, 255, 0): (173, 42, 26),
        (0, 0, 255): (32, 240, 118),
    }
    for colour, (y, cb, cr) in wanted.items():
        planes = yuv420(np.full((4, 6, 3), colour, np.uint8))
        assert planes.shape == (6, 6)
        assert abs(int(planes[0, 0]) - y) <= 1, colour
        flat = planes[4:].ravel()
        assert set(flat[:6]) == {flat[0]}
        assert abs(int(flat[0]) - cb) <= 1, colour
        assert abs(int(flat[6]) - cr) <= 1, colour


def test_a_picture_becomes_what_ffmpeg_makes_of_it() -> None:
    rng = np.random.default_rng(3)
    small = rng.integers(0, 256, (9, 16, 3), np.uint8)
    rgb = np.ascontiguousarray(np.kron(small, np.ones((8, 8, 1), np.uint8)))
    ours = yuv420(rgb).astype(int)
    frame = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(
        format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
    )
    theirs = frame.to_ndarray().astype(int)
    assert ours.shape == theirs.shape == (108, 128)
    assert np.abs(ours[:72] - theirs[:72]).max() <= 2
    assert np.median(np.abs(ours[72:] - theirs[72:])) <= 1, "FFmpeg places colours half a pixel off"
    assert ours.min() >= 16
    assert ours.max() <= 240
