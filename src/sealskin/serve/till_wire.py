"""What travels about truth and tills: clips to look at, accuracy, staff, receipts."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import Field

from sealskin.serve.metric_wire import Checked
from sealskin.serve.wire import Wire
from sealskin.serve.wire_alarms import HIGHEST_NUMBER

LATEST_MS = 4_102_444_800_000  # the year 2100; no till is ahead by so much
MOST = 2**31 - 1  # what a column of PostgreSQL's `integer` holds

Kind: TypeAlias = Literal["busy", "quiet", "dusk", "other"]


class Clip(Wire):
    """A stretch of sealed recording that is worth a look."""

    camera: str
    line: str
    kind: Kind
    start_ms: int
    end_ms: int
    crossings: int = Field(description="That were counted in it; hide it from who counts.")


class AccuracyRow(Wire):
    """Accuracy of a line in an hour of the day."""

    camera: str
    line: str
    hour: int = Field(description="Of the day, on the site's clock.")
    checked: Checked


class StaffMark(Wire):
    """Whether a track is staff, by who looked."""

    camera: str
    track: int = Field(ge=0, le=HIGHEST_NUMBER, description="Number in the database.")
    is_staff: bool


class PurchaseIn(Wire):
    """A receipt."""

    time_ms: int = Field(ge=0, le=LATEST_MS)
    receipt: str = Field(min_length=1, max_length=100)
    till: str = Field(default="", max_length=100)
    items: int | None = Field(default=None, ge=0, le=MOST)
    amount_cents: int | None = Field(default=None, ge=-MOST, le=MOST)


class TakenIn(Wire):
    """How many receipts were new."""

    received: int
    new: int
