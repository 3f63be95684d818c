import cv2
import numpy as np
import pytest

from sealskin.audit import ridge
from sealskin.audit.metrics import roc_auc
from sealskin.audit.ridge import BANDS, attack, controls, match
from sealskin.data.fingers import FRAME_PX, PRINT_PX, RIDGE_PX, draw_print, grow_ridges
from sealskin.seal import make_sealer

FEW = 8


def auc(sealer, people=FEW, **options):
    return roc_auc(*attack(sealer, 0, people, **options).pairs())


def test_raw_prints_are_read_and_sealed_ones_less():
    raw = auc(np.copy)
    assert raw >= 0.99
    assert auc(make_sealer("solid")) == pytest.approx(0.5, abs=1e-6)
    assert auc(make_sealer("lowrate")) < raw - 0.1


def test_a_finger_without_ridges_is_nobodys():
    assert auc(np.copy, people=20, textured=False) == pytest.approx(0.5, abs=0.1)


def test_controls_fail_where_they_must(monkeypatch):
    shape = iter(np.tile(np.repeat(np.arange(1000), ridge.IMPRESSIONS), 2))

    def shaped(ridges, rng):
        frame, _ = draw_print(ridges, rng)
        frame[:] = np.random.default_rng(next(shape)).integers(0, 255, frame.shape)
        return frame, np.array([[1, 0, 64], [0, 1, 64]], np.float32)

    monkeypatch.setattr(ridge, "draw_print", shaped)
    found = {control["name"]: control for control in controls(people=FEW)}
    assert not found["ridge-no-texture"]["passed"]
    monkeypatch.setattr(ridge, "draw_print", lambda ridges, rng: draw_print(ridges * 0, rng))
    found = {control["name"]: control for control in controls(people=FEW)}
    assert not found["ridge-raw"]["passed"]


def test_seeds_decide_everything():
    one, again, other = (attack(np.copy, seed, 4).scores for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)
    assert one.shape == (4, 8)


def test_ridges_have_their_period_and_two_heights():
    ridges = grow_ridges(np.random.default_rng(0))
    assert ridges.shape == (PRINT_PX, PRINT_PX)
    power = np.abs(np.fft.fftshift(np.fft.fft2(ridges))) ** 2
    y, x = np.mgrid[:PRINT_PX, :PRINT_PX] - PRINT_PX // 2
    periods = np.hypot(x, y)
    mean = (power * periods)[periods < 60].sum() / power[periods < 60].sum()
    assert mean == pytest.approx(PRINT_PX / RIDGE_PX, rel=0.1)
    assert (np.abs(ridges) > 0.5).mean() > 0.6


def test_an_impression_lies_where_it_says():
    ridges = np.zeros((PRINT_PX, PRINT_PX), np.float32)
    for seed in range(5):
        frame, at = draw_print(ridges, np.random.default_rng(seed))
        assert frame.shape == (FRAME_PX, FRAME_PX, 3)
        bright = cv2.blur(frame[..., 0], (5, 5)) > 115
        y, x = np.nonzero(bright)
        assert (x.mean(), y.mean()) == pytest.approx(at[:, 2] + PRINT_PX / 2, abs=6)


def test_correlation_finds_a_shifted_and_turned_print():
    rng = np.random.default_rng(0)
    prints = []
    for degrees in (-12, -4, 0, 8):
        ridges = grow_ridges(rng)
        matrix = cv2.getRotationMatrix2D((128, 128), degrees, 1)
        matrix[:, 2] += 7, -5
        prints.append([ridges, cv2.warpAffine(ridges, matrix, (PRINT_PX, PRINT_PX))])
    scores = match(prints, BANDS[-1]).scores
    others = scores[~np.eye(4, dtype=bool)].max()
    assert np.diag(scores).min() > 2 * others
