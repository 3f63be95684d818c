"""What a run did: for the owner in full, for the card without anything that names somebody."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sealskin.core.errors import DataError
from sealskin.data.inside import Root, is_inside
from sealskin.data.remote import Remote
from sealskin.data.sealing.task import Outcome, Row
from sealskin.data.sets.item import LabelledSet, LabelsWritten, Refusal


@dataclass(slots=True)
class Report:
    """What was sealed and what was not.

    Attributes:
        form: of the set.
        pictures, videos, frames, shards: what was sealed; pictures in shards count as pictures.
        size_bytes: of all sealed files but labels.
        least_px, most_px: smallest and largest width and height of a picture or video.
        refused: what was not sealed, and why; with names, so it stays with the owner.
        left_out: files that are neither pictures nor labels, by ending.
        fields: label fields that were dropped, by name.
        notes: what happened to pictures on the way.
        labels: what was written of them.
        doubtful: pictures near the gate's doubt; None where the seal has none.
        review: items with such pictures, by their names in the sealed set, for the owner.
        resumed: items that an earlier, interrupted run had done.
    """

    form: str
    pictures: int = 0
    videos: int = 0
    frames: int = 0
    shards: int = 0
    size_bytes: int = 0
    least_px: tuple[int, int] | None = None
    most_px: tuple[int, int] | None = None
    refused: list[Refusal] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    labels: LabelsWritten = field(default_factory=LabelsWritten)
    doubtful: int | None = None
    review: list[str] = field(default_factory=list)
    resumed: int = 0

    def add(self, outcome: Outcome, source: str) -> None:
        """Count what became of an item."""
        if outcome.refused is not None:
            self.refused.append(Refusal(source, outcome.refused))
        self.refused.extend(outcome.inside)
        self.notes.update(outcome.notes)
        if outcome.doubtful is not None:
            self.doubtful = (self.doubtful or 0) + outcome.doubtful
        if outcome.doubtful:
            self.review.append(outcome.target)
        for row in outcome.rows:
            self._count(row)

    def add_set(self, found: LabelledSet) -> None:
        """Count what the set's own reading left out."""
        self.refused.extend(found.left_out.refused)
        self.left_out.update(found.left_out.files)
        self.fields.update(found.left_out.fields)

    def _count(self, row: Row) -> None:
        self.pictures += row.kind == "picture"
        self.videos += row.kind == "video"
        self.shards += row.kind == "shard"
        self.frames += row.frames if row.kind == "video" else 0
        if not (row.kind == "picture" and self.form == "webdataset"):  # the shard's bytes say it
            self.size_bytes += row.size_bytes
        if row.width_px:
            size = row.width_px, row.height_px
            least, most = self.least_px or size, self.most_px or size
            self.least_px = min(least[0], size[0]), min(least[1], size[1])
            self.most_px = max(most[0], size[0]), max(most[1], size[1])


def write_refused(folder: Root, name: str, refused: Sequence[Refusal]) -> None:
    """Write what was refused as CSV: name and reason. For the owner: it holds raw names.

    Where nothing was, an old list is emptied.

    Raises:
        DataError: it cannot be written.
        StorageError: storage does not answer.
    """
    if not refused and not is_inside(folder, name):
        return
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("name", "reason"))
    writer.writerows((one.name, one.reason) for one in refused)
    data = text.getvalue().encode("utf-8", "backslashreplace")
    if isinstance(folder, Remote):
        folder.put(name, data)
        return
    path = folder / name
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise DataError(f"cannot write {path}: {error.strerror or error}") from error


def write_owner_report(path: Path, report: Report) -> None:
    """Write what the card leaves out, as JSON: fields that were dropped, files left out, notes.

    Raises:
        DataError: it cannot be written.
    """
    tree = {
        "refused": len(report.refused),
        "label_fields_dropped": dict(report.fields.most_common()),
        "files_left_out": dict(report.left_out.most_common()),
        "notes": dict(report.notes.most_common()),
    }
    try:
        path.write_text(json.dumps(tree, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise DataError(f"cannot write {path}: {error.strerror or error}") from error
