"""What travels when cameras are set up. Settings themselves are the models of `core.config`."""

from __future__ import annotations

from pydantic import Field, JsonValue

from sealskin.core.config import CameraConfig, LineConfig, ZoneConfig
from sealskin.core.settings import Settings
from sealskin.serve.wire import Wire


class NewCamera(CameraConfig):
    """A camera to be added."""

    user: str | None = Field(
        default=None, title="User", description="Goes into the address; unset: it has one, or none."
    )
    password: str | None = Field(
        default=None,
        repr=False,
        title="Password",
        description="Kept in a file of its own that only Sealskin may read.",
        json_schema_extra={"format": "password", "writeOnly": True},
    )


class Areas(Settings):
    """Lines and zones of a camera. Points are fractions of the frame from its top left corner."""

    lines: list[LineConfig] = Field(
        default_factory=list, title="Lines", description="Lines whose crossings are counted."
    )
    zones: list[ZoneConfig] = Field(
        default_factory=list, title="Zones", description="Parts of the floor to look at."
    )


class Discovery(Wire):
    """How to call for cameras."""

    wait_s: float = Field(default=3.0, ge=0.5, le=15, description="How long to listen.")
    interfaces: list[str] | None = Field(
        default=None, max_length=20, description="Names of network interfaces; unset: all."
    )


class FoundCamera(Wire):
    """A camera that answered. What it says of itself is not proven by anything."""

    source: str = Field(description="To be added with, together with user and password.")
    host: str
    name: str
    hardware: str
    location: str
    watched_as: str | None = Field(description="Name of a camera that is watched there already.")


class StreamsOf(Wire):
    """A camera to ask for its streams."""

    source: str = Field(min_length=1, description="`onvif://` and its address.")
    user: str | None = None
    password: str | None = Field(
        default=None, repr=False, json_schema_extra={"format": "password", "writeOnly": True}
    )


class OfferedStream(Wire):
    """A stream that a camera offers."""

    source: str = Field(description="To be added with. The camera's own chooses what suits best.")
    name: str
    codec: str
    width_px: int | None
    height_px: int | None
    fps: float | None
    suits_best: bool


class FileProblem(Wire):
    """What is wrong with the file, or unwise, and where."""

    line: int
    column: int
    setting: str = Field(description="With those above it, `cameras.0.source`; may be empty.")
    text: str


class SettingsNow(Wire):
    """Settings as they hold, and how the file is."""

    file: str | None = Field(description="Its name; null when Sealskin was started without one.")
    problem: FileProblem | None = Field(
        description="Why the file as it is now is not used; what it said before holds on."
    )
    warnings: list[FileProblem]
    from_the_next_start: list[str] = Field(
        description="Settings that were changed in the file and hold from the next start."
    )
    values: dict[str, JsonValue] = Field(
        description="All but the cameras, as `GET /api/settings/schema` describes them."
    )
