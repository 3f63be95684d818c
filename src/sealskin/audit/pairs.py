"""A seal that is not at hand: somebody else's tool, known by the frames it made of ours.

People are attacked in frames that the audit draws, so the tool must be given those. `Recorder`
stands where a sealer would and writes every frame that is asked for; the tool seals them, however
it likes; `Pairs` then finds what became of a frame by the hash of the frame's pixels.

    FOLDER/frames.json      hashes of the frames' pixels, in the order of their numbers
    FOLDER/raw/000001.png   written here, lossless
    FOLDER/sealed/          what the tool made of them: names that begin with the same number
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import cv2

from sealskin.core.errors import DataError
from sealskin.data.specimen import Pixels, read_specimen
from sealskin.seal.sealer import Rate, check_picture

INDEX = "frames.json"
DIGITS = 6
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
RAW_RATE = Rate(1, 24.0)
"""Nothing is known of what such a tool lets through, so it is said to be all."""


@dataclass
class Recorder:
    """Stands in a sealer's place, writes each new frame it is shown and hands it back.

    Args:
        folder: see above; `raw` in it must not exist yet.

    Raises:
        DataError: frames were written there before, or cannot be.
    """

    folder: Path
    name: str = "frames"
    settings: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.numbers: dict[str, int] = {}
        try:
            (self.folder / "raw").mkdir(parents=True)
        except FileExistsError as error:
            raise DataError(
                f"{self.folder / 'raw'} is there already; give a folder without one, or remove it"
            ) from error
        except OSError as error:
            raise DataError(f"cannot write to {self.folder}: {error.strerror}") from error

    def rate(self, width_px: int, height_px: int) -> Rate:
        return RAW_RATE

    def __call__(self, rgb: Pixels) -> Pixels:
        check_picture(rgb)
        sha = frame_sha256(rgb)
        if sha not in self.numbers:
            number = self.numbers[sha] = len(self.numbers) + 1
            _, png = cv2.imencode(".png", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
            (self.folder / "raw" / f"{number:0{DIGITS}}.png").write_bytes(png.tobytes())
        return rgb.copy()

    def write_index(self) -> None:
        """Say which frame has which number. Last, so that half a set is not taken for a whole."""
        (self.folder / INDEX).write_text(json.dumps(list(self.numbers)) + "\n")


@dataclass(frozen=True, slots=True)
class Pairs:
    """A sealer that looks up what a tool made of a frame.

    Attributes:
        folder: see above.
        sealed_sha256: hash of all sealed files: other files, another seal.
    """

    folder: Path
    sealed_sha256: str
    _found: Mapping[str, Path] = field(repr=False)

    @property
    def name(self) -> str:
        return f"pairs-{self.folder.resolve().name}"

    @property
    def settings(self) -> Mapping[str, object]:
        return {"sealed_sha256": self.sealed_sha256}

    def rate(self, width_px: int, height_px: int) -> Rate:
        return RAW_RATE

    def __call__(self, rgb: Pixels) -> Pixels:
        """What the tool made of this frame.

        Raises:
            DataError: the frame is not among those that were written, or its partner is damaged
                or of another size.
        """
        height, width = check_picture(rgb)
        path = self._found.get(frame_sha256(rgb))
        if path is None:
            raise DataError(
                f"the audit asks for a frame of {width}x{height} that is not in "
                f"{self.folder / INDEX}; write the frames again with this version of Sealskin, "
                "on this machine and with the same data (sealskin audit-frames), and seal them"
            )
        sealed = read_specimen(path).pixels
        if sealed.shape != rgb.shape:
            raise DataError(
                f"{path} is {sealed.shape[1]}x{sealed.shape[0]}, its raw frame {width}x{height}; "
                "the tool must keep the size"
            )
        return sealed


def open_pairs(folder: Path) -> Pairs:
    """The tool whose frames are in a folder.

    Raises:
        DataError: the folder was not written by `Recorder`, or a sealed frame is missing.
    """
    try:
        hashes: list[str] = json.loads((folder / INDEX).read_text())
    except (OSError, ValueError) as error:
        raise DataError(
            f"cannot read {folder / INDEX}; write it and the frames with sealskin audit-frames"
        ) from error
    paths: dict[str, Path] = {}
    sealed = folder / "sealed"
    for path in sorted(sealed.iterdir()) if sealed.is_dir() else ():
        if path.suffix.lower() not in PICTURES:
            continue
        before = paths.setdefault(path.stem[:DIGITS], path)
        if before != path:
            raise DataError(f"{before} and {path.name} are both of one frame; keep one of them")
    numbers = [f"{number:0{DIGITS}}" for number in range(1, len(hashes) + 1)]
    missing = [number for number in numbers if number not in paths]
    if missing:
        raise DataError(
            f"{len(missing)} of {len(hashes)} sealed frames are missing, the first is "
            f"{sealed / missing[0]}.png; seal all of {folder / 'raw'} and keep the numbers"
        )
    sha = hashlib.sha256()
    for number in numbers:
        sha.update(hashlib.sha256(paths[number].read_bytes()).digest())
    found = {frame: paths[number] for frame, number in zip(hashes, numbers, strict=True)}
    return Pairs(folder, sha.hexdigest(), found)


def frame_sha256(rgb: Pixels) -> str:
    """Hash of a frame's size and pixels, uint8 (H, W, 3)."""
    sha = hashlib.sha256(repr(rgb.shape).encode())
    sha.update(rgb.tobytes())
    return sha.hexdigest()
