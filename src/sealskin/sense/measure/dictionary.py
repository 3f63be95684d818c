"""The dictionary of metrics: one entry each, for the reference, the interface and the page.

`version` goes up whenever the way of computing changes; stored figures of older versions are then
made anew. What each is made of stands in the modules beside this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Unit: TypeAlias = Literal[
    "people", "visits", "seconds", "share", "groups", "tracks", "purchases", "things"
]
By: TypeAlias = Literal[
    "line", "zone", "camera", "flow", "path", "cell", "stage", "size", "rule", "thing"
]
Scope: TypeAlias = Literal["site", "camera", "zone"]


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of a metric.

    Attributes:
        name: in answers and exports.
        title: for people.
        unit: what it counts; `share` is 0 to 1.
        is_count: a count of people, so that small ones are left out of exports.
    """

    name: str
    title: str
    unit: Unit
    is_count: bool = False


@dataclass(frozen=True, slots=True)
class Metric:
    """What a metric is.

    Attributes:
        id: its name in the interface.
        title: for people.
        unit: of its first column.
        version: of the way of computing.
        meaning: what it means.
        computed: how it is computed, with sources.
        silent: what it does not say.
        parameters: names of settings of `MeasureConfig` that change it.
        columns: its figures.
        by: what a row is of, beside its time.
        scopes: what it can be asked for.
    """

    id: str
    title: str
    unit: Unit
    version: int
    meaning: str
    computed: str
    silent: str
    parameters: tuple[str, ...]
    columns: tuple[Column, ...]
    by: By
    scopes: tuple[Scope, ...] = ("site", "camera")


_VISIT = ("visit_s", "gap_s", "staff")
_IN = Column("n_in", "In", "people", is_count=True)
_OUT = Column("n_out", "Out", "people", is_count=True)
_VISITS = Column("visits", "Visits", "visits", is_count=True)
_STAYS = Column("stays", "Stays", "visits", is_count=True)

METRICS: dict[str, Metric] = {
    metric.id: metric
    for metric in (
        Metric(
            id="visits",
            title="Visits",
            unit="people",
            version=1,
            meaning="How many people came in and went out by each door.",
            computed="Crossings of lines of the kind `door`. A crossing counts once a track has "
            "come from beyond one side of the line's band to beyond the other, between its ends. "
            "Staff are left out of it by the rules of the site.",
            silent="It counts crossings, not persons: who comes twice counts twice. In and out "
            "are counted apart, so that errors of one do not hide those of the other.",
            parameters=("staff",),
            columns=(_IN, _OUT),
            by="line",
        ),
        Metric(
            id="capture",
            title="Passers-by and capture rate",
            unit="people",
            version=1,
            meaning="How many pass the shop, and the share of them that comes in.",
            computed="Passers-by are crossings, either way, of lines of the kind `passers`. The "
            "capture rate is in over passers-by, with the Wilson interval of 95 %. Lay the line "
            "so that who comes in crosses it too.",
            silent="Who passes on the other side of the street is not seen. Who passes twice "
            "counts twice. Above 1 the line does not see everybody who comes in; no rate is given "
            "then.",
            parameters=("staff",),
            columns=(
                Column("passers", "Passers-by", "people", is_count=True),
                _IN,
                Column("rate", "Capture rate", "share"),
                Column("rate_low", "Capture rate, lower bound", "share"),
                Column("rate_high", "Capture rate, upper bound", "share"),
            ),
            by="camera",
        ),
        Metric(
            id="occupancy",
            title="Occupancy",
            unit="people",
            version=1,
            meaning="How many people are there at once, and how often that was over the limit.",
            computed="By camera: people who are followed, at every detection; mean and most. By "
            "zone: the same of those inside it, from their tracks. By site: people in by doors "
            "less people out, from midnight of the site on, never below 0; `people_mean` is then "
            "the mean over the sum of its cameras. The limit is that of the zone or the site.",
            silent="The sum of cameras that see the same floor counts people twice. In less out "
            "drifts with every missed crossing: look at the flag `in-without-out`.",
            parameters=("visit_s", "gap_s"),
            columns=(
                Column("people_mean", "People, mean", "people"),
                Column("people_max", "People, most", "people", is_count=True),
                Column("inside", "Inside, by doors", "people", is_count=True),
                Column("limit", "Limit", "people"),
                Column("over_s", "Time over the limit", "seconds"),
            ),
            by="zone",
            scopes=("site", "camera", "zone"),
        ),
        Metric(
            id="dwell",
            title="Dwell",
            unit="seconds",
            version=1,
            meaning="How long people are in each zone.",
            computed="Time of the foot point inside the zone, between foot points by straight "
            "lines. Going out for less than `gap_s` does not end a visit. A visit belongs to the "
            "hour in which it began.",
            silent="A track that is lost and found as a new one makes two short visits of one long "
            "one. Who is still inside counts with the time so far.",
            parameters=_VISIT,
            columns=(
                _VISITS,
                Column("dwell_mean_s", "Dwell, mean", "seconds"),
                Column("dwell_max_s", "Dwell, longest", "seconds"),
            ),
            by="zone",
            scopes=("site", "camera", "zone"),
        ),
        Metric(
            id="stays",
            title="Stays",
            unit="visits",
            version=1,
            meaning="How many stop in a zone, and do not only walk through.",
            computed="A stay is a visit of at least `stay_s` seconds.",
            silent="In a large zone a slow walk is a stay: raise `stay_s` or draw it smaller.",
            parameters=(*_VISIT, "stay_s"),
            columns=(
                _VISITS,
                _STAYS,
                Column("stay_share", "Share that stays", "share"),
                Column("stay_mean_s", "Stay, mean", "seconds"),
            ),
            by="zone",
            scopes=("site", "camera", "zone"),
        ),
        Metric(
            id="interest",
            title="Interest",
            unit="share",
            version=2,
            meaning="How much a shelf draws and holds: stays by visits, and of these the share "
            "that faces the goods.",
            computed="Over zones of the kind `shelf`. `interest` is stays over visits. "
            "`interest_facing` weighs each stay by the share of its time in which the body faces "
            "the goods within `facing_deg`, over the stays whose facing is known for at least half "
            "their time; time of unknown facing counts neither way. Facing is one of eight "
            "directions, told by a network from the body's crop of the sealed frame at most "
            "`rate_hz` times a second, and averaged over `smooth_s`, both of the camera's "
            "`facing`; in doubt it is unknown. The direction to the goods is that of the picture, "
            "whose height is stretched to its width: it makes up for a camera's slant of about "
            "35 degrees. `field` is the "
            "place among the shelves of the answer, by their medians: `magnet` many visits and "
            "many stays a visit, `passed-by` many visits and few stays, `find` few visits and "
            "many stays, `quiet` few of both.",
            silent="A body that faces goods is not a person who looks at them, and looking is not "
            "liking. Facing is told only where a camera's `facing` is on and its seal is "
            "`lowrate`, and who faces away is often taken for facing the camera: shelves that are "
            "seen from the front and from behind do not compare. The fields compare shelves with "
            "each other and say nothing absolute; with fewer than two shelves there are none.",
            parameters=(*_VISIT, "stay_s", "facing_deg"),
            columns=(
                _VISITS,
                _STAYS,
                Column("interest", "Interest", "share"),
                Column("interest_facing", "Interest, facing the goods", "share"),
                Column("facing_stays", "Stays of known facing", "visits", is_count=True),
            ),
            by="zone",
            scopes=("site", "camera", "zone"),
        ),
        Metric(
            id="queue",
            title="Queues",
            unit="people",
            version=1,
            meaning="How many wait, and how long.",
            computed="Over zones of the kind `queue`. Whoever is inside for at least `queue_s` "
            "waits; the wait is the time inside. The length is the time of all who wait over the "
            "time watched, and the most at once.",
            silent="Being served inside the zone counts as waiting: end the zone before the till. "
            "Who gives up is not told from who was served.",
            parameters=(*_VISIT, "queue_s", "wait_limit_s"),
            columns=(
                Column("length_mean", "Length, mean", "people"),
                Column("length_max", "Length, most", "people", is_count=True),
                Column("waits", "Waits", "visits", is_count=True),
                Column("wait_mean_s", "Wait, mean", "seconds"),
                Column("wait_max_s", "Wait, longest", "seconds"),
                Column("long_share", "Share of long waits", "share"),
            ),
            by="zone",
            scopes=("site", "camera", "zone"),
        ),
        Metric(
            id="flows",
            title="Flows between zones",
            unit="visits",
            version=1,
            meaning="From which zone to which people go.",
            computed="A visit to a zone, and the next visit of the same track to another zone "
            "that begins within `flow_gap_s` of its end. In a camera with zones that overlap the "
            "order of coming in decides.",
            silent="One camera at a time: across cameras see `journeys`. A track that is lost "
            "between two zones makes no flow.",
            parameters=(*_VISIT, "flow_gap_s"),
            columns=(Column("n", "Went", "visits", is_count=True),),
            by="flow",
        ),
        Metric(
            id="paths",
            title="Paths",
            unit="visits",
            version=1,
            meaning="The most usual orders of zones.",
            computed="The zones that a track visits, in order, up to five; the twenty most usual.",
            silent="As for flows. Only tracks that are kept; for at most a week at a time.",
            parameters=(*_VISIT, "flow_gap_s"),
            columns=(Column("n", "Went", "visits", is_count=True),),
            by="path",
        ),
        Metric(
            id="heat",
            title="Heat maps",
            unit="seconds",
            version=2,
            meaning="Where people are, where they stop, and where they face the goods.",
            computed="The frame in 64 by 36 cells. `visits` counts the tracks that were in a cell, "
            "`dwell_s` sums their time, `stays` counts those that stood there (in it and the "
            "cells around it) for at least `stay_s`, `interest_s` sums the time that people face "
            "the goods of a shelf in whose zone they stand. On the plan each cell is laid by the "
            "camera's points of the floor and shared among the plan's cells that it covers.",
            silent="Cells are of the picture: far away one cell is many square metres. Only foot "
            "points of the floor lie right on the plan.",
            parameters=("stay_s", "facing_deg", "staff"),
            columns=(
                _VISITS,
                _STAYS,
                Column("dwell_s", "Time", "seconds"),
                Column("interest_s", "Time facing goods", "seconds"),
            ),
            by="cell",
        ),
        Metric(
            id="funnel",
            title="Funnel",
            unit="visits",
            version=1,
            meaning="From coming in to buying: visit, exposure, exploration, purchase.",
            computed="Visit: people in by doors. Exposure: visits to zones of the kind `shelf`. "
            "Exploration: stays there. Purchase: rows of the till, by CSV or the interface. "
            "`share` is each over the visits.",
            silent="Stages are counts of the same hours, not of the same persons: nobody is "
            "followed to the till. Who visits three shelves is exposed three times, so a share "
            "can be above 1. Without purchases of those hours the last stage is unknown, not 0.",
            parameters=(*_VISIT, "stay_s"),
            columns=(
                Column("n", "Number", "visits", is_count=True),
                Column("share", "Share of visits", "share"),
            ),
            by="stage",
        ),
        Metric(
            id="groups",
            title="Groups",
            unit="groups",
            version=1,
            meaning="How many come alone, in twos, threes and more.",
            computed="Two are together when for `group_share` of the time that both are seen, at "
            "least `group_s`, they are no further apart than `group_m` on the plan, or "
            "`group_distance` of the frame's height without one. Who is together with somebody of "
            "a group belongs to it. A group counts in the hour in which it is first seen.",
            silent="Strangers in one queue are a group to it, and a family that spreads out is "
            "not. Distances without a plan grow with the distance from the camera.",
            parameters=("group_m", "group_distance", "group_share", "group_s", "staff"),
            columns=(
                Column("n", "Groups", "groups", is_count=True),
                Column("people", "People", "people", is_count=True),
            ),
            by="size",
        ),
        Metric(
            id="things",
            title="Things",
            unit="things",
            version=1,
            meaning="How many chairs, bags, bottles or vehicles a camera sees at once.",
            computed="A second network looks at a sealed frame every `things_every_s` seconds, for "
            "the `things` of the camera; on a slow machine more rarely. Mean and most of what it "
            "finds in a look. Always by camera: two of them may see the same chair.",
            silent="It counts what it recognises, not what is there: it misses much of what is "
            "small, far or half hidden, and takes some things for others; see its card. So compare "
            "an hour with another of the same camera, not with a count by hand. Which thing it was "
            "is not kept. It knows no shopping carts, and works on frames sealed by `lowrate` "
            "only.",
            parameters=(),
            columns=(
                Column("count_mean", "Seen at once, mean", "things"),
                Column("count_max", "Seen at once, most", "things"),
            ),
            by="thing",
        ),
        Metric(
            id="staff",
            title="Staff left out",
            unit="tracks",
            version=1,
            meaning="How many tracks each rule takes for staff, and how often it is wrong.",
            computed="By entry: first seen in a zone of the kind `staff-entry`. By schedule: first "
            "seen in the site's hours for staff. By uniform: brightness of the body on the sealed "
            "picture, the median over the track, in the site's range. `any` is who meets one. "
            "The errors compare with tracks that a person has marked: `missed` is the share of "
            "marked staff that the rule does not take, `wrong` the share of marked visitors that "
            "it takes.",
            silent="Without marked tracks the errors are unknown. A track that begins inside the "
            "shop, after it was lost, has no entry.",
            parameters=(),
            columns=(
                Column("n", "Tracks", "tracks", is_count=True),
                Column("share", "Share of tracks", "share"),
                Column("missed", "Staff not taken", "share"),
                Column("wrong", "Visitors taken", "share"),
                Column("marked", "Tracks marked by a person", "tracks"),
            ),
            by="rule",
        ),
        Metric(
            id="journeys",
            title="Journeys across cameras",
            unit="visits",
            version=1,
            meaning="How many people there were on a floor that several cameras see, and how long.",
            computed="Foot points on the site's plan. Tracks of two cameras are one person's when "
            "they are within `link_m` while both see them, or when one begins within `link_s` and "
            "`link_m` of where the other ended, as walking allows; the nearest first, one to one. "
            "Position and time alone, never what somebody looks like. The linkage lives in memory "
            "for the answer and is written nowhere.",
            silent="In a crowd, and where cameras leave gaps, people are mixed up; then journeys "
            "are too few or too long. Only cameras with points on the plan; for at most a week at "
            "a time.",
            parameters=("link_m", "link_s", "staff"),
            columns=(
                Column("n", "Journeys", "visits", is_count=True),
                Column("tracks", "Tracks", "tracks", is_count=True),
                Column("cameras_mean", "Cameras a journey", "tracks"),
                Column("duration_mean_s", "Duration, mean", "seconds"),
            ),
            by="camera",
            scopes=("site",),
        ),
    )
}
