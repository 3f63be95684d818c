"""A plain folder of pictures and videos, with its subfolders."""

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


class FolderSet:
    """Whatever can be sealed in a folder; the rest is counted and left out.

    Args:
        source: the folder.
        names: how sealed files are called. Where names are replaced, folders go too: they name
            people as often as files do.
    """

    form = "folder"

    def __init__(self, source: Root, names: Names) -> None:
        self.left_out = LeftOut()
        found = []
        for name in names_inside(source, self.left_out):
            if kind_of_name(name) in ("picture", "video"):
                found.append((name, "", None))
            else:
                self.left_out.leave(name)
        self.items: Sequence[Item] = items_of(found, names, self.left_out)

    def heads(self) -> Mapping[str, HeadPlaces]:
        """There are no labels."""
        return {}

    def write_labels(
        self,
        folder: Path,  # noqa: ARG002 - other forms need it
        sealed: Mapping[str, tuple[int, int]],  # noqa: ARG002 - the same
    ) -> LabelsWritten:
        """There are none."""
        return LabelsWritten()
