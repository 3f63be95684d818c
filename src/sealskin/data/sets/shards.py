"""WebDataset: pictures and their labels in tar files, a few thousand in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sealskin.data.inside import Root
from sealskin.data.sets.item import (
    Item,
    LabelsWritten,
    LeftOut,
    Names,
    items_of,
    kind_of_name,
    names_inside,
)
from sealskin.data.sets.people import HeadPlaces


class ShardSet:
    """The tar files of a folder; labels travel inside them, see `sealskin.data.sealing.shard`.

    Args:
        source: the folder.
        names: how sealed files are called.
    """

    form = "webdataset"

    def __init__(self, source: Root, names: Names) -> None:
        self.left_out = LeftOut()
        found = []
        for name in names_inside(source, self.left_out):
            if kind_of_name(name) == "shard":
                found.append((name, "", None))
            else:
                self.left_out.leave(name)
        self.items: Sequence[Item] = items_of(found, names, self.left_out)

    def heads(self) -> Mapping[str, HeadPlaces]:
        """Labels inside of shards have no form in common that says who is a person."""
        return {}

    def write_labels(
        self,
        folder: Path,  # noqa: ARG002 - other forms need it
        sealed: Mapping[str, tuple[int, int]],  # noqa: ARG002 - the same
    ) -> LabelsWritten:
        """They are in the shards."""
        return LabelsWritten()
