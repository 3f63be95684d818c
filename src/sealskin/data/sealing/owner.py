"""What stays with the owner of the raw set: a key to names, lists of names, raw beside sealed.

All of it in a folder that the owner names, for the owner's eyes only (mode 0700). None of it may
be handed on with the sealed set.
"""

from __future__ import annotations

import csv
import hashlib
import os
import secrets
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from sealskin.core.errors import DataError
from sealskin.data.decode import MAX_FILE_BYTES, decode
from sealskin.data.inside import read_inside
from sealskin.data.sealing.report import Report, write_owner_report
from sealskin.data.sealing.task import Task
from sealskin.data.sets.item import Item

KEY_BYTES = 32
SHEET_CELL_PX = 320
SHEET_PAIRS_A_ROW = 3
Pixels = npt.NDArray[np.uint8]


class OwnerSide:
    """The owner's folder.

    Args:
        folder: made if missing.

    Raises:
        DataError: it cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise DataError(f"cannot make the owner's folder {folder}: {error.strerror}") from error

    def key(self) -> bytes:
        """The key to new names: drawn once, so that one picture has one name in all runs.

        Raises:
            DataError: it cannot be read or written.
        """
        path = self._folder / "names.key"
        try:
            if not path.exists():
                part = self._folder / "names.key.part"
                with os.fdopen(
                    os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
                ) as f:
                    f.write(secrets.token_bytes(KEY_BYTES))
                part.replace(path)
            key = path.read_bytes()
        except OSError as error:
            raise DataError(f"cannot keep the key {path}: {error.strerror or error}") from error
        if len(key) != KEY_BYTES:
            raise DataError(f"expected a key of {KEY_BYTES} bytes in {path}, got {len(key)}")
        return key

    def write(
        self, report: Report, items: list[Item], task: Task, sheet: int, *, names: bool
    ) -> None:
        """Write the report, the contact sheet, what to look at again, and which new name is whose.

        Args:
            report: of the run.
            items: what was sealed.
            task: where raw and sealed files are.
            sheet: how many pictures are shown; 0 for no sheet.
            names: whether names were replaced.

        Raises:
            DataError: one of them cannot be written.
        """
        write_owner_report(self._folder / "report.json", report)
        if report.doubtful is not None:
            self._write_lines("review.csv", [("sealed",), *((name,) for name in report.review)])
        if names:
            self._write_names(items)
        if sheet:
            self._write_sheet(items, task, sheet)

    def _write_names(self, items: list[Item]) -> None:
        rows = [(item.target, item.source) for item in items]
        self._write_lines("names.csv", [("sealed", "raw"), *rows])

    def _write_lines(self, name: str, rows: list[tuple[str, ...]]) -> None:
        path = self._folder / name
        try:
            with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
                csv.writer(file).writerows(rows)
        except OSError as error:
            raise DataError(f"cannot write {path}: {error.strerror or error}") from error

    def _write_sheet(self, items: list[Item], task: Task, count: int) -> None:
        """Raw beside sealed, of pictures chosen by the hash of their names: the same each time."""
        pictures = [item for item in items if item.kind == "picture"]
        pictures.sort(key=lambda item: hashlib.sha256(item.target.encode()).digest())
        pairs = []
        for item in pictures[:count]:
            raw = decode(
                read_inside(task.source, item.source, MAX_FILE_BYTES),
                "",
                upright=task.upright,
                shrink=True,
            )
            sealed = decode(read_inside(task.out, item.target, MAX_FILE_BYTES), "")
            pairs.append(np.hstack([_cell(raw.specimen.pixels), _cell(sealed.specimen.pixels)]))
        if not pairs:
            return
        while len(pairs) % SHEET_PAIRS_A_ROW and len(pairs) > SHEET_PAIRS_A_ROW:
            pairs.append(np.full_like(pairs[0], 255))
        rows = [
            np.hstack(pairs[at : at + SHEET_PAIRS_A_ROW])
            for at in range(0, len(pairs), SHEET_PAIRS_A_ROW)
        ]
        _, data = cv2.imencode(".jpg", cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR))
        path = self._folder / "contact-sheet.jpg"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data.tobytes())
        except OSError as error:
            raise DataError(f"cannot write {path}: {error.strerror or error}") from error


def _cell(pixels: Pixels) -> Pixels:
    """A picture at the size of a cell of the sheet, on white."""
    height, width = pixels.shape[:2]
    room = SHEET_CELL_PX - 8
    scale = room / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    cell = np.full((SHEET_CELL_PX, SHEET_CELL_PX, 3), 255, np.uint8)
    cell[4 : 4 + size[1], 4 : 4 + size[0]] = small
    return cell
