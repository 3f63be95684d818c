"""Data sets labelled in YOLO's form: a text file a picture, `class x y w h` in parts of its size.

Pictures may lie under `images/` and labels under `labels/` in the same places, as Ultralytics wants
it, or side by side, as Darknet does. Boxes, polygons, oriented boxes and keypoints are all lines of
numbers and pass digit by digit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sealskin.core.errors import DataError
from sealskin.data.inside import MAX_LABEL_BYTES, Root, read_inside
from sealskin.data.sets.item import (
    Item,
    LabelsWritten,
    LeftOut,
    Names,
    items_of,
    kind_of_name,
    names_inside,
    structure_of,
)
from sealskin.data.sets.people import Box, HeadPlaces, around, head_place
from sealskin.data.sets.yolo_yaml import DataYaml, read_data_yaml

NUMBER = re.compile(r"[+-]?(\d{1,12}(\.\d{0,20})?|\.\d{1,20})([eE][+-]?\d{1,2})?")
CLASS = re.compile(r"\d{1,6}")
EDGE = 1e-6
"""A box may reach so far over the edge: labels are written with six digits."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A label: its class, and its numbers as they were written."""

    number: int
    values: tuple[str, ...]


class YoloSet:
    """Pictures with a label file each; a picture without one shows nothing that is looked for.

    A picture whose label file cannot be read is left out: without labels it would teach that
    nobody is there.

    Args:
        source: the folder.
        names: how sealed files are called.
    """

    form = "yolo"

    def __init__(self, source: Root, names: Names) -> None:
        self.left_out = LeftOut()
        self._source = source
        self._names = names
        entries = list(names_inside(source, self.left_out))
        self._all = set(entries)
        pictures = [name for name in entries if kind_of_name(name) == "picture"]
        used = {name for name in map(self._label_of, pictures) if name is not None}
        self._yamls = self._read_yamls(entries)
        self._lists = {name for one in self._yamls for name in one.lists}
        said = {one.name for one in self.left_out.refused}
        known = used | self._lists | said | {one.name for one in self._yamls}
        for name in entries:
            if kind_of_name(name) != "picture" and name not in known:
                self.left_out.leave(name)
        fit = [name for name in pictures if self._fit(name)]
        self.items: Sequence[Item] = items_of(
            ((name, structure_of(str(PurePosixPath(name).parent)), None) for name in fit),
            names,
            self.left_out,
        )

    def heads(self) -> Mapping[str, HeadPlaces]:
        """Of people's boxes and polygons, where `data.yaml` says which class they are."""
        classes, keypoints = self._classes()
        found = {}
        for item in self.items:
            label = self._label_of(item.source)
            lines = [] if label is None else self._lines(label)
            places = (
                head_place(classes.get(line.number, ""), _box(line, keypoints=keypoints))
                for line in lines
            )
            boxes = tuple(place for place in places if place is not None)
            if boxes:
                found[item.source] = HeadPlaces(boxes, in_shares=True)
        return found

    def write_labels(self, folder: Path, sealed: Mapping[str, tuple[int, int]]) -> LabelsWritten:
        """A label file for each sealed picture that had one, the lists, and the YAML file."""
        written = LabelsWritten()
        targets = {item.source: item.target for item in self.items if item.target in sealed}
        classes, keypoints = self._classes()
        for source, target in targets.items():
            label = self._label_of(source)
            if label is None:
                continue
            lines = self._lines(label)
            for line in lines:
                written.labels[classes.get(line.number, str(line.number))] += 1
                written.shapes[_shape(line, keypoints=keypoints)] += 1
                written.outside += _outside(line)
            text = "".join(f"{' '.join((str(one.number), *one.values))}\n" for one in lines)
            self._write(folder, label_name(target), text, written)
        renamed = {}
        for number, name in enumerate(sorted(self._lists), 1):
            kept = [f"./{targets[one]}\n" for one in self._listed(name) if one in targets]
            renamed[name] = written.free(self._list_name(name, number))
            self._write(folder, renamed[name], "".join(kept), written)

        def rename(split: str) -> str:
            place = structure_of(split) if self._names.renames else split
            return renamed.get(split, place)

        for number, one in enumerate(self._yamls, 1):
            name = f"data-{number}.yaml" if self._names.renames and number > 1 else one.name
            name = "data.yaml" if self._names.renames and number == 1 else name
            self._write(folder, name, one.text(rename), written)
        return written

    def _write(self, folder: Path, name: str, text: str, written: LabelsWritten) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        written.files.append(name)

    def _classes(self) -> tuple[Mapping[int, str], bool]:
        """Names of classes by their numbers, and whether labels hold keypoints."""
        classes = next((one.classes for one in self._yamls if one.classes), {})
        return classes, any(one.kept.get("kpt_shape") for one in self._yamls)

    def _list_name(self, name: str, number: int) -> str:
        stem = PurePosixPath(name).stem
        if not self._names.renames:
            return name
        return f"{stem}.txt" if structure_of(stem) == stem else f"list-{number}.txt"

    def _read_yamls(self, entries: list[str]) -> list[DataYaml]:
        found = []
        for name in entries:
            if "/" in name or not name.lower().endswith((".yaml", ".yml")):
                continue
            try:
                one = read_data_yaml(self._source, name, self._all)
            except DataError as error:
                self.left_out.refuse(name, error)
                continue
            if one is None:
                continue
            found.append(one)
            for split in one.missing:
                self.left_out.refuse(f"{name}: {split}", "there is no such folder or list here")
            self.left_out.fields.update(f"{field}" for field in one.dropped)
        return found

    def _label_of(self, picture: str) -> str | None:
        """The label file of a picture; None where it has none."""
        name = label_name(picture)
        if name in self._all:
            return name
        beside = str(PurePosixPath(picture).with_suffix(".txt"))
        return beside if beside in self._all else None

    def _fit(self, picture: str) -> bool:
        label = self._label_of(picture)
        if label is None:
            return True
        try:
            self._lines(label)
        except DataError as error:
            self.left_out.refuse(picture, f"its label file: {error}")
            return False
        return True

    def _lines(self, label: str) -> list[_Line]:
        data = read_inside(self._source, label, MAX_LABEL_BYTES)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise DataError("expected lines of numbers, got something that is no text") from error
        return [
            _line(words, at)
            for at, one in enumerate(text.splitlines(), 1)
            if (words := one.split())
        ]

    def _listed(self, name: str) -> list[str]:
        """The pictures of a list, by their names in the set; what is not in it is passed over."""
        text = read_inside(self._source, name, MAX_LABEL_BYTES * 16).decode("utf-8", "replace")
        here = PurePosixPath(name).parent
        found = []
        for line in text.splitlines():
            one = line.strip().removeprefix("./")
            ways = (one, str(here / one))
            found += [way for way in ways if way in self._all][:1]
        return found


def label_name(picture: str) -> str:
    """Where Ultralytics looks for the labels of a picture: `images` becomes `labels`, the last one.

    Without a folder `images` they lie beside it.
    """
    path = PurePosixPath(picture).with_suffix(".txt")
    parts = list(path.parts)
    for at in range(len(parts) - 2, -1, -1):
        if parts[at] == "images":
            parts[at] = "labels"
            break
    return str(PurePosixPath(*parts))


def _line(words: list[str], at: int) -> _Line:
    if len(words) < 5:
        raise DataError(f"line {at}: expected a class and at least four numbers")
    # Some tools write the class as `0.0`.
    number = words[0].partition(".")
    if not CLASS.fullmatch(number[0]) or number[2].strip("0"):
        raise DataError(f"line {at}: expected the number of a class at its start")
    for word in words[1:]:
        if not NUMBER.fullmatch(word):
            raise DataError(f"line {at}: expected numbers")
    return _Line(int(number[0]), tuple(words[1:]))


def _shape(line: _Line, *, keypoints: bool) -> str:
    if len(line.values) == 4:
        return "boxes"
    return "keypoints" if keypoints else "polygons"


def _box(line: _Line, *, keypoints: bool) -> Box:
    values = [float(value) for value in line.values]
    if _shape(line, keypoints=keypoints) == "polygons":
        return around(values)
    x, y, width, height = values[:4]
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _outside(line: _Line) -> int:
    values = [float(value) for value in line.values]
    if len(values) == 4:
        x, y, width, height = values
        values = [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
        return int(min(values) < -EDGE or max(values) > 1 + EDGE)
    return 0
