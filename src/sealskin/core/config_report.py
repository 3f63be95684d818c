"""The settings of the report that is sent by mail."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sealskin.core.names import Name
from sealskin.core.settings import Settings

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class ReportConfig(Settings):
    """A report of each day or week, by mail."""

    mail: Name | None = Field(
        default=None,
        title="Mail",
        description="Whom it goes to: the name of one of `alarms.mail`. Unset: it is not sent.",
    )
    period: Literal["day", "week"] = Field(
        default="week", title="Period", description="`week`: on Mondays, of the week before."
    )
    at: Clock = Field(default="07:00", title="At", description="`HH:MM`, on the clock of the site.")
    site: Name | None = Field(
        default=None, title="Site", description="Of one of `sites`. Unset: of all together."
    )
    language: Literal["en", "ko", "ja"] = Field(
        default="en", title="Language", description="English, Korean or Japanese."
    )
