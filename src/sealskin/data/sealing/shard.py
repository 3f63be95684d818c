"""Sealing a shard of WebDataset: pictures are sealed, labels are kept if they are nothing more.

Nothing is unpacked: members are read one after the other, and no more than one sample is in memory.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any

from sealskin.core.errors import DataError, SealError
from sealskin.data.decode import MAX_FILE_BYTES, PICTURE_SUFFIXES, decode
from sealskin.data.inside import checked_name, open_file
from sealskin.data.picture import encode, seal_picture, sealed_name
from sealskin.data.sealing.place import check_stated, failed, put_file
from sealskin.data.sealing.task import Outcome, Row, Task
from sealskin.data.sets.item import Item, Names, Refusal
from sealskin.seal import Sealer

MAX_SAMPLE_BYTES = 2 * MAX_FILE_BYTES
MAX_JSON_BYTES = 4 * 2**20
CLASS = re.compile(rb"\s*-?\d{1,12}\s*")
JSON_FIELDS = frozenset({
    "annotations", "objects", "bbox", "bboxes", "boxes", "box", "label", "labels", "class",
    "classes", "category_id", "category_ids", "area", "iscrowd", "ignore", "keypoints",
    "num_keypoints", "segmentation", "polygon", "polygons", "width", "height",
})  # fmt: skip
"""What is kept of a sample's JSON where it is numbers. Texts are captions, names and addresses."""


@dataclass(slots=True)
class _Sample:
    """The members of one key, in their order: extension to contents."""

    key: str
    members: dict[str, bytes] = field(default_factory=dict)
    wrong: str | None = None

    def forget_endings(self) -> None:
        """Keep of `left.kim.jpg` what says the kind, with a number where that would come twice."""
        members: dict[str, bytes] = {}
        for ending, data in self.members.items():
            kind = _last(ending)
            numbered = (f"{n}.{kind}" for n in range(2, len(self.members) + 2))
            name = kind if kind not in members else next(n for n in numbered if n not in members)
            members[name] = data
        self.members = members


def seal_shard(task: Task, item: Item, sealer: Sealer, outcome: Outcome) -> None:
    """Seal all samples of a shard into a new one, in their order.

    A sample of which a picture cannot be sealed is left out as a whole.

    Raises:
        DataError: it is no tar file, is damaged, or nothing in it can be sealed.
    """
    part = task.scratch / f"{os.getpid()}.tar"
    try:
        with open_file(task.source, item.source) as file, part.open("wb") as out:
            _rewrite(file, out, task, item, sealer, outcome)
    except OSError as error:  # those of reading have become errors of the data
        raise failed(task, error) from error
    if not outcome.rows:
        why = f": {outcome.inside[0].reason}" if outcome.inside else ""
        raise DataError(f"nothing in the shard could be sealed{why}")
    with part.open("rb") as file:
        digest_hex = hashlib.file_digest(file, "sha256").hexdigest()
    length = part.stat().st_size
    put_file(task, item.target, part)
    pictures = len(outcome.rows)
    outcome.rows.append(Row(item.target, "shard", digest_hex, length, 0, 0, pictures))


def _rewrite(
    file: IO[bytes], out: IO[bytes], task: Task, item: Item, sealer: Sealer, outcome: Outcome
) -> None:
    """Read a shard and write the sealed one."""
    names = Names(task.key)
    seen: set[bytes] = set()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as written:
        for sample in _samples(file, outcome):
            place = f"{item.source}#{sample.key}"
            key = names.token(place) if names.renames else sample.key
            try:
                _check_sample(sample, seen)
                if names.renames:
                    sample.forget_endings()
                members = _sealed(sample, task, sealer, outcome, f"{item.target}#{key}")
            except (DataError, SealError) as error:
                outcome.inside.append(Refusal(place, str(error)))
                continue
            for name, data in members.items():
                _add(written, f"{key}.{name}", data)


def _check_sample(sample: _Sample, seen: set[bytes]) -> None:
    """See that a sample is whole and the first of its name; hashes take less room than names."""
    digest = hashlib.blake2b(sample.key.encode(), digest_size=8).digest()
    if sample.wrong is not None:
        raise DataError(sample.wrong)
    if digest in seen:
        raise DataError("its name comes twice in the shard")
    seen.add(digest)


def _sealed(
    sample: _Sample, task: Task, sealer: Sealer, outcome: Outcome, place: str
) -> dict[str, bytes]:
    """What is written of a sample: extension to contents. Outcome and rows grow only at the end."""
    notes: Counter[str] = Counter()
    rows, members, near_misses = [], {}, []
    labels, stated = _labels(sample, task.keep, notes)
    for ending, data in sample.members.items():
        if f".{_last(ending)}" not in PICTURE_SUFFIXES:
            continue
        decoded = decode(data, "a picture of a shard", upright=task.upright, shrink=task.shrink)
        check_stated(decoded, stated)
        shrunk = decoded.full_size != decoded.specimen.pixels.shape[1::-1]
        if shrunk and any(_last(ending) == "json" for ending in labels):
            raise DataError("a picture with labels in JSON cannot be shrunk; scale both first")
        picture = seal_picture(decoded, sealer)
        near_misses.append(picture.near_misses)
        sealed = encode(picture, sealed_name(f"x.{ending}"))
        name = sealed_name(f"x.{ending}").removeprefix("x.")
        members[name] = sealed
        notes.update(decoded.notes)
        height, width = decoded.specimen.pixels.shape[:2]
        digest = hashlib.sha256(sealed).hexdigest()
        rows.append(Row(f"{place}.{name}", "picture", digest, len(sealed), width, height, 1))
    if not rows:
        raise DataError("there is no picture in the sample")
    for near in near_misses:
        outcome.note_doubts(near)
    outcome.rows.extend(rows)
    outcome.notes.update(notes)
    return {**members, **labels}


def _labels(
    sample: _Sample, keep: Collection[str], notes: Counter[str]
) -> tuple[dict[str, bytes], tuple[int, int] | None]:
    """The labels of a sample as they are kept, and the size that they state."""
    kept: dict[str, bytes] = {}
    stated = None
    for ending, data in sample.members.items():
        last = _last(ending)
        if f".{last}" in PICTURE_SUFFIXES:
            continue
        if last in ("cls", "cls2", "index") and CLASS.fullmatch(data):
            kept[ending] = data.strip()
        elif last == "json":
            tree = _parsed(data)
            kept[ending] = _json(tree, keep, notes)
            if isinstance(tree, dict) and {"width", "height"} <= tree.keys():
                sides = tree["width"], tree["height"]
                if all(isinstance(side, int) for side in sides):
                    stated = sides
        elif last in keep:
            kept[ending] = data
        else:
            notes[f"left out of shards: .{last}"] += 1
    return kept, stated


def _parsed(data: bytes) -> Any:
    if len(data) > MAX_JSON_BYTES:
        raise DataError(f"expected JSON of at most {MAX_JSON_BYTES:,} bytes, got {len(data):,}")
    try:
        return json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise DataError(f"its JSON cannot be read ({type(error).__name__})") from error


def _numeric(tree: Any, keep: Collection[str], notes: Counter[str]) -> Any:
    """Numbers, lists of them, and known fields that hold those; the rest is dropped."""
    if isinstance(tree, dict):
        kept = {}
        for name, value in tree.items():
            if f"json.{name}" in keep:
                kept[name] = value
            elif name in JSON_FIELDS and _has_number(value):
                kept[name] = _numeric(value, keep, notes)
            else:
                notes[f"left out of shards: json.{name if name.isidentifier() else '?'}"] += 1
        return kept
    if isinstance(tree, list):
        return [_numeric(one, keep, notes) for one in tree]
    return tree if isinstance(tree, int | float) else None


def _has_number(value: Any) -> bool:
    return isinstance(value, int | float | list | dict)


def _json(tree: Any, keep: Collection[str], notes: Counter[str]) -> bytes:
    try:
        kept = _numeric(tree, keep, notes)
    except RecursionError as error:
        raise DataError("its JSON is nested deeper than labels are") from error
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


def _last(ending: str) -> str:
    return ending.rpartition(".")[2].lower()


def _samples(file: IO[bytes], outcome: Outcome) -> Iterator[_Sample]:
    """Members with equal keys that follow each other. Keys end at the first dot of the name."""
    sample: _Sample | None = None
    for name, data in _members(file, outcome):
        folder, _, base = name.rpartition("/")
        stem, dot, ending = base.partition(".")
        if not (stem and dot and ending):
            outcome.notes["left out of shards: files without an ending"] += 1
            continue
        key = str(PurePosixPath(folder, stem))
        if sample is None or sample.key != key:
            if sample is not None:
                yield sample
            sample = _Sample(key)
        held = sum(map(len, sample.members.values()))
        if data is None or held + len(data) > MAX_SAMPLE_BYTES:
            sample.wrong = "it is larger than what is read"
            sample.members.clear()
        elif sample.wrong is None:
            sample.members[ending] = data
    if sample is not None:
        yield sample


def _members(file: IO[bytes], outcome: Outcome) -> Iterator[tuple[str, bytes | None]]:
    """Name and contents of each file; None for contents that are too large."""
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    plain: IO[bytes] = gzip.GzipFile(fileobj=file) if packed else file  # type: ignore[assignment]
    try:
        # Read as it comes, so that not even the list of members grows.
        with tarfile.open(fileobj=_Bounded(plain), mode="r:") as archive:
            while (member := archive.next()) is not None:
                archive.members = []  # type: ignore[attr-defined]
                if member.isdir():
                    continue
                if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
                    outcome.notes["left out of shards: links and devices"] += 1
                    continue
                try:
                    name = checked_name(member.name)
                except DataError:
                    outcome.notes["left out of shards: names that lead out of them"] += 1
                    continue
                if member.size > MAX_FILE_BYTES:
                    yield name, None
                    continue
                opened = archive.extractfile(member)
                assert opened is not None
                yield name, opened.read()
    except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError) as error:
        raise DataError(f"the shard is damaged or no tar file ({type(error).__name__})") from error


class _Bounded(io.RawIOBase):
    """A file that is never asked for more than a member's worth at once.

    A header of a few bytes may claim a name of gigabytes, and `tarfile` reads it in one go.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > MAX_FILE_BYTES + tarfile.BLOCKSIZE:
            raise DataError("the shard holds a header of a size that no shard needs")
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    """A member that says when, where and by whom it was made as little as the pictures do."""
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = len(data), 0, 0o644
    archive.addfile(member, io.BytesIO(data))
