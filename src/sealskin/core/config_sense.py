"""What a camera's sensor looks for beside people's places."""

from __future__ import annotations

from pydantic import Field

from sealskin.core.settings import Settings


class FacingConfig(Settings):
    """Where bodies face, told from the sealed picture."""

    enabled: bool = Field(
        default=False,
        title="On",
        description="Tell where bodies face. Off unless asked for, since it is often wrong about "
        "who faces away: see the figures on its card. It works on frames sealed by `lowrate` only; "
        "on others facing is unknown.",
    )
    rate_hz: float = Field(
        default=3.0,
        gt=0,
        le=10,
        title="Looks per second",
        description="Most looks at one person a second.",
    )
    most_a_frame: int = Field(
        default=4,
        ge=1,
        le=100,
        title="Looks per frame",
        description="Most people that are looked at in one frame; the others come next.",
    )
    smooth_s: float = Field(
        default=1.5,
        gt=0,
        le=10,
        title="Smoothing",
        description="Seconds over which looks are averaged.",
    )
