"""Where people are, where they stop, and where they face the goods, on a grid of cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sealskin.core.config_measure import MeasureConfig
from sealskin.sense.measure.layout import Plan, Zone
from sealskin.sense.measure.paths import Samples, inside
from sealskin.sense.measure.visits import facing_goods

COLUMNS, ROWS = 64, 36
CELLS = COLUMNS * ROWS
FIGURES = ("visits", "stays", "dwell_ms", "interest_ms")
PARTS = 4
"""A cell of the picture is laid on the plan in this many parts, squared."""

Heat = NDArray[np.int64]
"""int64 (CELLS, 4), row by row from the top left; columns as in `FIGURES`."""


def heat(samples: Samples, zones: Sequence[Zone], measure: MeasureConfig) -> Heat:
    """The grid of some tracks.

    A stop is a stretch of a track that stays within one cell of where it began; the cell in which
    it began gets it, once it lasts `stay_s`.
    """
    grid = np.zeros((CELLS, len(FIGURES)), np.int64)
    if not len(samples.path):
        return grid
    column = np.clip((samples.xy[:, 0] * COLUMNS).astype(np.int64), 0, COLUMNS - 1)
    row = np.clip((samples.xy[:, 1] * ROWS).astype(np.int64), 0, ROWS - 1)
    cell = row * COLUMNS + column
    np.add.at(grid[:, 2], cell, samples.weight_ms)
    pairs = np.unique(samples.path.astype(np.int64) * CELLS + cell)
    np.add.at(grid[:, 0], pairs % CELLS, 1)
    stops = _stops(samples, column, row, measure.stay_s * 1000)
    np.add.at(grid[:, 1], cell[stops], 1)
    faces = np.zeros(len(cell), bool)
    for zone in zones:
        if zone.kind == "shelf" and zone.goods is not None:
            faces |= inside(samples.xy, zone.polygon) & facing_goods(
                samples, zone, measure.facing_deg
            )
    np.add.at(grid[:, 3], cell[faces], samples.weight_ms[faces])
    return grid


def _stops(
    samples: Samples, column: NDArray[np.int64], row: NDArray[np.int64], least_ms: float
) -> list[int]:
    """Rows at which stops begin."""
    stops = []
    begin, told = 0, False
    spent_ms = 0
    paths, columns, rows = samples.path.tolist(), column.tolist(), row.tolist()
    weights = samples.weight_ms.tolist()
    for index in range(len(paths)):
        if (
            paths[index] != paths[begin]
            or abs(columns[index] - columns[begin]) > 1
            or abs(rows[index] - rows[begin]) > 1
        ):
            begin, told, spent_ms = index, False, 0
        spent_ms += weights[index]
        if not told and spent_ms >= least_ms:
            stops.append(begin)
            told = True
    return stops


def on_plan(
    grid: NDArray[np.float64], plan: Plan, width_m: float, height_m: float, columns: int, rows: int
) -> NDArray[np.float64]:
    """A camera's grid laid on the floor plan; what falls beside the plan is lost.

    Args:
        grid: (CELLS, figures), in the picture.
        plan: the camera's.
        width_m: of the plan.
        height_m: of the plan.
        columns: of the answer.
        rows: of the answer.

    Returns:
        float64 (columns * rows, figures), row by row.
    """
    out = np.zeros((columns * rows, grid.shape[1]))
    used = np.flatnonzero(grid.any(axis=1))
    steps = (np.arange(PARTS) + 0.5) / PARTS
    dx, dy = (part.ravel() for part in np.meshgrid(steps, steps))
    x = ((used % COLUMNS)[:, None] + dx) / COLUMNS
    y = ((used // COLUMNS)[:, None] + dy) / ROWS
    laid = plan.lay(np.stack([x.ravel(), y.ravel()], axis=1))
    place = np.floor(laid / (width_m / columns, height_m / rows))
    share = np.repeat(grid[used] / PARTS**2, PARTS**2, axis=0)
    good = (
        np.isfinite(place).all(axis=1)
        & (place >= 0).all(axis=1)
        & (place < (columns, rows)).all(axis=1)
    )
    cells = (place[good, 1] * columns + place[good, 0]).astype(np.int64)
    np.add.at(out, cells, share[good])
    return out
