"""What goes to the processes that seal, and what comes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from sealskin.core.config import SealConfig
from sealskin.core.errors import ConfigError
from sealskin.data.inside import Root
from sealskin.data.sealing.widen import SUFFIX, by_labels
from sealskin.data.sets.item import Refusal
from sealskin.seal import Sealer, make_sealer
from sealskin.seal.registry import sealer_from
from sealskin.seal.sealer import for_stills

RowKind = Literal["picture", "video", "shard", "labels"]


@dataclass(frozen=True, slots=True)
class SealerChoice:
    """Which sealer; it travels to other processes, where sealers with networks could not.

    Attributes:
        name: as in `sealskin seal --seal`.
        cell_px: `mosaic` and `blur` only.
        widened: labels widen its blanking.
    """

    name: str
    cell_px: int | None = None
    widened: bool = False

    @property
    def profile(self) -> str:
        """What the seal is called in manifest and card."""
        return f"{self.name}{SUFFIX}" if self.widened else self.name

    def make(self) -> Sealer:
        """The sealer.

        Raises:
            ConfigError: there is none of that name, or it has no cells, or blanks nothing.
        """
        sealer = self._plain()
        return by_labels(sealer) if self.widened else sealer

    def _plain(self) -> Sealer:
        if self.cell_px is None:
            return for_stills(make_sealer(self.name))
        if self.name == "mosaic":
            return sealer_from(SealConfig(method="mosaic", cell_px=self.cell_px))
        if self.name == "blur":
            return sealer_from(SealConfig(method="blur", cell_px=self.cell_px))
        raise ConfigError(f"--cell-px goes with --seal mosaic or blur, got {self.name}")


@dataclass(frozen=True, slots=True)
class Task:
    """What all items of a run have in common.

    Attributes:
        source: the raw set's folder; only read.
        out: the folder that the sealed files go to.
        scratch: a folder for sealed files that are not finished; on the same disk as `out`, where
            that is on one.
        choice: the sealer.
        upright: turn pictures as EXIF says.
        shrink: make pictures that are larger than what a sealer takes as small as they must be.
        key: names inside of shards are replaced with it; None keeps them.
        keep: label fields of shards that are kept beside geometry and class.
    """

    source: Root
    out: Root
    scratch: Path
    choice: SealerChoice
    upright: bool = True
    shrink: bool = False
    key: bytes | None = None
    keep: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """One sealed thing: a row of the manifest.

    Attributes:
        item: its name in the sealed set; inside of a shard `shard.tar#name`.
        kind: what it is.
        sha256: of the sealed bytes, never of the raw ones.
        size_bytes: of the sealed file.
        width_px, height_px: 0 for shards and labels.
        frames: of a video; pictures in a shard; 1 for a picture, 0 for labels.
    """

    item: str
    kind: RowKind
    sha256: str
    size_bytes: int
    width_px: int
    height_px: int
    frames: int


@dataclass(slots=True)
class Outcome:
    """What became of an item.

    Attributes:
        target: the item's name in the sealed set.
        asked: the item in words: with other labels it is another one.
        stamp: size and time of change (ns) of the raw file: another stamp, another file.
        rows: what was sealed; empty where it was refused.
        refused: why it was; None where it was not.
        inside: what was refused inside of a shard.
        doubtful: pictures with places that the gate nearly took for a head; None where the seal
            has no gate, or nobody looked, as at videos.
        notes: what happened on the way, counted.
    """

    target: str
    asked: str = ""
    stamp: tuple[int, int] = (0, 0)
    rows: list[Row] = field(default_factory=list)
    refused: str | None = None
    inside: list[Refusal] = field(default_factory=list)
    doubtful: int | None = None
    notes: Counter[str] = field(default_factory=Counter)

    def note_doubts(self, near_misses: int | None) -> None:
        """Count a picture in which there are some; None where nobody can say."""
        if near_misses is not None:
            self.doubtful = (self.doubtful or 0) + (near_misses > 0)

    def as_json(self) -> dict[str, Any]:
        # Not asdict(self): it makes a Counter anew from pairs, and so counts the pairs.
        return {
            "target": self.target,
            "asked": self.asked,
            "stamp": self.stamp,
            "rows": [asdict(row) for row in self.rows],
            "refused": self.refused,
            "inside": [asdict(one) for one in self.inside],
            "doubtful": self.doubtful,
            "notes": dict(self.notes),
        }

    @classmethod
    def of_json(cls, tree: Mapping[str, Any]) -> Outcome:
        """What `as_json` gave.

        Raises:
            KeyError, TypeError, ValueError: it is something else.
        """
        size, changed = tree["stamp"]
        return cls(
            target=str(tree["target"]),
            asked=str(tree["asked"]),
            stamp=(int(size), int(changed)),
            rows=[Row(**row) for row in tree["rows"]],
            refused=tree["refused"],
            inside=[Refusal(**one) for one in tree["inside"]],
            doubtful=tree["doubtful"],
            notes=Counter(tree["notes"]),
        )
