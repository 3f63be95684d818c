"""Frames with known people in them; whole frames are sealed, never crops.

A crop sealed alone would meet another grid than a frame does, and no gate would have to find it.
So faces are set on drawn figures in frames of 1920 x 1080 at the height that is asked for, sealed
there, and cut out again where the attacker knows them to be: the worst case for the seal.
What is around the face in its picture is masked, because clothes and walls alone name people
(AUC 0.58 to 0.63 on Labeled Faces in the Wild).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from sealskin.data.identities import Body, Face
from sealskin.data.specimen import Pixels

FRAME_HW = (1080, 1920)
FACE_HEIGHTS_PX = (16, 24, 32, 48, 64, 88)
BODY_HEIGHTS_PX = (64, 128, 256)
GAP_PX = 40  # at least two cells of a coarse grid between two people

# Five points of an aligned face in a square of 112 px (Deng et al., ArcFace, arXiv:1801.07698).
TEMPLATE_112 = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655],
     [70.7299, 92.2041]], np.float32,
)  # fmt: skip
WIDE = 0.75  # the attackers' own crops see the whole head: what a seal leaves around it counts

Affine = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8 | np.float32]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where one picture stands in a frame.

    Attributes:
        index: number of the picture in the sequence it came from.
        to_frame: float64 (2, 3), from pixels of the picture to pixels of the frame.
    """

    index: int
    to_frame: Affine


def face_frames(
    faces: Sequence[Face], indices: Sequence[int], height_px: int, seed: int
) -> Iterator[tuple[Pixels, list[Placed]]]:
    """Set faces on figures, as many a frame as fit.

    Args:
        faces: pictures to draw from.
        indices: which of them; one may come several times. Their order is shuffled, or pictures
            of one person would stand side by side before one background.
        height_px: height of the face, forehead to chin, in the frame.
        seed: of places, colours and backgrounds; they tell nothing of who it is.

    Yields:
        A frame, uint8 (1080, 1920, 3) RGB, and where its faces are.
    """
    rng = np.random.default_rng((seed, height_px))
    slot = (round(3.2 * height_px) + GAP_PX, round(2.4 * height_px) + GAP_PX)
    indices = rng.permutation(indices).tolist()
    for frame, places in _slots(len(indices), slot, rng):
        placed = []
        for number, (x, y) in places:
            face = faces[indices[number]]
            placed.append(Placed(indices[number], _set_face(frame, face, height_px, x, y, rng)))
        yield frame, placed


def body_frames(
    bodies: Sequence[Body], indices: Sequence[int], height_px: int, seed: int
) -> Iterator[tuple[Pixels, list[Placed]]]:
    """Set whole people into frames; as `face_frames`, with the height of the person's picture."""
    rng = np.random.default_rng((seed, height_px))
    slot = (height_px + GAP_PX, height_px // 2 + GAP_PX)
    indices = rng.permutation(indices).tolist()
    for frame, places in _slots(len(indices), slot, rng):
        placed = []
        for number, (x, y) in places:
            picture = bodies[indices[number]].pixels
            scale = height_px / picture.shape[0]
            small = _resize(picture, scale)
            mask = _soft_edge(small.shape[0], small.shape[1])
            _blend(frame, small, mask, x + GAP_PX // 2, y + GAP_PX // 2)
            to_frame = _scaling(scale, x + GAP_PX // 2, y + GAP_PX // 2)
            placed.append(Placed(indices[number], to_frame))
        yield frame, placed


def cut_face(frame: Pixels, placed: Placed, face: Face, size_px: int, *, wide: bool) -> Pixels:
    """The aligned face out of a frame.

    Args:
        frame: uint8 (H, W, 3), sealed or not.
        placed: where the face is.
        face: its picture; the attacker is given the five points.
        size_px: side of the square to return.
        wide: with the whole head; else as face recognisers are trained.

    Returns:
        uint8 (size_px, size_px, 3).
    """
    return _warp(frame, align(face, size_px, wide=wide), placed.to_frame, (size_px, size_px))


def cut_body(frame: Pixels, placed: Placed, body: Body, size_hw: tuple[int, int]) -> Pixels:
    """The person out of a frame, uint8 (height, width, 3)."""
    height, width = body.pixels.shape[:2]
    scale = np.array([[size_hw[1] / width, 0, 0], [0, size_hw[0] / height, 0]], np.float64)
    return _warp(frame, scale, placed.to_frame, size_hw)


def head_box(face: Face, placed: Placed) -> tuple[int, int, int, int]:
    """Left, top, right and lower edge in the frame, in pixels, of what shows of a head."""
    centre, axes = _head_ellipse(face)
    corners = np.array(
        [[centre[k] - axes[k] for k in (0, 1)], [centre[k] + axes[k] for k in (0, 1)]], np.float64
    )
    # A little of the lower head may hang over the picture it came from: nothing shows there.
    size = (face.pixels.shape[1], face.pixels.shape[0])
    corners = np.clip(corners, 0, size)
    ends = np.rint(corners @ placed.to_frame[:, :2].T + placed.to_frame[:, 2]).astype(int)
    (left, top), (right, bottom) = np.clip(ends, 0, FRAME_HW[::-1]).tolist()
    return left, top, right, bottom


def align(face: Face, size_px: int, *, wide: bool) -> Affine:
    """Similarity from pixels of a face's picture to an aligned square, float64 (2, 3)."""
    template = TEMPLATE_112
    if wide:
        template = (template - 56) * WIDE + 56
    matrix, _ = cv2.estimateAffinePartial2D(
        face.points, template * (size_px / 112), method=cv2.LMEDS
    )
    if matrix is None:
        raise ValueError("the five points of a face lie on one another")
    return np.asarray(matrix, np.float64)


def raw_face(face: Face, size_px: int, *, wide: bool = False) -> Pixels:
    """The aligned face of an unsealed picture, its surround masked as in the frames."""
    grey = np.full_like(face.pixels, 128)
    mask = _head_mask(face)[..., None]
    masked = np.rint(face.pixels * mask + grey * (1 - mask)).astype(np.uint8)
    warped = cv2.warpAffine(
        masked, align(face, size_px, wide=wide), (size_px, size_px),
        flags=cv2.INTER_LINEAR, borderValue=(128, 128, 128),
    )  # fmt: skip
    return np.asarray(warped, np.uint8)


def head_in_crop(face: Face, size_px: int) -> npt.NDArray[np.bool_]:
    """Where in an aligned square with the whole head anything of the head shows, bool."""
    mask = cv2.warpAffine(_head_mask(face), align(face, size_px, wide=True), (size_px, size_px))
    return np.asarray(mask > 0.01, bool)


def _warp(
    frame: Pixels, picture_to_crop: Affine, picture_to_frame: Affine, size_hw: tuple[int, int]
) -> Pixels:
    """Sample the crop out of the frame; coarse only where the frame is finer than the crop."""
    full = [np.vstack((m, [0, 0, 1])) for m in (picture_to_frame, picture_to_crop)]
    crop_to_frame = (full[0] @ np.linalg.inv(full[1]))[:2]
    warped = cv2.warpAffine(
        frame,
        crop_to_frame,
        size_hw[::-1],
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(warped, np.uint8)


def _slots(
    count: int, slot_hw: tuple[int, int], rng: np.random.Generator
) -> Iterator[tuple[Pixels, list[tuple[int, tuple[int, int]]]]]:
    """Frames with numbered places in them, each jittered: faces meet a grid at every phase."""
    height, width = FRAME_HW
    rows, columns = height // slot_hw[0], width // slot_hw[1]
    spare_y, spare_x = height - rows * slot_hw[0], width - columns * slot_hw[1]
    for start in range(0, count, rows * columns):
        y0, x0 = rng.integers(0, spare_y + 1), rng.integers(0, spare_x + 1)
        numbers = range(start, min(start + rows * columns, count))
        places = []
        for number in numbers:
            row, column = divmod(number - start, columns)
            x = int(x0 + column * slot_hw[1] + rng.integers(0, GAP_PX // 2))
            y = int(y0 + row * slot_hw[0] + rng.integers(0, GAP_PX // 2))
            places.append((number, (min(x, width - slot_hw[1]), min(y, height - slot_hw[0]))))
        yield _background(rng), places


def _background(rng: np.random.Generator) -> Pixels:
    """A room of soft light and a few boxes."""
    height, width = FRAME_HW
    grey = rng.integers(60, 196, (5, 9, 1)) + rng.integers(-20, 21, (5, 9, 3))
    low = grey.astype(np.uint8)
    frame = np.asarray(cv2.resize(low, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
    for _ in range(12):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        w, h = (int(v) for v in rng.integers(30, 400, 2))
        cv2.rectangle(frame, (x, y), (x + w, y + h), _muted(rng), -1)
    return frame


def _muted(rng: np.random.Generator) -> tuple[int, ...]:
    """A colour of walls and clothes."""
    return tuple(int(v) for v in rng.integers(50, 206) + rng.integers(-30, 31, 3))


def _set_face(
    frame: Pixels, face: Face, height_px: int, x: int, y: int, rng: np.random.Generator
) -> Affine:
    """Draw a figure's shoulders and set the face's head on them; the map into the frame."""
    scale = height_px / face.box[3]
    head = _resize(face.pixels, scale)
    mask = _resize(_head_mask(face), scale)
    # Pictures are a little larger than the slot's head room; what is cut off is masked anyway.
    left = x + round(0.3 * height_px) + GAP_PX // 4
    top = y + GAP_PX // 4
    centre = (
        left + round((face.box[0] + face.box[2] / 2) * scale),
        top + round((face.box[1] + 1.05 * face.box[3]) * scale),
    )
    axes = (round(0.95 * height_px), round(1.0 * height_px))
    cv2.ellipse(
        frame, (centre[0], centre[1] + axes[1]), axes, 0, 180, 360, _muted(rng), -1, cv2.LINE_AA
    )
    _blend(frame, head, mask, left, top)
    return _scaling(scale, left, top)


def _head_mask(face: Face) -> npt.NDArray[np.float32]:
    """1 on face and hair, 0 on what is around them, float32 (H, W)."""
    mask = np.zeros(face.pixels.shape[:2], np.float32)
    cv2.ellipse(mask, *_head_ellipse(face), 0, 0, 360, 1.0, -1)
    soft = cv2.GaussianBlur(mask, (0, 0), face.box[3] / 40)
    return np.asarray(soft, np.float32)


def _head_ellipse(face: Face) -> tuple[tuple[int, int], tuple[int, int]]:
    """Centre and half axes of face and hair, in pixels of the face's picture."""
    x, y, w, h = face.box
    return (round(x + w / 2), round(y + 0.46 * h)), (round(0.60 * w), round(0.62 * h))


def _soft_edge(height: int, width: int) -> npt.NDArray[np.float32]:
    """A mask that fades at the sides of a picture, so that no frame stands around a person."""
    ramp_y = np.clip(np.minimum(np.arange(height), np.arange(height)[::-1]) / (0.03 * height), 0, 1)
    ramp_x = np.clip(np.minimum(np.arange(width), np.arange(width)[::-1]) / (0.08 * width), 0, 1)
    return np.outer(ramp_y, ramp_x).astype(np.float32)


def _resize(picture: Image, scale: float) -> Image:
    height, width = picture.shape[:2]
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, size, interpolation=method))


def _scaling(scale: float, x: int, y: int) -> Affine:
    """Map of `cv2.resize` and a shift: centres of pixels, not their corners, are scaled."""
    half = 0.5 * scale - 0.5
    return np.array([[scale, 0, x + half], [0, scale, y + half]], np.float64)


def _blend(
    frame: Pixels,
    picture: Image,
    mask: Image,
    x: int,
    y: int,
) -> None:
    """Lay a picture over a frame, in place; what hangs over the edge is cut off."""
    height, width = frame.shape[:2]
    x1, y1 = min(width, x + picture.shape[1]), min(height, y + picture.shape[0])
    x0, y0 = max(x, 0), max(y, 0)
    if x1 <= x0 or y1 <= y0:
        return
    part = slice(y0 - y, y1 - y), slice(x0 - x, x1 - x)
    weight = mask[part][..., None].astype(np.float32)
    below = frame[y0:y1, x0:x1].astype(np.float32)
    mixed = picture[part].astype(np.float32) * weight + below * (1 - weight)
    frame[y0:y1, x0:x1] = np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
