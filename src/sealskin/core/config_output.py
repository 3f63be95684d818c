"""The settings of what goes out: sealed video on disk and by RTSP, and what is logged."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from sealskin.core.settings import Settings


class RecordingConfig(Settings):
    """Where the sealed video of cameras with `record` is kept, and for how long."""

    folder: Path = Field(
        default=Path("recordings"),
        title="Folder",
        description="Made if missing. A relative path begins at the folder that Sealskin is "
        "started in.",
    )
    keep_days: float = Field(
        default=7.0,
        gt=0,
        title="Days",
        description="Older recordings are deleted. Ask who is responsible for data protection.",
    )
    keep_gb: float = Field(
        default=50.0,
        gt=0,
        title="Gigabytes",
        description="The oldest are deleted when all recordings together are larger.",
    )
    free_gb: float = Field(
        default=1.0,
        ge=0,
        title="Free space",
        description="Gigabytes that must stay free on the disk; else the oldest are deleted.",
    )
    segment_s: float = Field(
        default=60.0, ge=1, le=3600, title="Length", description="Seconds in a file."
    )


class RtspServerConfig(Settings):
    """Sealed video for recorders and players: `rtsp://ADDRESS:PORT/CAMERA`."""

    port: int | None = Field(
        default=None, ge=0, le=65535, title="Port", description="For example 8554. Unset: off."
    )
    host: str = Field(
        default="127.0.0.1",
        title="Address",
        description="Address to listen on. Any but this machine's own wants a password.",
    )
    user: str = Field(default="sealskin", title="User", description="Name of who may read it.")
    password: str | None = Field(
        default=None,
        min_length=8,
        repr=False,
        json_schema_extra={"format": "password"},
        title="Password",
        description="Asked for as basic and as digest. RTSP is not encrypted. Better `${env:NAME}` "
        "or `${file:PATH}` than the password itself.",
    )


class LogConfig(Settings):
    """What is written to standard error while cameras are watched."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", title="Level", description="The least important events that are written."
    )
    form: Literal["text", "json"] = Field(
        default="text",
        title="Form",
        description="`text` for people, `json` for programs that collect logs.",
    )
