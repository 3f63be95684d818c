"""Heat maps over the sealed still or over the floor plan."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sealskin.core.errors import ConfigError
from sealskin.pipeline.measure.meter import Meter
from sealskin.sense.measure import heat as sense
from sealskin.serve.answers.question import Question
from sealskin.serve.metric_wire import Grid
from sealskin.store.heat import read_heat

PLAN_CELL_M = 0.5
MOST_PLAN_CELLS = 200
"""On the longer side; a large plan has larger cells."""


def heat(meter: Meter, question: Question, on: str) -> Grid:
    """The map of a whole stretch of time; `step` says nothing here.

    Raises:
        ConfigError: on the image without a camera, or on the plan without points of the floor.
    """
    if on == "image":
        if question.camera is None or len(question.cameras) != 1:
            raise ConfigError("a heat map on the image is of one camera; name it with `camera`")
        grid = _grid(meter, question, question.cameras[0].id)
        return _wire("image", sense.COLUMNS, sense.ROWS, grid)
    laid = [
        place
        for camera in question.cameras
        if (place := meter.places.get(camera.id)) is not None
        and place.plan is not None
        and place.site.plan is not None
    ]
    sites = {place.site.name: place.site.plan for place in laid}
    if len(sites) != 1:
        raise ConfigError(
            "a heat map on the plan needs cameras of one site that has a `plan`, with points of "
            "their `floor`; put them on the plan first"
        )
    (plan,) = sites.values()
    assert plan is not None
    cell_m = max(PLAN_CELL_M, max(plan.width_m, plan.height_m) / MOST_PLAN_CELLS)
    columns, rows = (max(1, round(side / cell_m)) for side in (plan.width_m, plan.height_m))
    total = np.zeros((columns * rows, len(sense.FIGURES)))
    for place in laid:
        assert place.plan is not None
        grid = _grid(meter, question, place.id)
        total += sense.on_plan(grid, place.plan, plan.width_m, plan.height_m, columns, rows)
    found = _wire("plan", columns, rows, total)
    return found.model_copy(update={"width_m": plan.width_m, "height_m": plan.height_m})


def _grid(meter: Meter, question: Question, camera_id: int) -> NDArray[np.float64]:
    place = meter.places.get(camera_id)
    variant_id = meter.variant(question.measure)
    if place is not None:
        meter.refresh_heat(place, question.from_ms, question.to_ms, question.measure)
    grid = np.zeros((sense.CELLS, len(sense.FIGURES)))
    for cell in read_heat(meter.database, camera_id, variant_id, question.from_ms, question.to_ms):
        grid[cell.cell] = cell[1:]
    return grid


def _wire(on: str, columns: int, rows: int, grid: NDArray[np.float64]) -> Grid:
    return Grid(
        on="image" if on == "image" else "plan",
        columns=columns,
        rows=rows,
        cells={
            "visits": np.round(grid[:, 0], 2).tolist(),
            "stays": np.round(grid[:, 1], 2).tolist(),
            "dwell_s": np.round(grid[:, 2] / 1000, 2).tolist(),
            "interest_s": np.round(grid[:, 3] / 1000, 2).tolist(),
        },
    )
