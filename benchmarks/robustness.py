r"""What a seal is worth when its pictures are changed after it, or come changed to it.

    python benchmarks/robustness.py --coco val.json --images val --faces faces \\
        --embedder fr_feature.onnx --sealers raw,lowrate,balanced,strict

`raw` is what all of that costs a picture that nobody sealed. Two kinds of row.
`output`: what was sealed is re-encoded at 500 kb/s (of 720p at 25 frames a second, by bits per
pixel), halved and enlarged again, or made grey, and the shipped detector looks at it:
`utility_ratio` is its AP50 against that on the sealed pictures as they are, `ratio_to_raw` against
that on raw pictures after the same, where `raw` is among the sealers. `input`: frames
with known faces come too bright, too dark, grey as infrared, bent as by a fisheye, noisy, or as the
same frame twice, and are sealed: `privacy_worst` is the highest area under the curve of an
untouched recogniser over its views, `missed_percent` the share of heads that the gate left. The
attackers that are retrained are in `privacy.json`; they are not retrained for each change.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from results_file import write_result
from sealskin.audit.comparison import compare
from sealskin.audit.embedder import SIDE_PX, Embedder
from sealskin.audit.gate import COVERED
from sealskin.audit.metrics import roc_auc
from sealskin.audit.scene import cut_face, face_frames, head_box
from sealskin.audit.subject import open_subject
from sealskin.audit.views import CROP_VIEWS
from sealskin.core.errors import SealError
from sealskin.data.coco import LabelledImage, read_coco
from sealskin.data.identities import Face, read_faces
from sealskin.data.specimen import read_specimen
from sealskin.learn.evaluate import average_precision
from sealskin.seal.gated import Gated
from sealskin.seal.sealer import HasGate, Sealer, config_sha256, weights_sha256
from sealskin.sense.detector import PersonDetector, shipped_for

U8 = NDArray[np.uint8]
Change = Callable[[U8], U8]

SEED = 41
HEIGHT_PX = 48
FPS, FRAMES = 25, 8
BITS_PER_PIXEL = 500_000 / (1280 * 720 * FPS)
BENT = 0.18  # of a barrel distortion, at the corners


def encoded(rgb: U8) -> U8:
    """A picture as a video of that rate shows it once it stands still."""
    height, width = (side // 2 * 2 for side in rgb.shape[:2])
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=FPS, options={"preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.bit_rate = max(1000, round(BITS_PER_PIXEL * width * height * FPS))
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb[:height, :width]), "rgb24")
        for number in range(FRAMES):
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    file.seek(0)
    with av.open(file, "r") as back:
        *_, last = back.decode(video=0)
    picture = rgb.copy()
    picture[:height, :width] = last.to_ndarray(format="rgb24")
    return picture


def halved(rgb: U8) -> U8:
    height, width = rgb.shape[:2]
    small = cv2.resize(rgb, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def grey(rgb: U8) -> U8:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB))


def lit(gain: float) -> Change:
    return lambda rgb: np.clip(rgb * np.float32(gain), 0, 255).astype(np.uint8)


def noisy(rgb: U8) -> U8:
    grain = np.random.default_rng(SEED).normal(0, 25, rgb.shape)
    return np.clip(rgb + grain, 0, 255).astype(np.uint8)


def bent(rgb: U8) -> U8:
    """As a wide lens sees it; `straight` undoes it, as an attacker would."""
    return _warped(rgb, 1)


def straight(rgb: U8) -> U8:
    return _warped(rgb, -1)


def _warped(rgb: U8, way: int) -> U8:
    height, width = rgb.shape[:2]
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    plain = np.hypot(x, y) / np.sqrt(2)
    if way < 0:
        # The other way round has no closed form: three steps are exact to a tenth of a pixel.
        radius = plain
        for _ in range(3):
            radius = plain / (1 + BENT * radius**2)
        factor = 1 / (1 + BENT * radius**2)
    else:
        factor = 1 + BENT * plain**2
    columns = ((x * factor + 1) / 2 * (width - 1)).astype(np.float32)
    rows = ((y * factor + 1) / 2 * (height - 1)).astype(np.float32)
    return np.asarray(cv2.remap(rgb, columns, rows, cv2.INTER_LINEAR), np.uint8)


def same(rgb: U8) -> U8:
    return rgb


OUTPUT: Mapping[str, Change] = {"500 kb/s": encoded, "halved": halved, "grey": grey}
INPUT: Mapping[str, tuple[Change, Change]] = {
    "none": (same, same),
    "bright": (lit(1.8), same),
    "dark": (lit(0.25), lit(4)),
    "infrared": (grey, same),
    "fisheye": (bent, straight),
    "noisy": (noisy, same),
    "frozen": (same, same),
}
"""What is done to a frame before it is sealed, and what the attacker does to it afterwards."""


def utility(
    detector: PersonDetector, images: Sequence[LabelledImage], pictures: Sequence[U8]
) -> float:
    found = [detector.infer(np.ascontiguousarray(picture)) for picture in pictures]
    return average_precision(images, found)["ap50"]


def attack(
    sealer: Sealer, change: str, faces: Sequence[Face], embedder: Embedder
) -> dict[str, float | None]:
    """How well faces are known, and how many heads were left, after a change of the frames."""
    before, after = INPUT[change]
    crops: list[U8] = [np.empty(0, np.uint8)] * len(faces)
    missed = 0
    for frame, placed in face_frames(faces, range(len(faces)), HEIGHT_PX, SEED):
        changed = before(frame)
        sealed = after(frozen(sealer, changed) if change == "frozen" else sealer(changed))
        treated = None
        if isinstance(sealer, HasGate):
            mask = sealer.treated(changed).astype(np.uint8)
            treated = straight(mask) if change == "fisheye" else mask
        for place in placed:
            face = faces[place.index]
            crops[place.index] = cut_face(sealed, place, face, SIDE_PX, wide=False)
            if treated is not None:
                left, top, right, bottom = head_box(face, place)
                missed += treated[top:bottom, left:right].mean() < COVERED
    people = np.array([face.person for face in faces], np.int64)
    stack = np.stack(crops)
    aucs = [auc(embedder(view(stack)), people) for view in CROP_VIEWS.values()]
    share = 100 * missed / len(faces) if isinstance(sealer, HasGate) else None
    return {"privacy_worst": max(aucs), "missed_percent": share}


def frozen(sealer: Sealer, rgb: U8) -> U8:
    """The last of many equal frames of a clip."""
    if not isinstance(sealer, Gated):
        return sealer(rgb)
    clip = sealer.for_clip(SEED)
    out = [each for number in range(FRAMES) for each in clip.push(rgb, number / FPS)]
    last = [*out, *clip.flush()][-1]
    if isinstance(last, SealError):
        raise last
    return last


def auc(vectors: NDArray[np.float32], people: NDArray[np.int64]) -> float:
    others = ~np.eye(len(people), dtype=bool)  # a picture beside itself says nothing
    return roc_auc(*compare(vectors, people, vectors, people, others).pairs())


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--coco", type=Path, required=True)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--faces", type=Path, required=True)
    parser.add_argument("--embedder", type=Path, required=True)
    parser.add_argument("--sealers", default="raw,lowrate,balanced,strict")
    parser.add_argument("--most-faces", type=int, default=300)
    args = parser.parse_args()
    images = read_coco(args.coco)
    raw = [read_specimen(args.images / image.file_name).pixels for image in images]
    faces = read_faces(args.faces, "val")[: args.most_faces]
    embedder = Embedder(args.embedder)
    rows: list[dict[str, Any]] = []
    raw_ap50: dict[str, float] = {}  # by change
    profiles: dict[str, Any] = {}
    # What others are held against comes first.
    for name in sorted(args.sealers.split(","), key=lambda name: name != "raw"):
        sealer = open_subject(name)
        detector = PersonDetector(shipped_for(sealer.name), score_threshold=0.05)
        profiles[name] = {
            "weights_sha256": weights_sha256(sealer),
            "config_sha256": config_sha256(sealer),
        }
        sealed = [sealer(picture) for picture in raw]
        plain = utility(detector, images, sealed)
        for change, of in OUTPUT.items():
            ap50 = utility(detector, images, [of(picture) for picture in sealed])
            if name == "raw":
                raw_ap50[change] = ap50
            on_raw = raw_ap50.get(change)
            row = {"change": change, "side": "output", "profile": name, "ap50": ap50}
            row["utility_ratio"] = ap50 / plain if plain else None
            row["ratio_to_raw"] = ap50 / on_raw if on_raw else None
            rows.append(row)
            print(rows[-1], flush=True)
        for change in INPUT:
            row = {"change": change, "side": "input", "profile": name}
            rows.append({**row, **attack(sealer, change, faces, embedder)})
            print(rows[-1], flush=True)
    print(write_result("robustness", seeds=[SEED], profiles=profiles, faces=len(faces), rows=rows))


if __name__ == "__main__":
    main()
