import numpy as np
import pytest

from sealskin.audit import iris
from sealskin.audit.iris import attack, controls, iris_code, iris_px, unroll
from sealskin.audit.metrics import figures, roc_auc
from sealskin.data.eyes import draw_eye, draw_texture
from sealskin.seal import make_sealer

FEW = 16


def auc(sealer, **options):
    return roc_auc(*attack(sealer, 0, FEW, **options).pairs())


def test_raw_eyes_are_read_and_sealed_ones_less():
    raw = auc(np.copy)
    assert raw >= 0.99
    assert auc(make_sealer("solid")) == pytest.approx(0.5, abs=1e-6)
    assert auc(make_sealer("lowrate"), diameter_px=64) < 0.7
    # A mosaic whose cells are small beside the eye protects nothing, and the attack says so.
    assert auc(make_sealer("mosaic-8"), diameter_px=200) > 0.95


def test_an_eye_without_texture_is_nobodys():
    assert auc(np.copy, textured=False) == pytest.approx(0.5, abs=0.1)


def test_controls_fail_where_they_must(monkeypatch):
    good = {control["name"]: control for control in controls(people=8)}
    assert good["iris-raw"]["passed"]
    assert good["iris-no-texture"]["passed"]
    assert good["iris-no-texture"]["at_most"]
    # Drawings that tell who it is although they should not, and the other way round.
    who = iter(np.tile(np.repeat(np.arange(12), iris.SITTINGS), 2))

    def telling(texture, diameter_px, rng):
        return draw_eye(draw_texture(np.random.default_rng(next(who))), diameter_px, rng)

    monkeypatch.setattr(iris, "draw_eye", telling)
    assert not {c["name"]: c for c in controls(people=8)}["iris-no-texture"]["passed"]
    monkeypatch.setattr(iris, "draw_eye", lambda t, d, rng: draw_eye(t * 0, d, rng))
    assert not {c["name"]: c for c in controls(people=8)}["iris-raw"]["passed"]


def test_comparison_is_one_gallery_sitting_against_the_others():
    comparison = attack(make_sealer("solid"), 0, 5)
    assert comparison.scores.shape == (5, 10)
    assert comparison.usable.all()
    assert comparison.genuine.sum() == 10
    assert figures(comparison)["rank1_of_50"] is None


def test_seeds_decide_everything():
    one, again, other = (attack(np.copy, seed, 4).scores for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def test_the_rubber_sheet_brings_the_texture_back():
    texture = draw_texture(np.random.default_rng(0))
    for seed in range(3):  # other pupils, places, tilts
        eye = draw_eye(texture, 200, np.random.default_rng(seed))
        sheet, seen = unroll(eye.frame, eye)
        truth = texture.reshape(32, 2, 256, 2).mean((1, 3))
        best = max(
            np.corrcoef(np.roll(truth, shift, axis=1)[seen], sheet[seen])[0, 1]
            for shift in range(-20, 21)
        )
        assert best > 0.6
        assert 0.4 < seen.mean() <= 1


def test_bits_turn_with_the_eye_and_stand_only_where_something_is_seen():
    rng = np.random.default_rng(0)
    sheet = rng.normal(size=(32, 256)).astype(np.float32) * 20
    seen = rng.random((32, 256)) < 0.7
    code = iris_code(sheet, seen, 24.0)
    assert code.shape == (8, 128, 2)
    assert set(np.unique(code)) == {-1.0, 0.0, 1.0}
    turned = iris_code(np.roll(sheet, 6, axis=1), np.roll(seen, 6, axis=1), 24.0)
    np.testing.assert_array_equal(turned, np.roll(code, 3, axis=1))
    brighter = iris_code(sheet * 1.3 + 40, seen, 24.0)
    assert (brighter == code).mean() > 0.99
    assert not iris_code(np.full_like(sheet, 90), seen, 24.0).any()


def test_texture_is_band_limited_and_periodic():
    texture = draw_texture(np.random.default_rng(3))
    strength = np.abs(np.fft.rfft(texture, axis=1)).mean(0)
    assert strength[:4].max() < 1e-2 * strength[4:65].min()
    assert strength[65:].max() < 1e-2 * strength[4:65].min()
    assert texture.std() == pytest.approx(1, abs=1e-4)


def test_an_iris_in_a_store_cameras_frame_is_a_few_pixels():
    # 2 m wide at 1 m with 90 degrees: 960 px a metre.
    assert iris_px(1.0, 1920, 90.0) == pytest.approx(960 * 0.0117)
    assert iris_px(3.0) == pytest.approx(3.744)
    assert iris_px(3.0, 1280) < iris_px(3.0, 1920) < iris_px(1.5, 1920)
