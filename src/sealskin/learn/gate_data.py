"""What the gate learns from: labelled people with heads, known faces set among them, close-ups."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from sealskin.core.boxes import Boxes
from sealskin.data.eyes import draw_eye, draw_texture
from sealskin.data.fingers import FRAME_PX, PRINT_PX, draw_print, grow_ridges
from sealskin.data.identities import Face
from sealskin.learn.augment import Example, Pixels

FACE_HEIGHTS_PX = (8, 260)
MOST_FACES = 5


def composites(
    faces: Sequence[Face], pictures: Sequence[Example], count: int, seed: int
) -> list[Example]:
    """Pictures with faces on drawn shoulders set into them, anywhere.

    Labelled pictures show few faces from near; a gate must know those best.

    Args:
        faces: people of the training side only.
        pictures: what they are set into; their own labels stay.
        count: how many to make.
        seed: of every draw.
    """
    rng = np.random.default_rng(seed)
    out = []
    for _ in range(count):
        base = pictures[int(rng.integers(len(pictures)))]
        pixels, heads, people = base.pixels.copy(), [base.heads], [base.boxes]
        for _ in range(int(rng.integers(1, MOST_FACES + 1))):
            height = float(np.exp(rng.uniform(*np.log(FACE_HEIGHTS_PX))))
            face = faces[int(rng.integers(len(faces)))]
            head, body = _set(pixels, face, height, rng)
            if head is not None:
                heads.append(head)
                people.append(body)
        out.append(Example(pixels, np.concatenate(people), base.ignore, np.concatenate(heads)))
    return out


def close_ups(count: int, seed: int) -> list[Example]:
    """Drawn eyes and fingertips that fill the frame, half each; both are to be blanked as heads.

    Their identities are drawn from `seed`; the audit draws its own from others.
    """
    rng = np.random.default_rng((seed, 1))
    nobody = np.empty((0, 4), np.float32)
    out = []
    for _ in range(count // 2):
        eye = draw_eye(draw_texture(rng), float(rng.uniform(60, 420)), rng)
        side = 1.15 * eye.iris.radius
        limit = np.array(eye.frame.shape[1::-1] * 2, np.float32)
        place = [eye.iris.x - side, eye.iris.y - side, eye.iris.x + side, eye.iris.y + side]
        head = np.clip(np.array([place], np.float32), 0, limit)
        out.append(Example(eye.frame, nobody, nobody, head))
    for _ in range(count - count // 2):
        frame, to_frame = draw_print(grow_ridges(rng), rng)
        x, y = to_frame[:, 2]
        place = [x + 0.1 * PRINT_PX, y, x + 0.9 * PRINT_PX, y + PRINT_PX]
        head = np.clip(np.array([place], np.float32), 0, FRAME_PX)
        out.append(Example(frame, nobody, nobody, head))
    return out


def _set(
    pixels: Pixels, face: Face, height_px: float, rng: np.random.Generator
) -> tuple[Boxes | None, Boxes]:
    """Lay a head, and perhaps shoulders, over a picture, in place; its box and the person's."""
    scale = height_px / face.box[3]
    side = max(4, round(face.pixels.shape[0] * scale)), max(4, round(face.pixels.shape[1] * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(face.pixels, side[::-1], interpolation=method), np.uint8)
    if rng.random() < 0.5:
        small = small[:, ::-1]
        box_x = face.pixels.shape[1] - face.box[0] - face.box[2]
    else:
        box_x = face.box[0]
    wide, high = face.box[2] * scale, face.box[3] * scale
    centre = ((box_x + face.box[2] / 2) * scale, (face.box[1] + 0.46 * face.box[3]) * scale)
    half = 0.6 * wide, 0.62 * high
    mask = np.zeros(side, np.float32)
    shift = 16  # cv2.ellipse takes fractions of a pixel
    cv2.ellipse(
        mask, [round(c * shift) for c in centre], [round(h * shift) for h in half],
        0, 0, 360, 1.0, -1, cv2.LINE_AA, 4,
    )  # fmt: skip
    rows, columns = pixels.shape[:2]
    x, y = (int(rng.integers(-side[k] // 4, max(1, n - side[k] // 2)))
            for k, n in ((1, columns), (0, rows)))  # fmt: skip
    middle = x + centre[0], y + centre[1]
    body = (middle[0] - 1.05 * wide, middle[1] + 0.5 * high, middle[0] + 1.05 * wide,
            middle[1] + 1.7 * high)  # fmt: skip
    if rng.random() < 0.7:
        colour = [int(v) for v in rng.integers(30, 226, 3)]
        place = [round(middle[0]), round(middle[1] + 1.6 * high)]
        cv2.ellipse(
            pixels, place, [round(1.0 * wide), round(1.1 * high)], 0, 180, 360, colour, -1,
            cv2.LINE_AA,
        )  # fmt: skip
    a, b, c, d = max(x, 0), max(y, 0), min(x + side[1], columns), min(y + side[0], rows)
    if c <= a or d <= b:
        return None, np.empty((0, 4), np.float32)
    part = slice(b - y, d - y), slice(a - x, c - x)
    weight = mask[part][..., None]
    pixels[b:d, a:c] = np.rint(pixels[b:d, a:c] * (1 - weight) + small[part] * weight)
    head = np.array(
        [middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1]]
    )
    limit = np.array([columns, rows, columns, rows])
    head = np.clip(head, 0, limit)
    person = np.clip([min(head[0], body[0]), head[1], max(head[2], body[2]), body[3]], 0, limit)
    if head[2] - head[0] < 2 or head[3] - head[1] < 2:
        return None, np.empty((0, 4), np.float32)
    return head[None].astype(np.float32), person[None].astype(np.float32)
