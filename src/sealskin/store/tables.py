"""The tables of what happened. No column can hold a pixel or an embedding; tests check every one.

In SQLite every table is STRICT, so that a column takes its own type only; there are INTEGER, REAL
and TEXT and no BLOB; and every TEXT is a name of at most 200 bytes. Changing anything here needs
a migration beside it; a test compares the two. What is summed up from these stands in
`tables_figures`, what people said in `tables_said`, alarms in `tables_alarms`.
"""

from __future__ import annotations

from sqlalchemy import REAL, CheckConstraint, Column, ForeignKey, Index, Table, UniqueConstraint

from sealskin.store import tables_alarms as alarming
from sealskin.store import tables_figures as figures
from sealskin.store import tables_said as said
from sealskin.store.columns import (
    CLUSTERED,
    STRICT,
    by_month,
    camera,
    key_of,
    maybe_number,
    metadata,
    number,
    short_text,
    whole,
)

__all__ = ["alarming", "figures", "metadata", "said"]

sites = Table(
    "sites",
    metadata,
    Column("id", whole(), primary_key=True),
    *short_text("name"),
    *short_text("timezone"),
    UniqueConstraint("name"),
    **STRICT,
)

cameras = Table(
    "cameras",
    metadata,
    Column("id", whole(), primary_key=True),
    key_of("site_id", "sites.id"),
    *short_text("name"),
    UniqueConstraint("site_id", "name"),
    **STRICT,
)

tracks = Table(
    "tracks",
    metadata,
    Column("id", whole(), primary_key=True),
    camera(),
    number("session"),  # a tracker's numbers begin again with each
    number("track_no"),
    number("first_ms"),
    number("last_ms"),
    maybe_number("brightness"),  # of the body on the sealed picture, 0 to 100
    UniqueConstraint("camera_id", "session", "track_no"),
    CheckConstraint("first_ms <= last_ms", name="in_order"),
    CheckConstraint("brightness BETWEEN 0 AND 100", name="brightness_is_percent"),
    Index(None, "camera_id", "last_ms"),
    **STRICT,
)

points = Table(
    "points",
    metadata,
    Column("track_id", whole(), ForeignKey("tracks.id"), primary_key=True, nullable=False),
    number("time_ms", primary_key=True),
    Column("x", REAL, nullable=False),  # fractions of the frame
    Column("y", REAL, nullable=False),
    maybe_number("facing"),  # eighths of a turn, clockwise in the picture, 0 to the right
    maybe_number("width_milli"),  # of the box, in thousandths of the frame
    maybe_number("height_milli"),
    CheckConstraint("x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1", name="in_frame"),
    CheckConstraint("facing BETWEEN 0 AND 7", name="facing_is_eighth"),
    **by_month("time_ms"),
)

minutes = Table(
    "minutes",
    metadata,
    camera(primary_key=True),
    number("minute_ms", primary_key=True),
    number("samples"),
    number("people_sum"),
    number("people_max"),
    number("n_in"),
    number("n_out"),
    CheckConstraint("minute_ms % 60000 = 0", name="whole_minute"),
    CheckConstraint("samples > 0", name="was_watched"),  # unknown is not zero: no row instead
    CheckConstraint(
        "people_sum >= 0 AND people_max >= 0 AND n_in >= 0 AND n_out >= 0", name="counts"
    ),
    **by_month("minute_ms"),
)

things = Table(
    "things",  # how many of each thing were seen; which and where is kept nowhere
    metadata,
    camera(primary_key=True),
    number("minute_ms", primary_key=True),
    *short_text("thing", primary_key=True),
    number("looks"),
    number("count_sum"),
    number("count_max"),
    CheckConstraint("minute_ms % 60000 = 0", name="whole_minute"),
    CheckConstraint("looks > 0", name="was_looked_at"),
    CheckConstraint("count_sum >= 0 AND count_max >= 0", name="counts"),
    **by_month("minute_ms"),
)

crossings = Table(
    "crossings",
    metadata,
    camera(primary_key=True),
    number("time_ms", primary_key=True),
    *short_text("line", primary_key=True),
    number("session", primary_key=True),
    number("track_no", primary_key=True),
    *short_text("direction", primary_key=True),
    CheckConstraint("direction IN ('in', 'out')", name="direction_is_known"),
    **by_month("time_ms"),
)

senders = Table(
    "senders",  # machines that hand on from an outbox, and how far each has come
    metadata,
    Column("id", whole(), primary_key=True),
    *short_text("token"),
    number("last_seq"),
    number("seen_ms"),
    number("skew_ms"),  # its clock less the database's
    UniqueConstraint("token"),
    **STRICT,
)

dirty = Table(
    "dirty",  # hours whose figures are older than their tracks
    metadata,
    camera(primary_key=True),
    number("hour_ms", primary_key=True),
    number("seq"),
    **CLUSTERED,
)

layouts = Table(
    "layouts",  # the zones and lines with which a camera's figures were made
    metadata,
    camera(primary_key=True),
    *short_text("digest"),
    **CLUSTERED,
)
