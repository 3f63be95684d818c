"""The parameters of all metrics: what is called a stay, a group, a queue.

One list of them for the YAML file, for the interface and for the dictionary of metrics. A change
of any of them makes the figures anew from the tracks.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sealskin.core.settings import Settings


class MeasureConfig(Settings):
    """What is called a visit, a stay, a queue, a group; see docs/reference/metrics.md."""

    visit_s: float = Field(
        default=0.5,
        ge=0,
        le=60,
        title="Least visit",
        description="Seconds inside a zone from which on it is a visit; a foot that trembles over "
        "the border is none.",
    )
    gap_s: float = Field(
        default=1.0,
        ge=0,
        le=60,
        title="Gap in a visit",
        description="Seconds outside a zone that do not end a visit. They are not counted as time "
        "inside.",
    )
    stay_s: float = Field(
        default=3.0,
        ge=0.5,
        le=3600,
        title="Least stay",
        description="Seconds inside a zone from which on a visit is a stay.",
    )
    facing_deg: float = Field(
        default=60.0,
        gt=0,
        le=180,
        title="Facing",
        description="Most degrees between where a body faces and the goods, for it to face them.",
    )
    queue_s: float = Field(
        default=5.0,
        ge=0,
        le=600,
        title="Least wait",
        description="Seconds inside a queue's zone from which on somebody waits in it.",
    )
    wait_limit_s: float = Field(
        default=180.0,
        gt=0,
        le=7200,
        title="Long wait",
        description="Waits of more seconds than this are counted as long.",
    )
    flow_gap_s: float = Field(
        default=120.0,
        gt=0,
        le=3600,
        title="Gap in a flow",
        description="Most seconds between two zones for one to follow the other.",
    )
    group_distance: float = Field(
        default=0.2,
        gt=0,
        le=1,
        title="Distance in a group",
        description="Most distance between two who are together, as a fraction of the frame's "
        "height. Used where the camera has no points on a floor plan.",
    )
    group_m: float = Field(
        default=1.5,
        gt=0,
        le=10,
        title="Metres in a group",
        description="The same in metres, where the camera has points on a floor plan.",
    )
    group_share: float = Field(
        default=0.7,
        gt=0,
        le=1,
        title="Together",
        description="Least share of the time that both are seen, for two to be together.",
    )
    group_s: float = Field(
        default=4.0,
        gt=0,
        le=600,
        title="Seen together",
        description="Least seconds that both must be seen at all.",
    )
    link_m: float = Field(
        default=1.5,
        gt=0,
        le=20,
        title="Metres between cameras",
        description="Most distance on the plan between where one camera lost somebody, or sees "
        "them, and where another found them.",
    )
    link_s: float = Field(
        default=6.0,
        ge=0,
        le=120,
        title="Seconds between cameras",
        description="Most seconds that somebody may be seen by no camera and still be the same. "
        "After that the linkage has expired.",
    )
    staff: Literal["out", "in", "only"] = Field(
        default="out",
        title="Staff",
        description="Leave staff out, count everybody, or count staff only. Without a rule for "
        "staff in the site's settings, nobody is taken for staff.",
    )


class ExportConfig(Settings):
    """What leaves the house as figures."""

    min_count: int = Field(
        default=5,
        ge=1,
        le=1000,
        title="Least count",
        description="Counts of people under this are left out of exports, with what was made from "
        "them: a row of one is somebody. 1 leaves nothing out.",
    )
