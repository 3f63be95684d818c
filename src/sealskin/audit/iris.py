"""The iris code (Daugman, 2004, IEEE TCSVT 14:1) against a seal, on drawn eyes.

Rubber-sheet normalisation, phases of 2-D Gabor filters as bits, fractional Hamming distance under
masks and rotation. Classical and not learned, but tuned: of three wavelengths the one that reads
other drawn eyes best under the same seal is used.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from sealskin.audit.metrics import Comparison, roc_auc
from sealskin.data.eyes import Circle, Eye, draw_eye, draw_texture
from sealskin.seal.sealer import RGB

F32 = npt.NDArray[np.float32]

IRIS_MM = 11.7
"""Visible diameter of a human iris (Daugman 2004 speaks of about 12 mm)."""
ROWS, ANGLES = 32, 256
RINGS = 8
CODED_ANGLES = 128
WAVELENGTHS = (12.0, 24.0, 48.0)
"""In samples of 256 around."""
SHIFTS = range(-10, 11)
"""In samples of 128 around: eyes tilted by up to 28 degrees."""
TYPICAL_BITS = 911
"""Bits compared in a typical pair; distances of fewer are drawn to the middle (Daugman 2007)."""
SITTINGS = 3
DIAMETER_PX = 128.0
LEAST_RAW, MOST_BLANK = 0.95, 0.6


def attack(
    sealer: Callable[[RGB], RGB],
    seed: int,
    people: int = 40,
    *,
    direction: str = "rs",
    diameter_px: float = DIAMETER_PX,
    textured: bool = True,
) -> Comparison:
    """Seal close-ups of eyes as whole frames and compare their iris codes.

    Args:
        sealer: what is attacked.
        seed: of eyes and sittings.
        people: eyes that are scored; half as many others choose the wavelength.
        direction: "rs" a raw gallery (of a border, say) against sealed probes, mostly the stronger
            attack; "ss" sealed against sealed.
        diameter_px: of the iris in frames of 640x480.
        textured: False draws eyes without identity, the control that must read 0.5.

    Returns:
        The first sitting of each eye as gallery, the other two as probes.
    """
    best, chosen = -1.0, WAVELENGTHS[0]
    tuning = _sittings(max(4, people // 2), diameter_px, seed + 1_000_003, textured=textured)
    codes = _sealed(tuning, sealer, direction)
    for wavelength in WAVELENGTHS:
        auc = roc_auc(*match(codes, wavelength).pairs())
        if auc > best:
            best, chosen = auc, wavelength
    scored = _sittings(people, diameter_px, seed, textured=textured)
    return match(_sealed(scored, sealer, direction), chosen)


def controls(seed: int = 0, people: int = 40) -> list[dict[str, Any]]:
    """What must hold for the figures to count: raw eyes are read, eyes without texture are not."""
    raw, blank = (
        roc_auc(*attack(np.copy, seed, people, textured=textured).pairs())
        for textured in (True, False)
    )
    return [
        {
            "name": "iris-raw",
            "what": "drawn eyes, unsealed, iris code",
            "bound": LEAST_RAW,
            "auc": raw,
            "passed": raw >= LEAST_RAW,
        },
        {
            "name": "iris-no-texture",
            "what": "drawn eyes without texture, unsealed, iris code",
            "bound": MOST_BLANK,
            "at_most": True,
            "auc": blank,
            "passed": blank <= MOST_BLANK,
        },
    ]


def iris_px(distance_m: float, width_px: int = 1920, field_of_view_deg: float = 90.0) -> float:
    """Diameter of an iris in a camera's frame.

    The argument by resolution: Daugman (2004) asks for a radius of 70 px at least, so 140 px. A
    store camera of 1080p and 90 degrees shows 3.7 px of an eye at 3 m.

    Args:
        distance_m: from the lens to the eye.
        width_px: of the frame.
        field_of_view_deg: across the frame's width.
    """
    seen_m = 2 * distance_m * math.tan(math.radians(field_of_view_deg) / 2)
    return IRIS_MM / 1000 / seen_m * width_px


Normalised = tuple[F32, npt.NDArray[np.bool_]]


def unroll(frame: RGB, eye: Eye) -> Normalised:
    """Daugman's rubber sheet: float32 (32, 256) from pupil to sclera by angle, and what is seen."""
    angle = np.arange(ANGLES, dtype=np.float64) * (2 * np.pi / ANGLES)
    depth = (np.arange(ROWS)[:, None] + 0.5) / ROWS
    (x0, y0), (x1, y1) = (_edge(circle, angle) for circle in (eye.pupil, eye.iris))
    x, y = ((1 - depth) * a + depth * b for a, b in ((x0, x1), (y0, y1)))
    at = x.astype(np.float32), y.astype(np.float32)
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).astype(np.float32)
    sheet = cv2.remap(grey, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.remap(eye.seen.astype(np.uint8), *at, cv2.INTER_NEAREST, borderValue=0)
    return np.asarray(sheet, np.float32), np.asarray(seen, bool)


def iris_code(sheet: F32, seen: npt.NDArray[np.bool_], wavelength: float) -> F32:
    """Phase bits as float32 (8, 128, 2) of -1 and 1, with 0 where nothing can be said.

    Args:
        sheet: float32 (32, 256), from `unroll`.
        seen: bool (32, 256).
        wavelength: of the Gabor filter, in samples around.
    """
    kernel = _gabor(wavelength)
    reach = kernel.shape[1] // 2
    around = np.concatenate((sheet[:, -reach:], sheet, sheet[:, :reach]), axis=1)
    parts = [
        cv2.filter2D(around, cv2.CV_32F, part, borderType=cv2.BORDER_REFLECT)[:, reach:-reach]
        for part in (kernel.real, kernel.imag)
    ]
    code = np.sign(np.where(np.abs(parts) > 1e-2, parts, 0)) * seen
    rows = (np.arange(RINGS) + 0.5) * ROWS / RINGS
    return np.asarray(
        code[:, rows.astype(int)][..., :: ANGLES // CODED_ANGLES].transpose(1, 2, 0), np.float32
    )


def match(sheets: Sequence[Sequence[Normalised]], wavelength: float) -> Comparison:
    """Every eye's first sitting against all others, by the least normalised Hamming distance.

    Args:
        sheets: by eye, by sitting: from `unroll`.
        wavelength: of the Gabor filter, in samples around.
    """
    gallery, probe = (
        np.stack([iris_code(*sheet, wavelength) for eye in sheets for sheet in eye[part]])
        for part in (slice(0, 1), slice(1, None))
    )
    flat = probe.reshape(len(probe), -1).T
    scores = np.zeros((len(gallery), len(probe)), np.float32)
    for shift in SHIFTS:
        turned = np.roll(gallery, shift, axis=2).reshape(len(gallery), -1)
        compared = np.abs(turned) @ np.abs(flat)
        distance = 0.5 - (turned @ flat) / np.maximum(compared, 1) / 2
        fair = 0.5 - (0.5 - distance) * np.sqrt(compared / TYPICAL_BITS)
        scores = np.maximum(scores, 1 - fair)
    ids = np.arange(len(sheets))
    probe_ids = np.repeat(ids, len(probe) // len(sheets))
    return Comparison(scores, ids, probe_ids, np.ones(scores.shape, bool))


def _gabor(wavelength: float) -> npt.NDArray[np.complex128]:
    """Complex Gabor filter along the angle, without a mean: light must not pass for texture."""
    reach = math.ceil(1.5 * wavelength)
    r, a = np.mgrid[-8:9, -reach : reach + 1]
    envelope = np.exp(-((r / 4) ** 2) - (a / (0.6 * wavelength)) ** 2)
    wave = np.exp(2j * np.pi * a / wavelength)
    wave = envelope * (wave - (envelope * wave).sum() / envelope.sum())
    return np.asarray(wave / np.abs(wave).sum(), np.complex128)


def _edge(circle: Circle, angle: npt.NDArray[np.float64]) -> tuple[Any, Any]:
    return circle.x + circle.radius * np.cos(angle), circle.y + circle.radius * np.sin(angle)


def _sittings(people: int, diameter_px: float, seed: int, *, textured: bool) -> list[list[Eye]]:
    rng = np.random.default_rng(seed)
    textures = [draw_texture(rng) * textured for _ in range(people)]
    return [[draw_eye(t, diameter_px, rng) for _ in range(SITTINGS)] for t in textures]


def _sealed(
    eyes: Sequence[Sequence[Eye]], sealer: Callable[[RGB], RGB], direction: str
) -> list[list[Normalised]]:
    """Unrolled sheets of sealed frames; with a raw gallery, each eye's first sitting stays raw."""
    return [
        [
            unroll(eye.frame if direction == "rs" and number == 0 else sealer(eye.frame), eye)
            for number, eye in enumerate(sittings)
        ]
        for sittings in eyes
    ]
