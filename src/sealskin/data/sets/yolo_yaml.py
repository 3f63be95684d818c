"""The YAML file of a YOLO set: classes and splits, without what leads back to its makers."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sealskin.core.errors import DataError
from sealskin.data.inside import Root, read_inside

MAX_YAML_BYTES = 2**20
SPLITS = ("train", "val", "test", "minival")
KEPT = ("nc", "names", "kpt_shape", "flip_idx", "skeleton")


@dataclass(frozen=True, slots=True)
class DataYaml:
    """A YAML file as it will be written.

    Attributes:
        name: of the file, at the top of the set.
        kept: `nc`, `names` and what describes keypoints.
        classes: number of a class to its name.
        splits: split to the folders and lists that it is made of, as names in the set.
        lists: those of them that are text files.
        missing: folders or lists that are named and not there, as written.
        dropped: names of settings that are not kept: addresses, scripts, folders of a machine.
    """

    name: str
    kept: Mapping[str, Any]
    classes: Mapping[int, str]
    splits: Mapping[str, list[str]]
    lists: tuple[str, ...]
    missing: tuple[str, ...]
    dropped: tuple[str, ...]

    def text(self, rename: Callable[[str], str]) -> str:
        """The file, with each folder and list called as `rename` says."""
        tree: dict[str, Any] = {}
        for split, places in self.splits.items():
            renamed = list(dict.fromkeys(rename(place) or "." for place in places))
            tree[split] = renamed[0] if len(renamed) == 1 else renamed
        out = io.StringIO()
        yaml = YAML()
        yaml.width = 10_000
        yaml.dump({**tree, **self.kept}, out)
        return out.getvalue()


def read_data_yaml(source: Root, name: str, files: set[str]) -> DataYaml | None:
    """Read a YAML file at the top of a set; None where it is none of a YOLO set.

    Args:
        source: the set's folder.
        name: of the file.
        files: all names in the set, to find splits by.

    Raises:
        DataError: it cannot be read, or its classes are no names.
    """
    data = read_inside(source, name, MAX_YAML_BYTES)
    try:
        tree = YAML(typ="safe", pure=True).load(data)
    except (YAMLError, ValueError, RecursionError) as error:
        raise DataError(f"it is not YAML that can be read ({type(error).__name__})") from error
    if not isinstance(tree, dict) or "names" not in tree:
        return None
    classes = _classes(tree["names"])
    kept = {key: _plain(tree[key]) for key in KEPT if key in tree and key != "names"}
    kept["names"] = dict(classes)
    folders = {str(parent) for one in files for parent in PurePosixPath(one).parents}
    base = str(tree.get("path") or "")
    splits: dict[str, list[str]] = {}
    missing = []
    for split in SPLITS:
        places = tree.get(split)
        for place in places if isinstance(places, list) else [places] if places else []:
            found = _find(str(place), base, files, folders)
            if found is None:
                missing.append(f"{split}: {place}")
            else:
                splits.setdefault(split, []).append(found)
    known = {*KEPT, *SPLITS}
    return DataYaml(
        name=name,
        kept=kept,
        classes=classes,
        splits=splits,
        lists=tuple(p for places in splits.values() for p in places if p in files),
        missing=tuple(missing),
        dropped=tuple(str(key) for key in tree if key not in known),
    )


def _find(place: str, base: str, files: set[str], folders: set[str]) -> str | None:
    """A split's folder or list by its name in the set. Ultralytics tries the same places."""
    # Roboflow writes `../train/images` and means `train/images` beside the YAML file.
    bare = place
    while bare.startswith("../"):
        bare = bare[3:]
    for way in (posixpath.join(base, place), place, posixpath.join(base, bare), bare):
        name = posixpath.normpath(way)
        if name in files or name in folders:
            return name
    # An absolute path of the machine where it was made: its end may be here.
    parts = PurePosixPath(place).parts[1:] if place.startswith("/") else ()
    for at in range(len(parts)):
        name = "/".join(parts[at:])
        if name in files or name in folders:
            return name
    return None


def _classes(names: object) -> dict[int, str]:
    pairs = names.items() if isinstance(names, dict) else enumerate(names) if isinstance(
        names, list
    ) else ()  # fmt: skip
    classes = {}
    for number, name in pairs:
        if isinstance(number, bool) or not isinstance(number, int) or len(str(name)) > 200:
            raise DataError("expected `names` to be the classes' names, by number or in order")
        classes[number] = str(name)
    if not classes:
        raise DataError("expected `names` to be the classes' names, by number or in order")
    return classes


def _plain(value: object) -> object:
    """A number, or a list of numbers or of such lists."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, int | float):
        return value
    raise DataError("expected nc, kpt_shape, flip_idx and skeleton to be numbers")
