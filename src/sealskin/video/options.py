"""How a source is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Transport: TypeAlias = Literal["tcp", "udp", "http"]


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """How a source is read.

    Attributes:
        rtsp_transport: `tcp`, `udp`, or `http` (a tunnel through the port of the camera's page).
        timeout_s: how long a camera may take for each step of being opened.
        frozen_s: a camera that was open and gives no picture for so long is frozen.
        loop: files and folders begin again at their end; times go on growing.
        pictures_fps: pictures a second, for folders of pictures.
    """

    rtsp_transport: Transport = "tcp"
    timeout_s: float = 5.0
    frozen_s: float = 3.0
    loop: bool = False
    pictures_fps: float = 10.0
