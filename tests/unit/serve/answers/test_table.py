"""Answers as CSV and Parquet: nothing unknown becomes 0, and no small count gets out."""

import csv
import io
from pathlib import Path

import duckdb
import pytest

from sealskin.serve.answers.table import as_csv, as_parquet, table_of
from sealskin.serve.metric_wire import Grid, MetricAnswer, MetricColumn, MetricRow

COLUMNS = [
    MetricColumn(name="n_in", title="In", unit="people", is_count=True),
    MetricColumn(name="rate", title="Rate", unit="share", is_count=False),
]


def answer(rows, grid=None):
    return MetricAnswer(
        id="capture", version=3, site=None, camera=None, zone=None, from_ms=0, to_ms=1, step="hour",
        timezone="UTC", parameters={}, columns=COLUMNS, rows=rows, grid=grid,
    )  # fmt: skip


def row(n_in, rate=0.5, key="door", samples=60):
    return MetricRow(
        start_ms=0, end_ms=3_600_000, camera="hall", key=key, samples=samples,
        values={"n_in": n_in, "rate": rate},
    )  # fmt: skip


def read(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_figures_are_there_and_unknown_is_empty():
    rows = read(as_csv(table_of(answer([row(41), row(None, None), row(0, None)]), 5)))
    assert [one["n_in"] for one in rows] == ["41.0", "", "0.0"]
    assert rows[0]["start"] == "1970-01-01T00:00:00+00:00"
    assert (rows[0]["camera"], rows[0]["key"], rows[0]["minutes"]) == ("hall", "door", "60")
    assert {one["left_out"] for one in rows} == {"False"}


@pytest.mark.parametrize(("n", "shown"), [(4, False), (1, False), (5, True), (0, True)])
def test_small_counts_go_with_all_that_was_made_of_them(n, shown):
    (one,) = read(as_csv(table_of(answer([row(n)]), 5)))
    assert (one["n_in"] != "", one["rate"] != "") == (shown, shown)
    assert one["left_out"] == str(not shown)


def test_a_name_is_no_formula():
    (one,) = read(as_csv(table_of(answer([row(9, key='=HYPERLINK("x")')]), 5)))
    assert one["key"].startswith("'=")


def test_parquet_says_the_same(tmp_path: Path):
    path = tmp_path / "t.parquet"
    path.write_bytes(as_parquet(table_of(answer([row(41), row(None, None)]), 5)))
    found = duckdb.sql(f"SELECT n_in, minutes, epoch_ms(\"end\") FROM '{path}'").fetchall()
    assert found == [(41.0, 60, 3_600_000), (None, 60, 3_600_000)]


def test_a_map_is_a_row_for_each_cell():
    grid = Grid(on="image", columns=2, rows=1, cells={"n_in": [9.0, 2.0], "rate": [1.0, 1.0]})
    rows = read(as_csv(table_of(answer([], grid), 5)))
    assert [(one["column"], one["row"], one["n_in"]) for one in rows] == [
        ("0", "0", "9.0"),
        ("1", "0", ""),
    ]
