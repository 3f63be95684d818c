"""What a data set is to the seal: items to be sealed, and labels that follow them."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal, Protocol

from sealskin.core.errors import DataError
from sealskin.data.decode import PICTURE_SUFFIXES
from sealskin.data.inside import Root, checked_name, files_inside
from sealskin.data.picture import sealed_name
from sealskin.data.sets.people import HeadPlaces

Kind = Literal["picture", "video", "shard"]
VIDEO_SUFFIXES = frozenset(
    {".mp4", ".mkv", ".mov", ".avi", ".ts", ".m4v", ".webm", ".mpg", ".mpeg", ".wmv"}
)
SHARD_SUFFIXES = (".tar", ".tar.gz", ".tgz")
STRUCTURE = re.compile(
    r"((images|jpegimages|annotations|labels|instances|person|keypoints|coco|data|dataset|"
    r"train|val|valid|validation|test|dev|split|default|imagesets|main|segmentation|layout|"
    r"(?<!\d)\d{1,4}(?!\d))[._-]?)+|[._-]?annotations\.coco",
    re.IGNORECASE,
)
"""Names of folders and label files that many sets share, so that they name nobody."""
DESCRIBING = ("manifest.parquet", "card.json", "card.html")
"""What every sealed set has at its top."""
RENAMED_HEX = 24
"""Digits of a new name: 96 bits, so that no two of billions meet."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be sealed.

    Attributes:
        source: its name in the set, with slashes.
        target: its name in the sealed set.
        kind: what it is.
        stated_size: width and height as the labels state them; None where they do not.
        fixed: it must not be scaled, as its labels are in pixels and state no size.
        heads: where heads may be by the labels, where the seal is to be told; None where it is not.
    """

    source: str
    target: str
    kind: Kind
    stated_size: tuple[int, int] | None = None
    fixed: bool = False
    heads: HeadPlaces | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that is left out, and why. The name is the owner's: it stays with the owner."""

    name: str
    reason: str


@dataclass(slots=True)
class LeftOut:
    """What a set holds and the sealed one will not.

    Attributes:
        refused: what should have been sealed and cannot be.
        files: files that are neither pictures nor labels, counted by their ending.
        fields: what labels say beyond geometry and classes, counted by the name of the field.
    """

    refused: list[Refusal] = field(default_factory=list)
    files: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)

    def refuse(self, name: str, reason: object) -> None:
        self.refused.append(Refusal(name, str(reason)))

    def leave(self, name: str) -> None:
        """Count a file that has no place in a sealed set, by its ending."""
        suffix = PurePosixPath(name).suffix.lower()
        # An ending may be a name too (`photo.of-Kim`): only the usual short ones are said.
        self.files[suffix if suffix[1:].isalnum() and len(suffix) <= 6 else "other"] += 1


def names_inside(source: Root, left_out: LeftOut) -> Iterator[str]:
    """The files of a set; links to folders are refused, for what is behind them may be anything."""
    for entry in files_inside(source):
        if entry.leads_on:
            left_out.refuse(entry.name, "it is a link to a folder, which is not followed")
        else:
            yield entry.name


class LabelledSet(Protocol):
    """A data set that was read as far as it takes to know what is to be done.

    Attributes:
        form: `folder`, `coco`, `yolo`, `voc` or `webdataset`.
        items: what is to be sealed, each target once.
        left_out: what is not; `write_labels` may add to it.
    """

    items: Sequence[Item]

    @property
    def form(self) -> str: ...

    @property
    def left_out(self) -> LeftOut: ...

    def heads(self) -> Mapping[str, HeadPlaces]:
        """Where heads may be by the labels: an item's source to places."""
        ...

    def write_labels(self, folder: Path, sealed: Mapping[str, tuple[int, int]]) -> LabelsWritten:
        """Write the labels of what was sealed.

        Args:
            folder: of the sealed set.
            sealed: target to width and height, of the items that were sealed.
        """
        ...


@dataclass(slots=True)
class LabelsWritten:
    """What `write_labels` wrote.

    Attributes:
        files: names in the sealed set.
        labels: how many labels there are, by class.
        shapes: how many there are, by what they are: boxes, polygons, masks, keypoints.
        outside: labels that reach over the edge of their picture, kept as they are.
    """

    files: list[str] = field(default_factory=list)
    labels: Counter[str] = field(default_factory=Counter)
    shapes: Counter[str] = field(default_factory=Counter)
    outside: int = 0

    def free(self, name: str) -> str:
        """A name that no label file has yet, and none of what describes the whole set."""
        path, number = PurePosixPath(name), 1
        while name in self.files or name in DESCRIBING:
            number += 1
            name = str(path.with_name(f"{path.stem}-{number}{path.suffix}"))
        return name


class Names:
    """The names of sealed files: kept, or replaced by ones that say nothing.

    A new name is a keyed hash of the old one. Without the key, which stays with the owner, it
    cannot be computed from a list of likely names; with it the owner can find a picture again
    whose subject objects.

    Args:
        key: 32 bytes; None keeps names.
    """

    def __init__(self, key: bytes | None) -> None:
        self._key = key

    @property
    def renames(self) -> bool:
        return self._key is not None

    def target(self, source: str, structure: str = "") -> str:
        """The sealed file's name.

        Args:
            source: name in the set.
            structure: the folders that stay where names are replaced, "" for none.
        """
        kept = _kept(source)
        if self._key is None:
            return kept
        suffix = PurePosixPath(kept).suffix.lower()
        return str(PurePosixPath(structure, f"{self.token(source)}{suffix}"))

    def token(self, text: str) -> str:
        """What stands for a name: hex digits that only who has the key can find."""
        assert self._key is not None
        digest = hmac.new(self._key, text.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return digest.hexdigest()[:RENAMED_HEX]


def structure_of(folder: str) -> str:
    """Those parts of a folder's name that say only how a set is built, such as `images/train`."""
    return "/".join(part for part in folder.split("/") if STRUCTURE.fullmatch(part))


def _kept(name: str) -> str:
    """The name of the sealed file where names are kept: its ending says what is in it."""
    kind = kind_of_name(name)
    if kind == "picture":
        return sealed_name(name)
    if kind == "video":
        return name if name.lower().endswith(".mp4") else f"{name}.mp4"
    if kind == "shard":
        suffix = next(end for end in SHARD_SUFFIXES if name.lower().endswith(end))
        return f"{name[: -len(suffix)]}.tar"
    return name


def _is_picture(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in PICTURE_SUFFIXES


def kind_of_name(name: str) -> Kind | None:
    """What a file is by its ending; None where it is nothing that can be sealed."""
    lower = name.lower()
    if _is_picture(lower):
        return "picture"
    if PurePosixPath(lower).suffix in VIDEO_SUFFIXES:
        return "video"
    return "shard" if lower.endswith(SHARD_SUFFIXES) else None


def items_of(
    sources: Iterable[tuple[str, str, tuple[int, int] | None]],
    names: Names,
    left_out: LeftOut,
    fixed: Collection[str] = (),
) -> list[Item]:
    """Items with their targets; a name that is refused or would be given twice is left out.

    Args:
        sources: name in the set, structure that stays when renamed, size as labels state it.
        names: how sealed files are called.
        left_out: is told what is refused.
        fixed: those that must not be scaled.
    """
    items: dict[str, Item] = {}
    seen: set[str] = set()
    for source, structure, size in sources:
        kind = kind_of_name(source)
        if source in seen or kind is None:
            continue
        seen.add(source)
        try:
            checked_name(source)
        except DataError as error:
            left_out.refuse(source, error)
            continue
        target = names.target(source, structure)
        if target in items:
            left_out.refuse(source, "another file becomes a sealed one of the same name; rename it")
            continue
        items[target] = Item(source, target, kind, size, source in fixed)
    return list(items.values())
