"""Data sets labelled in the form of Pascal VOC: an XML file a picture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET

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
from sealskin.data.sets.people import Box, HeadPlaces, head_place

NUMBER = re.compile(r"\s*[+-]?\d{1,9}(\.\d{0,20})?\s*")
LISTED = re.compile(r"-?[01]")
WORDS = {"name", "pose", "action"}
HOLDERS = {
    "annotation": {"size", "object", "segmented"},
    "size": {"width", "height", "depth"},
    "object": {"name", "pose", "truncated", "occluded", "difficult", "bndbox", "part", "point",
               "polygon"},
    "part": {"name", "bndbox"},
    "bndbox": {"xmin", "ymin", "xmax", "ymax"},
    "point": {"x", "y"},
}  # fmt: skip
"""What is kept of an XML file. `folder`, `path`, `source` and `owner` name machines and people."""
PLACE = re.compile(r"[xy](min|max|\d{1,4})?")
CORNER = re.compile(r"[xy]\d{1,4}")
"""LabelMe-like polygons: `x1`, `y1`, `x2` and so on."""


class VocSet:
    """Pictures with an XML file each, and the lists of `ImageSets`.

    Pictures without one are sealed too: they are a test set. A picture whose XML file cannot be
    read is left out. Masks (`SegmentationClass`) are left out: they are pictures, and nothing but
    a person's look tells a mask from a photo of few colours.

    Args:
        source: the folder.
        names: how sealed files are called.
    """

    form = "voc"

    def __init__(self, source: Root, names: Names) -> None:
        self.left_out = LeftOut()
        self._source = source
        self._names = names
        entries = list(names_inside(source, self.left_out))
        self._xml: dict[str, str] = {}
        by_stem: dict[str, str] = {}
        for name in entries:
            if name.lower().endswith(".xml"):
                by_stem[_key(name)] = name
        pictures, self._lists = [], []
        for name in entries:
            kind = kind_of_name(name)
            if kind == "picture" and not _in(name, "SegmentationClass", "SegmentationObject"):
                pictures.append(name)
            elif name.lower().endswith(".txt") and _in(name, "ImageSets"):
                self._lists.append(name)
            elif not name.lower().endswith(".xml"):
                self.left_out.leave(name)
        wanted, fixed, used = [], set(), set()
        for name in pictures:
            xml = by_stem.get(_key(name))
            size = None
            if xml is not None:
                used.add(xml)
                try:
                    root = self._parsed(xml)
                    size = _stated(root)
                    _cleaned(root, "annotation", self.left_out.fields)
                except DataError as error:
                    self.left_out.refuse(name, f"its label file: {error}")
                    continue
                self._xml[name] = xml
                if size is None:
                    fixed.add(name)
            wanted.append((name, structure_of(str(PurePosixPath(name).parent)), size))
        for xml in sorted(set(by_stem.values()) - used):
            self.left_out.refuse(xml, "there is no picture for these labels")
        self.items: Sequence[Item] = items_of(wanted, names, self.left_out, fixed)

    def heads(self) -> Mapping[str, HeadPlaces]:
        """Of people's boxes, and of their parts that are heads."""
        found = {}
        for source, name in self._xml.items():
            root = _cleaned(self._parsed(name), "annotation", Counter())
            labels = [*root.iter("object"), *root.iter("part")]
            places = (
                head_place(str(one.findtext("name")), _corners(box))
                for one in labels
                if (box := one.find("bndbox")) is not None
            )
            boxes = tuple(place for place in places if place is not None)
            if boxes:
                found[source] = HeadPlaces(boxes)
        return found

    def write_labels(self, folder: Path, sealed: Mapping[str, tuple[int, int]]) -> LabelsWritten:
        """An XML file for each sealed picture that had one, and the lists."""
        written = LabelsWritten()
        targets = {item.source: item.target for item in self.items if item.target in sealed}
        stated = {item.source: item.stated_size for item in self.items}
        for source, target in targets.items():
            if source not in self._xml:
                continue
            root = _cleaned(self._parsed(self._xml[source]), "annotation", Counter())
            size = stated[source]
            if size is not None and size != sealed[target]:
                _scale(root, size, sealed[target])
            _count(root, sealed[target], written)
            filename = ET.Element("filename")
            filename.text = PurePosixPath(target).name
            root.insert(0, filename)
            ET.indent(root)
            self._write(folder, self._label_name(source, target),
                        ET.tostring(root, encoding="unicode") + "\n", written)  # fmt: skip
        stems = {PurePosixPath(one).stem: PurePosixPath(t).stem for one, t in targets.items()}
        for number, name in enumerate(self._lists, 1):
            list_name = written.free(self._list_name(name, number))
            self._write(folder, list_name, self._listed(name, stems), written)
        return written

    def _write(self, folder: Path, name: str, text: str, written: LabelsWritten) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        written.files.append(name)

    def _label_name(self, source: str, target: str) -> str:
        """Beside where its XML file was, called as the sealed picture is."""
        folder = str(PurePosixPath(self._xml[source]).parent)
        if self._names.renames:
            folder = structure_of(folder)
        return str(PurePosixPath(folder, f"{PurePosixPath(target).stem}.xml"))

    def _list_name(self, name: str, number: int) -> str:
        path = PurePosixPath(name)
        if not self._names.renames:
            return name
        stem = path.stem if structure_of(path.stem) == path.stem else f"list-{number}"
        return str(PurePosixPath(structure_of(str(path.parent)), f"{stem}.txt"))

    def _listed(self, name: str, stems: Mapping[str, str]) -> str:
        """A list with the pictures that were sealed; `stem`, or `stem 1`, a line."""
        text = read_inside(self._source, name, MAX_LABEL_BYTES).decode("utf-8", "replace")
        lines = []
        for line in text.splitlines():
            words = line.split()
            if words and words[0] in stems and all(LISTED.fullmatch(one) for one in words[1:2]):
                lines.append(" ".join([stems[words[0]], *words[1:2]]) + "\n")
        return "".join(lines)

    def _parsed(self, name: str) -> ET.Element:
        data = read_inside(self._source, name, MAX_LABEL_BYTES)
        # Entities can grow a few lines to gigabytes and read other files; labels need none.
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data:
            raise DataError("expected plain XML, got a document type or entities")
        try:
            root = ET.fromstring(data)  # noqa: S314 - without entities there is nothing to expand
        except (ET.ParseError, ValueError, LookupError, RecursionError) as error:
            raise DataError(f"it is not XML that can be read ({type(error).__name__})") from error
        if root.tag != "annotation":
            raise DataError("expected <annotation>, got another kind of XML")
        return root


def _key(name: str) -> str:
    """What an XML file and its picture have in common: their names, and the folders above both."""
    parts = [one for one in PurePosixPath(name).with_suffix("").parts
             if one.lower() not in ("annotations", "jpegimages", "images", "labels")]  # fmt: skip
    return "/".join(parts)


def _in(name: str, *folders: str) -> bool:
    return not set(PurePosixPath(name).parts[:-1]).isdisjoint(folders)


def _stated(root: ET.Element) -> tuple[int, int] | None:
    """Width and height as the file states them; None where it does not, as some tools write 0."""
    texts = [root.findtext(f"size/{side}") for side in ("width", "height")]
    if any(text is None or not NUMBER.fullmatch(text) for text in texts):
        return None
    width, height = (int(float(text or 0)) for text in texts)
    return (width, height) if width > 0 and height > 0 else None


def _cleaned(element: ET.Element, tag: str, dropped: Counter[str]) -> ET.Element:
    """An element with what is known of it, and without attributes and the rest.

    Raises:
        DataError: a number is none, or an object has no class.
    """
    kept = ET.Element(tag)
    known = HOLDERS.get(tag, set())
    for child in element:
        name = str(child.tag)
        if name not in known and not (tag == "polygon" and CORNER.fullmatch(name)):
            if name != "filename":
                dropped[f"{tag}.{name}"] += 1
        elif name in HOLDERS or name == "polygon":
            kept.append(_cleaned(child, name, dropped))
        else:
            leaf = ET.SubElement(kept, name)
            leaf.text = (child.text or "").strip()
            if name not in WORDS and leaf.text and not NUMBER.fullmatch(leaf.text):
                raise DataError(f"expected a number in <{name}>, got something else")
    if tag == "object" and not kept.findtext("name"):
        raise DataError("an <object> has no <name>")
    if tag == "bndbox" and {one.tag for one in kept} != HOLDERS["bndbox"]:
        raise DataError("a <bndbox> lacks one of xmin, ymin, xmax, ymax")
    return kept


def _scale(root: ET.Element, size: tuple[int, int], to: tuple[int, int]) -> None:
    """Bring labels to the size that their picture has now; whole numbers stay whole."""
    for one in root.iter():
        if one.tag in ("width", "height"):
            one.text = str(to[one.tag == "height"])
        elif PLACE.fullmatch(one.tag) and one.text:
            axis = int(one.tag[0] == "y")
            value = float(one.text) * to[axis] / size[axis]
            one.text = f"{value:.2f}" if "." in one.text else str(round(value))


def _corners(box: ET.Element) -> Box:
    x0, y0, x1, y1 = (float(box.findtext(k) or 0) for k in ("xmin", "ymin", "xmax", "ymax"))
    return x0, y0, x1, y1


def _count(root: ET.Element, size: tuple[int, int], written: LabelsWritten) -> None:
    for one in root.iter("object"):
        written.labels[str(one.findtext("name"))] += 1
        box = one.find("bndbox")
        if box is not None:
            written.shapes["boxes"] += 1
            x0, y0, x1, y1 = _corners(box)
            # VOC counts pixels from 1, so a box may reach the picture's width.
            written.outside += int(x0 < 0 or y0 < 0 or x1 > size[0] or y1 > size[1])
        if one.find("polygon") is not None:
            written.shapes["polygons"] += 1
