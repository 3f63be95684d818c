"""The empty scene: what a camera that hangs still shows when nobody is there.

It is learnt place by place, and only from moments in which every sign says that nobody is there:
the gate at its lowest bar, the tracks, and motion. A place must look the same through hours of
such moments before it is taken for furniture, so whoever sits still for an hour never is. Whatever
differs from what was learnt joins the gate. It outlives lost connections (`EmptyScenes`), but
nothing of it is ever written to disk: a process that starts anew learns anew.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.seal.grid import cell_means
from sealskin.seal.sealer import RGB

Bools = NDArray[np.bool_]
F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

ROWS = 68  # places in the height of a frame: 16 px at 1080p
FINE = 4  # samples in the side of a place
LOOK_S = 0.5  # between two looks at motion and calm; differences are looked for in every frame
LONGEST_STEP_S = 2.0  # a clock that jumps by hours has not watched for hours
CALM_S = 20.0  # nobody and no motion for so long, before a place is learnt from
LEARN_S = 2 * 3600.0  # of calm moments in which a place looks the same, until it is furniture
RENEW_S = 60.0  # how often what is known follows the light
MOTION = 10  # change of a sample from look to look, of 255, that noise does not make
LUMA, CHROMA = 16, 12  # difference of a sample from the empty scene that counts, of 255
DARKEST_SHADOW = 0.5  # a shadow leaves at least so much of the light,
BRIGHTEST = 1.15  # and what was in one before gets so much more,
EVEN = 0.08  # evenly to within this share
SHARE = 0.12  # of a place's samples that must differ
MOVED = 0.4  # more than this share of what is known differs at once: the camera was moved, or
FORGET_S = 300.0  # the light went out, or a crowd came; after so long it was moved
GREYS = 0.0, 128.0, 128.0  # of Y, Cr, Cb, which no light colours
NIGHT = 25.0  # mean luminance of 255 under which nothing is learnt and nothing forgotten


@dataclass(frozen=True, slots=True)
class Seen:
    """What a frame is beside the empty scene, by places.

    Attributes:
        known: bool (rows, columns), places whose empty look was learnt.
        differs: bool (rows, columns), known places that do not look so now, or lie beside one.
    """

    known: Bools
    differs: Bools


class EmptyScene:
    """Learns one camera's picture without people.

    Args:
        height, width: of its frames, in pixels.
        learn_s: seconds of calm after which a place is furniture.

    Attributes:
        picture: uint8 (H, W, 3), what was learnt; grey where nothing was.
        resets: how often everything was forgotten since the camera had been moved.
        version: another one each time when `picture` has changed.
    """

    def __init__(self, height: int, width: int, learn_s: float = LEARN_S) -> None:
        self._place_px = max(FINE, FINE * math.ceil(height / (ROWS * FINE)))
        self.rows, self.columns = -(-height // self._place_px), -(-width // self._place_px)
        self._learn_s = learn_s
        self.picture: RGB = np.full((height, width, 3), 128, np.uint8)
        self.resets = self.version = 0
        self._begin()

    def _begin(self) -> None:
        places, samples = (self.rows, self.columns), (self.rows * FINE, self.columns * FINE)
        self._known = np.zeros(places, np.bool_)
        self._scene = np.zeros((*samples, 3), np.uint8)  # Y, Cr, Cb of the empty scene
        self._candidate = np.zeros((*samples, 3), np.uint8)  # of what may become it
        self._same_s = np.zeros(places, np.float64)  # calm moments that agreed with the candidate
        self._calm_s = np.zeros(places, np.float64)  # since somebody was there, or something moved
        self._light = 1.0
        self._last: U8 | None = None  # samples of the last look
        self._last_s: float | None = None
        self._renewed_s = 0.0
        self._moved_s = 0.0

    def resume(self) -> None:
        """Go on after a gap in which nobody watched.

        What was learnt stays, and is compared with what is seen now. But nobody knows who came in
        meanwhile, so places must be calm anew before they are learnt from.
        """
        self._last = self._last_s = None
        self._calm_s[:] = 0.0

    def see(self, rgb: RGB, time_s: float, busy: Bools) -> Seen:
        """Compare a frame with the empty scene, and learn from it.

        Args:
            rgb: uint8 (H, W, 3), of the size that was given.
            time_s: its time. Jumps of the clock count as `LONGEST_STEP_S` at most.
            busy: bool (h, w), where the gate at its lowest bar or a track says that somebody
                might be; the places lie evenly over the picture.
        """
        samples = self._samples(rgb)
        step_s = 0.0 if self._last_s is None else time_s - self._last_s
        if step_s < 0:  # the clock ran backward
            self._last_s, step_s = time_s, 0.0
        looks = self._last is None or step_s >= LOOK_S
        if looks:
            self._light = self._light_of(samples)
        differing = self._differing(samples, self._scene) & self._known
        lost = self._known.any() and differing.sum() > MOVED * self._known.sum()
        if looks:
            self._learn(rgb, samples, min(step_s, LONGEST_STEP_S), busy, differing, lost=bool(lost))
            self._last, self._last_s = samples, time_s
        if lost:  # nothing is known of what is seen now
            nothing = np.zeros_like(self._known)
            return Seen(nothing, nothing)
        around = np.ones((3, 3), np.uint8)
        differs = cv2.dilate(differing.astype(np.uint8), around).astype(np.bool_) & self._known
        return Seen(self._known.copy(), differs)

    def by_pixel(self, places: Bools) -> Bools:
        """A mask of places as one of pixels, bool (H, W)."""
        height, width = self.picture.shape[:2]
        full = cv2.resize(
            places.astype(np.uint8),
            (self.columns * self._place_px, self.rows * self._place_px),
            interpolation=cv2.INTER_NEAREST,
        )
        return full[:height, :width].astype(np.bool_)

    def _samples(self, rgb: RGB) -> U8:
        """Means over squares, uint8 (rows * FINE, columns * FINE, 3): Y, Cr, Cb."""
        means = cell_means(rgb, self._place_px // FINE)
        below, right = self.rows * FINE - means.shape[0], self.columns * FINE - means.shape[1]
        full = cv2.copyMakeBorder(means, 0, below, 0, right, cv2.BORDER_REPLICATE)
        return np.asarray(cv2.cvtColor(full, cv2.COLOR_RGB2YCrCb), np.uint8)

    def _differing(self, samples: U8, scene: U8) -> Bools:
        """Places that look different, whatever the light does."""
        light = np.float32(self._light) * _shadow(
            samples[..., 0],
            np.asarray(cv2.convertScaleAbs(scene[..., 0], alpha=self._light), np.uint8),
        )
        lit = _lit(scene, light)
        # A camera that trembles moves an edge by a sample: any neighbour's value will do.
        kernel = np.ones((3, 3), np.uint8)
        off = cv2.max(
            cv2.subtract(samples, cv2.dilate(lit, kernel)),
            cv2.subtract(cv2.erode(lit, kernel), samples),
        )
        other = (off[..., 0] > LUMA) | (cv2.max(off[..., 1], off[..., 2]) > CHROMA)
        return self._share(other) > SHARE

    def _light_of(self, samples: U8) -> float:
        """How much brighter all is than when it was learnt: a lamp, or the camera's exposure."""
        now, then = samples[::FINE, ::FINE, 0], self._scene[::FINE, ::FINE, 0]
        known = self._known & (then > 8)
        if not known.any():
            return 1.0
        return float(np.clip(np.median(now[known] / then[known].astype(np.float32)), 0.25, 4))

    def _share(self, samples: Bools) -> F32:
        """Share of the samples of each place."""
        size = self.columns, self.rows
        return np.asarray(
            cv2.resize(samples.astype(np.float32), size, interpolation=cv2.INTER_AREA), np.float32
        )

    def _learn(
        self, rgb: RGB, samples: U8, step_s: float, busy: Bools, differing: Bools, *, lost: bool
    ) -> None:
        around = np.ones((3, 3), np.uint8)
        small = cv2.resize(
            busy.astype(np.float32), (self.columns, self.rows), interpolation=cv2.INTER_AREA
        )
        unquiet = small > 0
        if self._last is not None:
            change = cv2.split(cv2.absdiff(samples, self._last))
            moving = cv2.max(change[0], cv2.max(change[1], change[2])) > MOTION
            unquiet |= self._share(moving) > 0
        unquiet = cv2.dilate(unquiet.astype(np.uint8), around).astype(np.bool_)
        self._calm_s = np.where(unquiet, 0.0, self._calm_s + step_s)
        if samples[::FINE, ::FINE, 0].mean() < NIGHT:
            return
        self._moved_s = self._moved_s + step_s if lost else 0.0
        if self._moved_s > FORGET_S:
            self.picture[:] = 128
            self._begin()
            self.resets += 1
            self.version += 1
            return
        calm = self._calm_s >= CALM_S
        same = ~self._differing(samples, self._candidate)
        begins = calm & ~same
        self._same_s = np.where(begins, 0.0, self._same_s + np.where(calm & same, step_s, 0.0))
        _assign(self._candidate, samples, begins)
        learnt = calm & same & (self._same_s >= self._learn_s) & (~self._known | differing)
        self._renewed_s += step_s
        renewed = learnt
        if self._renewed_s >= RENEW_S and not lost:
            self._renewed_s = 0.0
            renewed = learnt | (self._known & calm & ~differing)
        if renewed.any():
            _assign(self._scene, samples, renewed)
            self._known |= renewed
            self.version += 1
            np.copyto(self.picture, rgb, where=self.by_pixel(renewed)[..., None])


class EmptyScenes:
    """The empty scene of one camera through all that interrupts its clips.

    A camera that was lost and found, and a sealer that failed once, begin a new clip; two hours of
    learning are not lost by it. It lives as long as the sealer of the camera, in memory.
    """

    def __init__(self) -> None:
        self._scene: EmptyScene | None = None

    def of(self, height: int, width: int) -> EmptyScene:
        """The one for frames of this size; what was learnt at another size is forgotten."""
        if self._scene is None or self._scene.picture.shape[:2] != (height, width):
            self._scene = EmptyScene(height, width, LEARN_S)
        self._scene.resume()
        return self._scene

    def forget(self) -> None:
        """Begin anew."""
        self._scene = None


def _lit(scene: U8, light: F32) -> U8:
    """Y, Cr, Cb in another light: all three are in proportion to it."""
    planes = []
    for plane, neutral in zip(cv2.split(scene), GREYS, strict=True):
        grey = np.full(plane.shape, neutral, np.float32)
        off = cv2.multiply(cv2.subtract(plane, grey, dtype=cv2.CV_32F), light)
        planes.append(cv2.add(off, grey, dtype=cv2.CV_8U))
    return np.asarray(cv2.merge(planes), np.uint8)


def _shadow(luma: U8, lit: U8) -> F32:
    """Share of the light where the same surface has less of it, evenly over a few samples."""
    ratio = (luma.astype(np.float32) + 4) / (lit.astype(np.float32) + 4)
    mean = cv2.blur(ratio, (5, 5))
    even = cv2.blur(ratio * ratio, (5, 5)) - mean * mean < EVEN * EVEN
    shadow = even & (mean >= DARKEST_SHADOW) & (mean <= BRIGHTEST)
    return np.asarray(np.where(shadow, mean, np.float32(1)), np.float32)


def _assign(target: U8, source: U8, places: Bools) -> None:
    """Take over the samples of some places."""
    mask = np.repeat(np.repeat(places, FINE, 0), FINE, 1)
    target[mask] = source[mask]
