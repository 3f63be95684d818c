"""What a camera's sensor looks for beside people's places."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from sealskin.core.settings import Settings

Thing: TypeAlias = Literal[
    "bicycle", "car", "motorcycle", "bus", "truck", "bench", "backpack", "umbrella", "handbag",
    "suitcase", "bottle", "cup", "chair", "couch", "potted plant", "dining table", "tv", "laptop",
]  # fmt: skip
THINGS: tuple[str, ...] = get_args(Thing)
"""What the shipped model of things knows, in its order."""


def _known(name: object) -> object:
    if name not in THINGS:
        raise ValueError(f"there is no thing {name!r}; choose among {', '.join(THINGS)}")
    return name


def _each_once(names: list[Thing]) -> list[Thing]:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{name!r} stands there twice; name each thing once")
    return names


Things = Annotated[
    list[Annotated[Thing, BeforeValidator(_known)]],
    AfterValidator(_each_once),
    Field(
        title="Things",
        description="What else to count in the sealed picture, such as `[chair, handbag]`. "
        "Nothing unless asked for, and then a second model looks: it misses much of what is small "
        "or far, see the figures on its card. It works on frames sealed by `lowrate` only; on "
        "others things are unknown.",
    ),
]


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
