"""Opening a whole sealed set again: is each file what the manifest says, and nothing more?"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from sealskin.core.errors import DataError, SealskinError
from sealskin.data.decode import MAX_FILE_BYTES, decode
from sealskin.data.inside import (
    Root,
    checked_name,
    files_inside,
    is_inside,
    open_file,
    read_inside,
)
from sealskin.data.sealing.card import CARDS
from sealskin.data.sealing.manifest import MANIFEST, read_manifest
from sealskin.data.sets.find import FORMS, read_set
from sealskin.data.sets.item import Names
from sealskin.video.contents import contents_of

PLAIN_INFO = frozenset({
    "jfif", "jfif_version", "jfif_unit", "jfif_density", "compression", "loop", "background",
    "timestamp", "duration", "dpi", "resolution",
})  # fmt: skip
"""What Pillow tells of a picture that holds nothing but pixels."""
PLAIN_TAGS = frozenset({
    254, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 296, 317, 322, 323,
    324, 325, 338, 339,
})  # fmt: skip
"""TIFF tags about size, layout and coding of pixels."""


def problems_of(folder: Root, *, manifest: Path | None = None) -> list[str]:
    """What is wrong with a sealed set; nothing, if all is well.

    Args:
        folder: of the set, on a disk or in storage.
        manifest: where it is, while the set has none yet.

    Raises:
        DataError: it has no manifest or card, or they cannot be read.
        StorageError: storage does not answer.
    """
    with ExitStack() as stack:
        if manifest is None:
            try:
                manifest = stack.enter_context(_on_disk(folder, MANIFEST))
            except DataError as error:
                raise DataError(
                    f"there is no manifest in {folder}; give the folder of a sealed set"
                ) from error
        return _problems(folder, manifest)


def _problems(folder: Root, manifest: Path) -> list[str]:
    card = _card(folder)
    listed: dict[str, tuple[int, int]] = {}
    problems = []
    shard: dict[str, dict[str, Any]] = {}
    for row in read_manifest(manifest):
        name = row["item"]
        if row["kind"] == "picture" and "#" in name and card["form"] == "webdataset":
            shard[name] = row
            continue
        listed[name] = (row["width_px"], row["height_px"])
        if row["config_sha256"] != card["seal"]["config_sha256"]:
            problems.append(f"{name}: it is sealed otherwise than the card says")
        problems += _file_problems(folder, row)
    problems += [f"{name}: {why}" for name, why in _shard_problems(folder, listed, shard)]
    for entry in files_inside(folder, hidden=True):
        if entry.name not in listed and entry.name not in (MANIFEST, *CARDS):
            problems.append(f"{entry.name}: the manifest does not know it")
    if not problems:  # labels of files that are missing would say the same again
        problems += _label_problems(folder, card["form"], listed)
    return problems


def _card(folder: Root) -> dict[str, Any]:
    try:
        card: dict[str, Any] = json.loads(read_inside(folder, CARDS[0], 2**24))
        known = card["form"] in FORMS and isinstance(card["seal"]["config_sha256"], str)
    except (DataError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{folder} has no card of a sealed set; give the folder of one") from error
    if not known:
        raise DataError(f"the card of {folder} names no form that is known; seal the set again")
    return card


def _file_problems(folder: Root, row: Mapping[str, Any]) -> Iterator[str]:
    name, kind = row["item"], row["kind"]
    try:
        if isinstance(folder, Path):
            path = folder / checked_name(name)
            if path.is_symlink() or not path.is_file():
                raise DataError("it is not there")
        if kind == "picture":
            data = read_inside(folder, name, MAX_FILE_BYTES)
            _check_same(hashlib.sha256(data).hexdigest(), row)
            check_picture_file(data, (row["width_px"], row["height_px"]))
            return
        with open_file(folder, name) as file:
            digest = hashlib.file_digest(file, "sha256")  # type: ignore[arg-type] # it has readinto
            _check_same(digest.hexdigest(), row)
        if kind == "video":
            with _on_disk(folder, name) as path:
                _check_video(path, row["frames"])
    except (SealskinError, OSError) as error:
        yield f"{name}: {error}"


def _check_same(sha256: str, row: Mapping[str, Any]) -> None:
    if sha256 != row["sha256"]:
        raise DataError("it is another file than the one that was sealed")


@contextmanager
def _on_disk(folder: Root, name: str) -> Iterator[Path]:
    """The path of a sealed file; one in storage is copied for a while, for those who want a path.

    Raises:
        DataError: there is none.
    """
    if isinstance(folder, Path):
        if not (folder / name).is_file():
            raise DataError("there is no such file")
        yield folder / name
        return
    with tempfile.TemporaryDirectory(prefix="sealskin-") as scratch:
        path = Path(scratch) / "sealed"
        with open_file(folder, name) as file, path.open("wb") as out:
            shutil.copyfileobj(file, out, 2**20)
        yield path


def check_picture_file(data: bytes, size: tuple[int, int]) -> None:
    """See that the file of a sealed picture opens, has its size, and holds nothing but pixels.

    Raises:
        DataError: it does not; the sentence says how.
    """
    decoded = decode(data, "a sealed picture", upright=False)
    height, width = decoded.specimen.pixels.shape[:2]
    if (width, height) != size:
        raise DataError(f"expected {size[0]}x{size[1]} pixels, got {width}x{height}")
    with Image.open(io.BytesIO(data)) as picture:
        more = set(map(str, picture.info)) - PLAIN_INFO
        tags = set(getattr(picture, "tag_v2", ())) - PLAIN_TAGS
        exif = set(picture.getexif()) - PLAIN_TAGS
    if more or tags or exif:
        kinds = ", ".join(sorted(map(str, more | tags | exif)))
        raise DataError(f"it holds more than pixels: {kinds}")


def _check_video(path: Path, frames: int) -> None:
    contents = contents_of(path)
    kinds = [stream.kind for stream in contents.streams]
    if kinds != ["video"] or contents.chapters:
        raise DataError(f"expected one film and nothing else, got {', '.join(kinds)}")
    told = {**contents.tags, **contents.streams[0].tags}
    plain = {"major_brand", "minor_version", "compatible_brands", "language", "vendor_id"}
    handler = told.pop("handler_name", "VideoHandler")
    if set(told) - plain or handler != "VideoHandler" or contents.streams[0].messages:
        raise DataError("it holds more than pictures")
    if len(contents.times_s) != frames:
        raise DataError(f"expected {frames} frames, got {len(contents.times_s)}")


def _shard_problems(
    folder: Root, listed: Mapping[str, object], rows: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    left = set(rows)
    shards = {f"{name.partition('.tar#')[0]}.tar" for name in rows}
    for shard in sorted(shards):
        if shard not in listed or not is_inside(folder, shard):
            yield shard, "pictures are said to be in it, and it is not there"
            continue
        try:
            with (
                open_file(folder, shard) as file,
                tarfile.open(fileobj=file, mode="r:") as archive,
            ):
                for member in archive:
                    yield from _member_problems(archive, member, shard, rows, left)
        except (tarfile.TarError, OSError, DataError) as error:
            yield shard, f"it cannot be read ({type(error).__name__})"
    for name in sorted(left):
        yield name, "it is not in its shard"


def _member_problems(
    archive: tarfile.TarFile,
    member: tarfile.TarInfo,
    shard: str,
    rows: Mapping[str, Mapping[str, Any]],
    left: set[str],
) -> Iterator[tuple[str, str]]:
    name = f"{shard}#{member.name}"
    if (member.mtime, member.uid, member.gid, member.uname) != (0, 0, 0, ""):
        yield name, "it says when or by whom it was made"
    row = rows.get(name)
    if row is None:
        return  # a label
    left.discard(name)
    opened = archive.extractfile(member)
    data = opened.read() if opened is not None else b""
    if hashlib.sha256(data).hexdigest() != row["sha256"]:
        yield name, "it is another file than the one that was sealed"
        return
    try:
        check_picture_file(data, (row["width_px"], row["height_px"]))
    except DataError as error:
        yield name, str(error)


def _label_problems(
    folder: Root, form: str, listed: Mapping[str, tuple[int, int]]
) -> Iterator[str]:
    """Read the sealed set as whoever gets it would."""
    try:
        found = read_set(folder, Names(None), form=form, keep=_Everything())
    except DataError as error:
        yield str(error)
        return
    for one in found.left_out.refused:
        yield f"{one.name}: {one.reason}"
    for item in found.items:
        if item.source not in listed:
            yield f"{item.source}: labels name it, and the manifest does not"
        elif item.stated_size is not None and item.stated_size != listed[item.source]:
            yield f"{item.source}: labels state another size than its own"


class _Everything(frozenset[str]):
    """Fields that the owner wanted kept are none of the reader's business."""

    def __contains__(self, name: object) -> bool:
        return True
