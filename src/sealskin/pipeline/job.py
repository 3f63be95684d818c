"""What a camera's process is started with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sealskin.core.config import CameraConfig


@dataclass(frozen=True, slots=True)
class Job:
    """One camera and how to watch it.

    Attributes:
        camera: its settings.
        model: the detector's ONNX file; None for the shipped one.
        threads: CPU threads for the detector; 0 leaves the choice to OpenVINO.
        things_model: the same of things.
        indirect: its address came from the camera, and may be another one tomorrow.
        timezone: of the site that it hangs at; None: this machine's.
    """

    camera: CameraConfig
    model: Path | None
    threads: int
    indirect: bool = False
    timezone: str | None = None
    things_model: Path | None = None
