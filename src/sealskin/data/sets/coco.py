"""Data sets labelled in COCO's form: boxes, polygons, masks and keypoints in JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from sealskin.core.errors import DataError
from sealskin.data.inside import Root, checked_name, is_inside, read_inside
from sealskin.data.sets import coco_fields as fields
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

MAX_JSON_BYTES = 2**30
"""Largest annotation file; that of COCO 2017 is 450 MB and takes 3 GB when it is read."""
LOOKED_AT = 50
"""So many names of a label file decide which folder they are relative to."""


@dataclass(slots=True)
class _Image:
    """A picture's entry and its annotations, as they will be written."""

    entry: fields.Entry
    source: str
    size: tuple[int, int]
    annotations: list[fields.Entry] = field(default_factory=list)
    wrong: str | None = None

    def fit(self, size: tuple[int, int]) -> None:
        """Scale the labels to the size that the picture has now."""
        if size != self.size:
            self.annotations = [fields.scaled(one, self.size, size) for one in self.annotations]
            self.entry.update(width=size[0], height=size[1])
            self.size = size


@dataclass(frozen=True, slots=True)
class _LabelFile:
    """A label file: where it is, and the folder that its names are relative to."""

    name: str
    root: str


class CocoSet:
    """Pictures that one or several COCO files name.

    A picture that has a label which cannot be read is left out with all its labels: without them
    it would teach that nobody is there.

    Args:
        source: the folder.
        names: how sealed files are called. Where they are replaced, ids are numbered anew too,
            in the order of the new names: COCO's own ids are the numbers of its photos.
        keep: fields that are kept beside the known ones, as `images.scene`.

    Raises:
        DataError: it holds no label file that can be read.
    """

    form = "coco"

    def __init__(self, source: Root, names: Names, keep: Collection[str] = ()) -> None:
        self.left_out = LeftOut()
        self._source = source
        self._names = names
        self._keep = keep
        self._files: list[_LabelFile] = []
        pictures, refused = set(), set()
        wanted: dict[str, tuple[str, tuple[int, int]]] = {}
        for name in names_inside(source, self.left_out):
            if name.lower().endswith(".json"):
                self._add_file(name)
            elif kind_of_name(name) == "picture":
                pictures.add(name)
            else:
                self.left_out.leave(name)
        if not self._files:
            raise DataError(f"{source} holds no COCO annotation file (JSON with a list 'images')")
        for file in self._files:
            for image in self._images(file, self.left_out):
                structure = structure_of(file.root) or "images"
                _, size = wanted.setdefault(image.source, (structure, image.size))
                wrong = image.wrong
                if wrong is None and size != image.size:
                    wrong = "two label files state different sizes for it"
                if wrong is not None and image.source not in refused:
                    refused.add(image.source)
                    self.left_out.refuse(image.source, wrong)
        fit = ((one, *about) for one, about in wanted.items() if one not in refused)
        self.items: Sequence[Item] = items_of(fit, names, self.left_out)
        for name in pictures - wanted.keys():
            self.left_out.leave(name)

    def heads(self) -> Mapping[str, HeadPlaces]:
        """Of people's boxes, or of their polygons where they have none."""
        found: dict[str, set[Box]] = {}
        for file in self._files:
            classes = _classes(self._tree(file))
            for image in self._images(file, LeftOut()):
                for one in image.annotations:
                    name = classes.get(one["category_id"], "")
                    crowd = bool(one.get("iscrowd"))
                    place = head_place(name, _box(one, image.size), crowd=crowd)
                    if place is not None:
                        found.setdefault(image.source, set()).add(place)
        return {source: HeadPlaces(tuple(sorted(boxes))) for source, boxes in found.items()}

    def write_labels(self, folder: Path, sealed: Mapping[str, tuple[int, int]]) -> LabelsWritten:
        """Each label file under its old name, with what was sealed."""
        written = LabelsWritten()
        targets = {item.source: item.target for item in self.items if item.target in sealed}
        for number, file in enumerate(self._files, 1):
            # What was dropped or refused has been counted when the set was read.
            images = [i for i in self._images(file, LeftOut()) if i.source in targets]
            stated = {item.source: item.stated_size for item in self.items}
            for image in images:
                if image.size != stated[image.source]:
                    raise DataError(f"the labels {file.name} were changed meanwhile; start again")
                image.fit(sealed[targets[image.source]])
            if self._names.renames:
                images = _renumbered(images, targets)
            name = written.free(self._label_name(file.name, number))
            root = self._root(file, [targets[image.source] for image in images])
            tree = self._tree(file)
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="\n") as out:
                out.writelines(self._text(tree, images, targets, root))
            written.files.append(name)
            _count(written, images, tree)
        return written

    def _root(self, file: _LabelFile, targets: list[str]) -> str:
        """The folder that names in a written label file count from."""
        if not self._names.renames:
            return file.root
        root = structure_of(file.root) or "images"
        # Pictures that another label file names from elsewhere lie where that one said.
        return root if all(target.startswith(f"{root}/") for target in targets) else ""

    def _label_name(self, name: str, number: int) -> str:
        path = PurePosixPath(name)
        if not self._names.renames:
            return name
        stem = path.stem if structure_of(path.stem) == path.stem else f"labels-{number}"
        return str(PurePosixPath(structure_of(str(path.parent)), f"{stem}.json"))

    def _text(
        self, tree: fields.Entry, images: list[_Image], targets: Mapping[str, str], root: str
    ) -> Iterator[str]:
        """The file, an entry a line: equal runs write equal files, and people can read them."""
        nothing: Counter[str] = Counter()
        heads = {
            "categories": (fields.CATEGORY_FIELDS, tree["categories"]),
            "licenses": (fields.LICENSE_FIELDS, tree.get("licenses", [])),
        }
        yield '{"info":{"description":"sealed with Sealskin"},\n'
        for kind, (known, entries) in heads.items():
            kept = [fields.picked(entry, known, self._keep, nothing, kind) for entry in entries]
            yield f'"{kind}":['
            yield from _lines(kept)
            yield "],\n"
        yield '"images":['
        yield from _lines(
            {**image.entry, "file_name": _below(root, targets[image.source])} for image in images
        )
        yield '],\n"annotations":['
        yield from _lines(one for image in images for one in image.annotations)
        yield "]}\n"

    def _add_file(self, name: str) -> None:
        try:
            tree = self._parsed(name)
        except DataError as error:
            self.left_out.refuse(name, error)
            return
        if not _is_coco(tree):
            self.left_out.leave(name)
            return
        shown = [image.get("file_name") for image in tree["images"][:LOOKED_AT]
                 if isinstance(image, dict)]  # fmt: skip
        self._files.append(_LabelFile(name, self._root_of(name, shown)))

    def _root_of(self, name: str, shown: list[object]) -> str:
        """The folder that the names in a label file are relative to: where most of them are."""
        parent, stem = PurePosixPath(name).parent, PurePosixPath(name).stem
        last = stem.rpartition("_")[2]
        beside = [PurePosixPath(), parent, parent.parent]
        ways = ["", "images", stem, last, f"images/{stem}", f"images/{last}", "data"]
        roots = dict.fromkeys(str(place / way) for place in beside for way in ways)
        found = {root: self._holds(root, shown) for root in roots}
        best = max(found, key=lambda root: found[root])
        return "" if best == "." or not found[best] else best

    def _holds(self, root: str, shown: list[object]) -> int:
        held = 0
        for name in shown:
            try:
                held += is_inside(self._source, _joined(root, checked_name(str(name))))
            except (DataError, OSError):
                continue  # it is refused when its turn comes
        return held

    def _parsed(self, name: str) -> Any:
        data = read_inside(self._source, name, MAX_JSON_BYTES)
        try:
            return json.loads(data, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise DataError(f"it is not JSON that can be read ({type(error).__name__})") from error

    def _tree(self, file: _LabelFile) -> fields.Entry:
        tree: fields.Entry = self._parsed(file.name)
        if not _is_coco(tree):
            raise DataError(f"the labels {file.name} were changed meanwhile; start again")
        return tree

    def _images(self, file: _LabelFile, left_out: LeftOut) -> list[_Image]:
        """The pictures of a label file in its order."""
        tree = self._tree(file)
        for name in tree.keys() - fields.TOP_LEVEL - {"info"}:
            left_out.fields[name] += 1
        if "info" in tree:
            left_out.fields["info"] += 1
        for kind, known in (
            ("categories", fields.CATEGORY_FIELDS), ("licenses", fields.LICENSE_FIELDS),
        ):  # fmt: skip
            for entry in tree.get(kind, []):
                kept = fields.picked(entry, known, self._keep, left_out.fields, kind)
                fields.check_id(kept.get("id"), f"the id in {kind}")
        images: dict[int | str, _Image] = {}
        for entry in tree["images"]:
            self._add_image(images, entry, file, left_out)
        for entry in tree["annotations"]:
            self._add_annotation(images, entry, left_out)
        return list(images.values())

    def _add_image(
        self, images: dict[int | str, _Image], entry: object, file: _LabelFile, left_out: LeftOut
    ) -> None:
        name = "an image of the labels"
        try:
            kept = fields.picked(entry, fields.IMAGE_FIELDS, self._keep, left_out.fields, "images")
            name = str(kept.get("file_name", name))
            checked = checked_name(name)
            image_id = fields.check_id(kept.get("id"), "the id of an image")
            size = fields.check_size(kept)
            if "license" in kept:
                fields.check_id(kept["license"], "license")
        except DataError as error:
            left_out.refuse(name, error)
            return
        source = _joined(file.root, checked)
        if kind_of_name(source) != "picture":
            left_out.refuse(name, "its name ends like none of a picture")
        elif image_id in images:
            # Nobody knows whose labels are whose.
            images[image_id].wrong = f"the image id {image_id!r} is given twice"
            left_out.refuse(name, f"the image id {image_id!r} is given twice")
        else:
            images[image_id] = _Image(kept, source, size)

    def _add_annotation(
        self, images: dict[int | str, _Image], entry: object, left_out: LeftOut
    ) -> None:
        try:
            kept = fields.picked(
                entry, fields.ANNOTATION_FIELDS, self._keep, left_out.fields, "annotations"
            )
            image = images.get(fields.check_id(kept.get("image_id"), "image_id"))
        except DataError as error:
            left_out.refuse("an annotation", error)
            return
        if image is None:
            left_out.refuse("an annotation", "it belongs to no picture that is listed and fit")
            return
        try:
            fields.check_annotation(kept, image.size)
        except DataError as error:
            image.wrong = f"one of its labels is unfit: {error}"
            return
        image.annotations.append(kept)


def _is_coco(tree: object) -> bool:
    return isinstance(tree, dict) and all(
        isinstance(tree.get(kind), list) for kind in ("images", "annotations", "categories")
    ) and isinstance(tree.get("licenses", []), list)  # fmt: skip


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


def _joined(root: str, name: str) -> str:
    return str(PurePosixPath(root, name))


def _below(root: str, target: str) -> str:
    """A target's name relative to the folder that its label file counts from."""
    return str(PurePosixPath(target).relative_to(root)) if root else target


def _lines(entries: Iterator[fields.Entry] | list[fields.Entry]) -> Iterator[str]:
    between = "\n"
    for entry in entries:
        yield between + json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
        between = ",\n"


def _renumbered(images: list[_Image], targets: Mapping[str, str]) -> list[_Image]:
    """Pictures in the order of their new names with new ids, and their annotations too."""
    ordered = sorted(images, key=lambda image: targets[image.source])
    annotation_id = 0
    for number, image in enumerate(ordered, 1):
        image.entry["id"] = number
        for annotation in image.annotations:
            annotation_id += 1
            annotation.update(id=annotation_id, image_id=number)
    return ordered


def _classes(tree: fields.Entry) -> dict[Any, str]:
    """Names of classes by their ids."""
    return {
        entry.get("id"): str(entry.get("name", "?"))
        for entry in tree["categories"]
        if isinstance(entry, dict)
    }


def _box(annotation: fields.Entry, size: tuple[int, int]) -> Box:
    """Where an annotation is; a mask without a box may be anywhere."""
    if "bbox" in annotation:
        x, y, width, height = annotation["bbox"]
        return x, y, x + width, y + height
    drawn = annotation.get("segmentation")
    if drawn and isinstance(drawn, list):
        return around(value for polygon in drawn for value in polygon)
    return 0, 0, *size


def _count(written: LabelsWritten, images: list[_Image], tree: fields.Entry) -> None:
    names = _classes(tree)
    for image in images:
        for one in image.annotations:
            written.labels[names.get(one["category_id"], "?")] += 1
            if "bbox" in one:
                written.shapes["boxes"] += 1
                x, y, width, height = one["bbox"]
                beyond = x + width > image.size[0] or y + height > image.size[1]
                written.outside += int(x < 0 or y < 0 or beyond)
            if one.get("segmentation"):
                masks = isinstance(one["segmentation"], dict)
                written.shapes["masks" if masks else "polygons"] += 1
            if one.get("keypoints"):
                written.shapes["keypoints"] += 1
