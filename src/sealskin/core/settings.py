"""The base of all settings of an installation."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Unknown keys are refused, and nothing changes afterwards."""

    # Sources hold passwords: what was given stays out of pydantic's complaints.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
