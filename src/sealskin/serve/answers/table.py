"""An answer as a table for other programs: CSV and Parquet, without small counts."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from sealskin.serve.metric_wire import MetricAnswer

Cell: TypeAlias = str | int | float | bool | None
KINDS = {
    "metric": "VARCHAR",
    "version": "INTEGER",
    "start": "TIMESTAMPTZ",
    "end": "TIMESTAMPTZ",
    "camera": "VARCHAR",
    "key": "VARCHAR",
    "target": "VARCHAR",
    "column": "INTEGER",
    "row": "INTEGER",
    "minutes": "INTEGER",
    "left_out": "BOOLEAN",
}
"""Types of the columns that are no figures; those are DOUBLE."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; an empty cell is unknown, never 0."""

    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def table_of(answer: MetricAnswer, min_count: int) -> Table:
    """The rows of an answer, or the cells of its map.

    Args:
        answer: what is exported.
        min_count: a row with a count of people from 1 to under this keeps its place and loses all
            its figures, since means of one are of somebody; `left_out` says so.
    """
    names = tuple(column.name for column in answer.columns)
    counts = tuple(column.name for column in answer.columns if column.is_count)
    if answer.grid is not None:
        columns: tuple[str, ...] = ("column", "row")
        places = list(_cells(answer))
    else:
        columns = ("start", "end", "camera", "key", "target", "minutes")
        places = list(_rows(answer))
    rows = []
    for place, values in places:
        small = any(0 < (values.get(name) or 0) < min_count for name in counts)
        figures = [None if small else values.get(name) for name in names]
        rows.append((answer.id, answer.version, *place, *figures, small))
    return Table(("metric", "version", *columns, *names, "left_out"), rows)


def _rows(answer: MetricAnswer) -> Iterator[tuple[tuple[Cell, ...], dict[str, float | None]]]:
    for row in answer.rows:
        begin, end = (
            datetime.fromtimestamp(ms / 1000, UTC).isoformat() for ms in (row.start_ms, row.end_ms)
        )
        yield (begin, end, row.camera, row.key, row.target, row.samples), dict(row.values)


def _cells(answer: MetricAnswer) -> Iterator[tuple[tuple[Cell, ...], dict[str, float | None]]]:
    grid = answer.grid
    assert grid is not None
    for index in range(grid.columns * grid.rows):
        row, column = divmod(index, grid.columns)
        yield (column, row), {name: cells[index] for name, cells in grid.cells.items()}


def as_csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark, without which Excel shows Korean as rubbish."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([_safe(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: Cell) -> Cell:
    # A spreadsheet runs what begins like a formula; names come from people.
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell


def as_parquet(table: Table) -> bytes:
    """Times as such, figures as DOUBLE."""
    import duckdb

    settings: dict[str, Any] = {  # extensions would be fetched from the network
        "threads": 1,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    columns = ", ".join(f'"{name}" {KINDS.get(name, "DOUBLE")}' for name in table.columns)
    marks = ", ".join("?" * len(table.columns))
    with (
        tempfile.TemporaryDirectory(prefix="sealskin-") as folder,
        duckdb.connect(":memory:", config=settings) as database,
    ):
        path = Path(folder) / "table.parquet"
        database.execute(f"CREATE TABLE figures ({columns})")
        if table.rows:
            database.executemany(f"INSERT INTO figures VALUES ({marks})", table.rows)  # noqa: S608
        database.execute(f"COPY figures TO '{path}' (FORMAT parquet)")
        return path.read_bytes()
