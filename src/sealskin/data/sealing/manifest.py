"""The manifest of a sealed set: a Parquet file with a row for each sealed picture, video and shard.

It holds nothing that leads back to somebody. Above all no hash of a raw file: whoever has a raw
picture, or can guess which public one it was, would compute its hash, find the row, and so know
that this sealed person is that one. Sizes and times of raw files do the same, more slowly.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from sealskin.core.errors import DataError
from sealskin.data.sealing.task import Row
from sealskin.data.sets.item import DESCRIBING
from sealskin.seal import Sealer
from sealskin.seal.sealer import audited_sha256, config_sha256, seal_id

MANIFEST = DESCRIBING[0]
COLUMNS = {
    "item": "VARCHAR",
    "kind": "VARCHAR",
    "sha256": "VARCHAR",
    "size_bytes": "BIGINT",
    "width_px": "INTEGER",
    "height_px": "INTEGER",
    "frames": "BIGINT",
    "sealer": "VARCHAR",
    "profile": "VARCHAR",
    "seal_id": "VARCHAR",
    "config_sha256": "VARCHAR",
    "weights_sha256": "VARCHAR",
}
"""Name and type of each column. `sha256` is that of the sealed bytes."""
FETCHED = 10_000


@dataclass(frozen=True, slots=True)
class SealFacts:
    """What identifies a seal.

    Attributes:
        sealer: its name, as in tables: `lowrate`, `mosaic-16`.
        profile: the name it was chosen by.
        seal_id: name and the start of the configuration's hash.
        config_sha256: of its name and settings.
        audited_sha256: the same of the sealer whose audit counts for it.
        weights_sha256: of its networks' weights; None where it has none.
    """

    sealer: str
    profile: str
    seal_id: str
    config_sha256: str
    audited_sha256: str
    weights_sha256: str | None


def facts_of(sealer: Sealer, profile: str) -> SealFacts:
    """The facts of a sealer. One with networks says `weights_sha256`, as attribute or setting."""
    weights = getattr(sealer, "weights_sha256", sealer.settings.get("weights_sha256"))
    return SealFacts(
        sealer=sealer.name,
        profile=profile,
        seal_id=seal_id(sealer),
        config_sha256=config_sha256(sealer),
        audited_sha256=audited_sha256(sealer),
        weights_sha256=None if weights is None else str(weights),
    )


def write_manifest(path: Path, scratch: Path, rows: Iterable[Row], facts: SealFacts) -> None:
    """Write the manifest, ordered by item.

    Args:
        path: the file.
        scratch: a folder for what does not fit into memory.
        rows: in any order.
        facts: of the seal, the same in each row: rows are often read without their card.

    Raises:
        DataError: it cannot be written.
    """
    table = scratch / "manifest.csv"
    try:
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            for row in rows:
                writer.writerow((
                    row.item, row.kind, row.sha256, row.size_bytes, row.width_px, row.height_px,
                    row.frames, facts.sealer, facts.profile, facts.seal_id, facts.config_sha256,
                    facts.weights_sha256 or "",
                ))  # fmt: skip
        with _connect(scratch) as database:
            database.execute(
                "COPY (SELECT * REPLACE (nullif(weights_sha256, '') AS weights_sha256) "
                "FROM read_csv($source, columns = $columns, header = false, delim = ',', "
                "quote = '\"', escape = '\"', auto_detect = false, parallel = false, "
                "force_not_null = ['weights_sha256']) "
                "ORDER BY item) TO $path (FORMAT parquet, COMPRESSION zstd)".replace(
                    "$columns", _columns()
                )
                .replace("$path", _quoted(path))
                .replace("$source", _quoted(table))
            )
    except (duckdb.Error, OSError) as error:
        raise DataError(f"the manifest {path} cannot be written: {_first_line(error)}") from error
    finally:
        table.unlink(missing_ok=True)


def read_manifest(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a manifest in its order.

    Raises:
        DataError: it is missing or is no manifest.
    """
    if not path.is_file():
        raise DataError(f"there is no manifest {path}; give the folder of a sealed set")
    try:
        with _connect(None) as database:
            found = database.execute(f"SELECT * FROM read_parquet({_quoted(path)})")  # noqa: S608
            names = [column[0] for column in found.description or ()]
            if set(COLUMNS) - set(names):
                raise DataError(f"{path} is no manifest of a sealed set: columns are missing")
            while rows := found.fetchmany(FETCHED):
                for row in rows:
                    yield dict(zip(names, row, strict=True))
    except duckdb.Error as error:
        raise DataError(f"the manifest {path} cannot be read: {_first_line(error)}") from error


def _connect(scratch: Path | None) -> duckdb.DuckDBPyConnection:
    # One thread writes the same bytes each time. Extensions would be fetched from the network.
    settings: dict[str, Any] = {
        "threads": 1,
        "memory_limit": "1GB",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if scratch is not None:
        settings["temp_directory"] = str(scratch / "duckdb")
    return duckdb.connect(":memory:", config=settings)


def _columns() -> str:
    return "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items()) + "}"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
