"""Brightness of bodies on sealed pictures, and how often a uniform is told by it."""

import numpy as np
import pytest

from sealskin.core.sealed import SealedFrame
from sealskin.seal import make_sealer
from sealskin.seal.sealer import seal_id
from sealskin.sense.shade import shades
from sealskin.sense.track import Track

WIDTH, HEIGHT = 640, 360


def person(number: int, x: float, *, observed: bool = True) -> Track:
    box = np.array([x - 25, 150, x + 25, 290], np.float32)
    return Track(number, box, 0.9, (x, 290.0), 0.0, 0.0, observed)


def sealed(clothes: dict[int, int], method: str = "lowrate", seed: int = 0) -> SealedFrame:
    """A grey room with people in clothes of some brightness at some places, sealed."""
    grain = np.random.default_rng(seed).normal(0, 6, (HEIGHT, WIDTH, 3))
    picture = np.full((HEIGHT, WIDTH, 3), 130.0) + grain
    for x, level in clothes.items():
        picture[150:290, x - 25 : x + 25] = level + grain[150:290, x - 25 : x + 25]
    sealer = make_sealer(method)
    pixels = sealer(np.clip(picture, 0, 255).astype(np.uint8))
    return SealedFrame(pixels, 0.0, 0, seal_id(sealer))


def test_dark_and_light_clothes_are_told_apart_under_the_default_seal() -> None:
    found = shades(sealed({150: 25, 450: 220}), [person(1, 150), person(2, 450)])
    assert found[1] == pytest.approx(10, abs=8)
    assert found[2] == pytest.approx(86, abs=8)


def test_a_uniform_is_told_with_a_known_error() -> None:
    """Of a hundred in dark uniforms and a hundred in other clothes, on sealed frames."""
    rng = np.random.default_rng(1)
    missed = wrong = 0
    for seed in range(20):
        places = range(60, 600, 60)
        uniform = {x: int(rng.integers(15, 35)) for x in places[:5]}
        others = {x: int(rng.integers(80, 230)) for x in places[5:]}
        people = [person(x, x) for x in places]
        found = shades(sealed(uniform | others, seed=seed), people)
        missed += sum(not 0 <= found[x] <= 22 for x in uniform)
        wrong += sum(0 <= found[x] <= 22 for x in others)
    assert (missed, wrong) == (0, 0)


def test_unknown_where_bodies_are_drawn_or_hidden() -> None:
    people = [person(1, 150)]
    frame = sealed({150: 25})
    drawn = SealedFrame(frame.pixels.copy(), 0.0, 0, "strict-0123abcd")
    assert shades(drawn, people) == {}
    assert shades(frame, [person(1, 150, observed=False)]) == {}
    assert shades(frame, [person(1, 900)]) == {}
