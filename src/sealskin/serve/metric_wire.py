"""What travels about metrics: the dictionary, questions' answers, and what stands beside them.

Null stands for unknown and is never written as 0. `samples` is how many minutes were watched, over
all cameras of a row: without any, everything in the row is unknown.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from sealskin.serve.wire import Wire

Step: TypeAlias = Literal["minute", "hour", "day", "week", "month", "total"]


class MetricParameter(Wire):
    """Something that a metric can be asked with."""

    name: str
    title: str
    about: str
    default: float | str = Field(description="That of this installation.")
    least: float | None = None
    most: float | None = None
    choices: list[str] = Field(default_factory=list)


class MetricColumn(Wire):
    """One figure of a metric."""

    name: str
    title: str
    unit: Literal["people", "visits", "seconds", "share", "groups", "tracks", "purchases", "things"]
    is_count: bool = Field(description="A count of people: small ones are left out of exports.")


class MetricEntry(Wire):
    """What a metric is; an entry of the dictionary."""

    id: str
    title: str
    unit: str
    version: int
    meaning: str
    computed: str
    silent: str = Field(description="What it does not say.")
    by: Literal[
        "line", "zone", "camera", "flow", "path", "cell", "stage", "size", "rule", "thing"
    ] = Field(description="What a row is of, beside its time.")
    scopes: list[Literal["site", "camera", "zone"]]
    parameters: list[MetricParameter]
    columns: list[MetricColumn]


class MetricRow(Wire):
    """A row of an answer."""

    start_ms: int
    end_ms: int
    camera: str | None = Field(description="Null when it is of several.")
    key: str | None = Field(
        description="The line, zone, stage, size, rule or thing, or where a flow comes from; null: "
        "all."
    )
    target: str | None = Field(default=None, description="Where a flow goes to.")
    samples: int = Field(description="Minutes that were watched.")
    values: dict[str, float | None]
    field: Literal["magnet", "passed-by", "find", "quiet"] | None = Field(
        default=None, description="Of `interest`: the shelf's place in the four fields."
    )


class Grid(Wire):
    """A heat map, row by row from the top left."""

    on: Literal["image", "plan"]
    columns: int
    rows: int
    width_m: float | None = Field(default=None, description="Of the plan.")
    height_m: float | None = None
    cells: dict[str, list[float]] = Field(description="Of each column of the metric.")


class Checked(Wire):
    """How good the crossings of these lines were found to be, on clips that a person counted."""

    recall: float | None = Field(description="Share of the person's crossings that were found.")
    recall_low: float | None
    recall_high: float | None
    precision: float | None = Field(description="Share of what was found that is right.")
    precision_low: float | None
    precision_high: float | None
    true: int = Field(description="Crossings that the person counted.")
    missed: int
    false: int
    clips: int
    minutes: float
    hours: list[int] = Field(description="Hours of the day, local, from which the clips are.")


class Flag(Wire):
    """A time at which the figures are to be doubted."""

    camera: str
    kind: Literal["in-without-out", "moved", "covered", "night"]
    start_ms: int
    end_ms: int | None


class MetricAnswer(Wire):
    """A series or table, with all that it was asked with."""

    id: str
    version: int
    site: str | None
    camera: str | None
    zone: str | None
    from_ms: int
    to_ms: int
    step: Step
    timezone: str
    parameters: dict[str, float | str]
    columns: list[MetricColumn]
    rows: list[MetricRow]
    grid: Grid | None = None
    checked: Annotated[
        Checked | None, Field(description="Null: nobody has checked these figures.")
    ] = None
    flags: list[Flag] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
