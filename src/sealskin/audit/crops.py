"""What the attackers see: known people, cut out of sealed frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealskin.audit.scene import Placed, body_frames, cut_body, cut_face, face_frames
from sealskin.core.in_order import in_order
from sealskin.data.identities import Body, Face
from sealskin.learn.device import workers
from sealskin.seal.of_thread import OfThread
from sealskin.seal.sealer import CopiesForThread, Sealer

U8 = npt.NDArray[np.uint8]
I64 = npt.NDArray[np.int64]

WIDE_PX = 64
TIGHT_PX = 112
BODY_HW = (96, 48)


@dataclass(frozen=True, slots=True)
class FaceCrops:
    """Faces out of sealed frames, in the order of the pictures they came from.

    Attributes:
        wide: uint8 (N, 64, 64, 3), the whole head, for attackers that are trained.
        tight: uint8 (N, 112, 112, 3) as recognisers are trained, or (0, ...) if not asked for.
        index: (N,) number of the picture.
        person: (N,) identity.
        height_px: (N,) height of the face in the frame.
    """

    wide: U8
    tight: U8
    index: I64
    person: I64
    height_px: I64

    def at(self, height_px: int) -> FaceCrops:
        """Those of one height."""
        return self.take(np.flatnonzero(self.height_px == height_px))

    def take(self, rows: I64) -> FaceCrops:
        """Some of them."""
        tight = self.tight[rows] if len(self.tight) else self.tight
        return FaceCrops(
            self.wide[rows], tight, self.index[rows], self.person[rows], self.height_px[rows]
        )


def face_crops(
    sealer: Sealer,
    faces: Sequence[Face],
    heights_px: Sequence[int],
    seed: int,
    *,
    tight: bool,
    repeat: int = 1,
) -> FaceCrops:
    """Seal frames with all faces at all heights and cut the faces out again.

    Args:
        sealer: called with whole frames only, in the order in which they would come.
        faces: every one is shown once a height and repetition.
        heights_px: of the face in a frame of 1080 rows.
        seed: of places and backgrounds.
        tight: also cut as recognisers are trained.
        repeat: how often each face is shown, each time elsewhere on the grid.
    """
    wides, tights, indices, heights = [], [], [], []
    for height_px in heights_px:
        order = [i for i in range(len(faces)) for _ in range(repeat)]
        for sealed, placed in _sealed(sealer, face_frames(faces, order, height_px, seed)):
            for place in placed:
                face = faces[place.index]
                wides.append(cut_face(sealed, place, face, WIDE_PX, wide=True))
                if tight:
                    tights.append(cut_face(sealed, place, face, TIGHT_PX, wide=False))
                indices.append(place.index)
                heights.append(height_px)
    rows = np.lexsort((indices, heights))
    index = np.array(indices, np.int64)[rows]
    return FaceCrops(
        wide=np.stack(wides)[rows],
        tight=np.stack(tights)[rows] if tight else np.empty((0, TIGHT_PX, TIGHT_PX, 3), np.uint8),
        index=index,
        person=np.array([faces[i].person for i in index], np.int64),
        height_px=np.array(heights, np.int64)[rows],
    )


def _sealed(
    sealer: Sealer, frames: Iterable[tuple[U8, list[Placed]]]
) -> Iterator[tuple[U8, list[Placed]]]:
    """Frames, sealed in their order.

    By one thread where a sealer might remember what came before, as somebody's tool may.
    """
    of_thread = OfThread(sealer)
    threads = workers() if isinstance(sealer, CopiesForThread) else 1

    def work(item: tuple[U8, list[Placed]]) -> tuple[U8, list[Placed]]:
        return of_thread()(item[0]), item[1]

    return in_order(work, frames, threads, 2 * threads)


@dataclass(frozen=True, slots=True)
class BodyCrops:
    """Whole people out of sealed frames.

    Attributes:
        pixels: uint8 (N, 96, 48, 3).
        index, person, camera, height_px: (N,) each.
    """

    pixels: U8
    index: I64
    person: I64
    camera: I64
    height_px: I64

    def at(self, height_px: int) -> BodyCrops:
        """Those of one height."""
        rows = np.flatnonzero(self.height_px == height_px)
        return BodyCrops(
            self.pixels[rows],
            self.index[rows],
            self.person[rows],
            self.camera[rows],
            self.height_px[rows],
        )


def body_crops(
    sealer: Sealer, bodies: Sequence[Body], heights_px: Sequence[int], seed: int
) -> BodyCrops:
    """Seal frames with all bodies at all heights and cut them out again; as `face_crops`."""
    pixels, indices, heights = [], [], []
    for height_px in heights_px:
        frames = body_frames(bodies, range(len(bodies)), height_px, seed)
        for sealed, placed in _sealed(sealer, frames):
            for place in placed:
                pixels.append(cut_body(sealed, place, bodies[place.index], BODY_HW))
                indices.append(place.index)
                heights.append(height_px)
    rows = np.lexsort((indices, heights))
    index = np.array(indices, np.int64)[rows]
    return BodyCrops(
        pixels=np.stack(pixels)[rows],
        index=index,
        person=np.array([bodies[i].person for i in index], np.int64),
        camera=np.array([bodies[i].camera for i in index], np.int64),
        height_px=np.array(heights, np.int64)[rows],
    )
