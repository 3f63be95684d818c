"""A matcher of fingerprints against a seal, on drawn prints.

Band-limited phase-only correlation (Ito, Nakajima, Kobayashi, Aoki and Higuchi, 2004, IEICE
Trans. Fundamentals E87-A:3): the phases of two prints' spectra give one sharp peak when they are
of one finger. Classical and not learned, but tuned: of three bands the one that reads other drawn
fingers best under the same seal is used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft

from sealskin.audit.metrics import Comparison, roc_auc
from sealskin.data.fingers import PRINT_PX, draw_print, grow_ridges
from sealskin.seal.sealer import RGB

F32 = npt.NDArray[np.float32]

IMPRESSIONS = 3
TURNS_DEG = tuple(range(-16, 17, 2))
BANDS = ((3, 12), (6, 24), (16, 40))
"""Periods in 256 px: the shape of the flow, coarse ridges, and ridges (28 at 9 px)."""
LEAST_RAW, MOST_BLANK = 0.95, 0.6


def attack(
    sealer: Callable[[RGB], RGB],
    seed: int,
    people: int = 40,
    *,
    direction: str = "rs",
    textured: bool = True,
) -> Comparison:
    """Seal pictures of fingers as whole frames and compare their ridges.

    Args:
        sealer: what is attacked.
        seed: of fingers and impressions.
        people: fingers that are scored; half as many others choose the band.
        direction: "rs" a raw gallery against sealed probes, "ss" sealed against sealed.
        textured: False draws fingers without ridges, the control that must read 0.5.

    Returns:
        The first impression of each finger as gallery, the other two as probes.
    """
    tuning = _prints(max(4, people // 2), sealer, seed + 1_000_003, direction, textured=textured)
    chosen = max(BANDS, key=lambda band: roc_auc(*match(tuning, band).pairs()))
    return match(_prints(people, sealer, seed, direction, textured=textured), chosen)


def controls(seed: int = 0, people: int = 40) -> list[dict[str, Any]]:
    """What must hold for the figures to count: raw prints are read, bare fingers are not."""
    raw, blank = (
        roc_auc(*attack(np.copy, seed, people, textured=textured).pairs())
        for textured in (True, False)
    )
    return [
        {
            "name": "ridge-raw",
            "what": "drawn fingerprints, unsealed, phase correlation",
            "bound": LEAST_RAW,
            "auc": raw,
            "passed": raw >= LEAST_RAW,
        },
        {
            "name": "ridge-no-texture",
            "what": "drawn fingers without ridges, unsealed, phase correlation",
            "bound": MOST_BLANK,
            "at_most": True,
            "auc": blank,
            "passed": blank <= MOST_BLANK,
        },
    ]


def match(prints: Sequence[Sequence[F32]], band: tuple[int, int]) -> Comparison:
    """Every finger's first impression against all others, by the highest peak over turns.

    Args:
        prints: by finger, by impression: float32 (256, 256), centred.
        band: least and most periods in 256 px that are compared.
    """
    turned = [
        np.stack([_phases(_turned(finger[0], degrees), band) for finger in prints])
        for degrees in TURNS_DEG
    ]
    probes = [_phases(impression, band) for finger in prints for impression in finger[1:]]
    scores = np.empty((len(prints), len(probes)), np.float32)
    for number, probe in enumerate(probes):
        peaks = [
            np.abs(fft.ifft2(gallery * probe.conj(), workers=1)).max((1, 2)) for gallery in turned
        ]
        scores[:, number] = np.max(peaks, axis=0)
    ids = np.arange(len(prints))
    probe_ids = np.repeat(ids, len(probes) // len(prints))
    return Comparison(scores, ids, probe_ids, np.ones(scores.shape, bool))


def _phases(grey: F32, band: tuple[int, int]) -> npt.NDArray[np.complex64]:
    """Phases of the band's frequencies, complex64 (2 b + 1, 2 b + 1); 0 outside the band."""
    window = np.hanning(PRINT_PX)
    spectrum = fft.fft2((grey - grey.mean()) * window[:, None] * window)
    most = band[1]
    kept = np.fft.fftshift(spectrum)[
        PRINT_PX // 2 - most : PRINT_PX // 2 + most + 1,
        PRINT_PX // 2 - most : PRINT_PX // 2 + most + 1,
    ]
    y, x = np.mgrid[-most : most + 1, -most : most + 1]
    inside = (np.hypot(x, y) >= band[0]) & (np.hypot(x, y) <= most)
    strength = np.abs(kept)
    return np.asarray(
        np.where(inside & (strength > 1e-3), kept / (strength + 1e-9), 0), np.complex64
    )


def _turned(grey: F32, degrees: float) -> F32:
    middle = (PRINT_PX - 1) / 2
    matrix = cv2.getRotationMatrix2D((middle, middle), degrees, 1)
    return np.asarray(
        cv2.warpAffine(grey, matrix, (PRINT_PX, PRINT_PX), borderMode=cv2.BORDER_REFLECT),
        np.float32,
    )


def _prints(
    people: int, sealer: Callable[[RGB], RGB], seed: int, direction: str, *, textured: bool
) -> list[list[F32]]:
    """Sealed impressions, cut out where the finger lies; with a raw gallery, the first stay raw."""
    rng = np.random.default_rng(seed)
    out = []
    for _ in range(people):
        ridges = grow_ridges(rng) * textured
        impressions = []
        for number in range(IMPRESSIONS):
            frame, at = draw_print(ridges, rng)
            shown = frame if direction == "rs" and number == 0 else sealer(frame)
            grey = cv2.cvtColor(shown, cv2.COLOR_RGB2GRAY).astype(np.float32)
            cut = cv2.warpAffine(
                grey, at, (PRINT_PX, PRINT_PX), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
            )
            impressions.append(np.asarray(cut, np.float32))
        out.append(impressions)
    return out
