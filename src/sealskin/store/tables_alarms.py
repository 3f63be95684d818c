"""The tables of alarms: what rang, what was said of it, who was told, and signs of the camera."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Table, UniqueConstraint

from sealskin.store.columns import (
    CLUSTERED,
    STRICT,
    camera,
    key_of,
    maybe_number,
    maybe_text,
    metadata,
    number,
    short_text,
    whole,
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", whole(), primary_key=True),
    camera(),
    number("time_ms"),
    *short_text("rule"),
    *short_text("kind"),
    *short_text("zone"),  # or line; empty when there is none
    number("session"),
    number("track_no"),  # 0 when it is about nobody in particular: a tracker begins at 1
    maybe_number("x_milli"),  # the place, in thousandths of the frame
    maybe_number("y_milli"),
    number("quiet"),
    number("held_back"),
    number("test"),
    maybe_number("acknowledged_ms"),
    *short_text("acknowledged_by"),
    *short_text("clip"),
    maybe_number("clip_first_ms"),
    maybe_number("clip_last_ms"),
    *short_text("clip_sha256"),
    *maybe_text("thing"),  # that was left
    CheckConstraint("clip IN ('none', 'waiting', 'kept', 'failed', 'erased')", name="clip_is"),
    CheckConstraint("quiet IN (0, 1) AND test IN (0, 1)", name="is_yes_or_no"),
    UniqueConstraint("camera_id", "time_ms", "rule", "track_no"),
    Index(None, "time_ms"),
    **STRICT,
)

notes = Table(
    "notes",
    metadata,
    Column("id", whole(), primary_key=True),
    key_of("alarm_id", "alarms.id"),
    number("time_ms"),
    *short_text("author"),
    number("part"),  # a longer note is several rows, since no text is longer than a name
    *short_text("text"),
    Index(None, "alarm_id"),
    **STRICT,
)

deliveries = Table(
    "deliveries",  # how telling somebody of an alarm stands
    metadata,
    key_of("alarm_id", "alarms.id", primary_key=True),
    *short_text("channel", primary_key=True),
    *short_text("outcome"),
    number("tries"),
    number("time_ms"),
    *short_text("problem"),
    CheckConstraint(
        "outcome IN ('waiting', 'sent', 'failed', 'not needed')", name="outcome_is_known"
    ),
    **CLUSTERED,
)

signs = Table(
    "signs",  # how long something was wrong with a camera, or a place was not as it had been
    metadata,
    camera(primary_key=True),
    number("session", primary_key=True),
    *short_text("sign", primary_key=True),
    number("number", primary_key=True),
    number("first_ms"),
    number("last_ms"),
    maybe_number("left_milli"),  # the place, in thousandths of the frame
    maybe_number("top_milli"),
    maybe_number("right_milli"),
    maybe_number("bottom_milli"),
    CheckConstraint(
        "sign IN ('covered', 'blinded', 'moved', 'gone', 'left', 'taken')", name="sign_is_known"
    ),
    CheckConstraint("first_ms <= last_ms", name="in_order"),
    Index(None, "camera_id", "last_ms"),
    **CLUSTERED,
)
