"""Which form a data set has."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path, PurePosixPath

from sealskin.core.errors import ConfigError, DataError
from sealskin.data.inside import Root, files_inside, open_file
from sealskin.data.sets.coco import CocoSet
from sealskin.data.sets.folder import FolderSet
from sealskin.data.sets.item import LabelledSet, Names, kind_of_name
from sealskin.data.sets.shards import ShardSet
from sealskin.data.sets.voc import VocSet
from sealskin.data.sets.yolo import YoloSet, label_name

FORMS: dict[str, Callable[[Root, Names, Collection[str]], LabelledSet]] = {
    "folder": lambda source, names, _: FolderSet(source, names),
    "coco": CocoSet,
    "yolo": lambda source, names, _: YoloSet(source, names),
    "voc": lambda source, names, _: VocSet(source, names),
    "webdataset": lambda source, names, _: ShardSet(source, names),
}
"""A new form is a file and a line here."""
LOOKED_AT_BYTES = 2**20


def read_set(
    source: Root,
    names: Names,
    *,
    form: str | None = None,
    keep: Collection[str] = (),
    heads: bool = False,
) -> LabelledSet:
    """Read a data set as far as it takes to know what is to be sealed.

    Args:
        source: its folder.
        names: how sealed files are called.
        form: a key of `FORMS`; looked for if not given.
        keep: label fields that are kept beside geometry and class.
        heads: items say where heads may be by the labels.

    Raises:
        ConfigError: there is no such form.
        DataError: the folder is missing, is not of that form, or holds nothing to be sealed; or no
            label says where heads may be.
    """
    if isinstance(source, Path) and not source.is_dir():
        raise DataError(f"expected the folder of a data set, got {source}; check the path")
    if form is not None and form not in FORMS:
        raise ConfigError(f"there is no form {form!r}; choose one of {', '.join(FORMS)}")
    found = FORMS[form or form_of(source)](source, names, keep)
    if not found.items:
        why = found.left_out.refused[0] if found.left_out.refused else None
        said = f": {why.name}: {why.reason}" if why else ""
        raise DataError(f"{source} holds nothing that can be sealed as {found.form}{said}")
    if heads:
        places = found.heads()
        if not places:
            raise DataError(
                f"no label of {source} names a person, so none can widen the blanking; "
                "leave --widen-by-labels away, or call the class person"
            )
        found.items = [replace(item, heads=places.get(item.source)) for item in found.items]
    return found


def form_of(source: Root) -> str:
    """The form that a folder looks like; a plain folder where it looks like none.

    Raises:
        DataError: it looks like several. Guessing wrong would lose labels without a word.
    """
    endings: Counter[str] = Counter()
    names: set[str] = set()
    for entry in files_inside(source):
        names.add(entry.name)
        endings[PurePosixPath(entry.name.lower()).suffix] += 1
        if kind_of_name(entry.name) == "shard":
            endings["shard"] += 1
    pictures = [name for name in names if kind_of_name(name) == "picture"]
    forms = []
    if any(_mentions_images(source, name) for name in names if name.lower().endswith(".json")):
        forms.append("coco")
    if endings[".xml"]:
        forms.append("voc")
    if any(label_name(name) in names for name in pictures):
        forms.append("yolo")
    if endings["shard"]:
        forms.append("webdataset")
    if len(forms) > 1:
        raise DataError(
            f"{source} looks like {' and like '.join(forms)}; say which labels count, "
            f"--format {forms[0]}"
        )
    return forms[0] if forms else "folder"


def _mentions_images(source: Root, name: str) -> bool:
    """Whether a JSON file may be COCO's, by a look at parts of it: it may be very large."""
    try:
        with open_file(source, name) as file:
            head = file.read(LOOKED_AT_BYTES)
            file.seek(max(0, file.seek(0, os.SEEK_END) - LOOKED_AT_BYTES))
            return any(
                b'"images"' in part or b'"annotations"' in part for part in (head, file.read())
            )
    except (DataError, OSError):
        return False  # it is refused with its reason when labels are read
