"""From detections to who is where, and who crossed which line.

Pure and in-process: the live pipeline and the benchmarks run the very same thing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sealskin.core.boxes import Detections
from sealskin.core.config import CameraConfig
from sealskin.sense.count import Crossing, LineCounter
from sealskin.sense.facing import Facing
from sealskin.sense.track import Track, Tracker
from sealskin.sense.zone import ZoneWatch

WEAK_SCORE = 0.1
"""Lowest score that a detector before an `Analysis` should report: weak boxes carry tracks on."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One camera at one moment.

    Attributes:
        time_s: on the source's clock.
        tracks: confirmed tracks, boxes and foot points in pixels.
        people_now: how many there are, with those who are hidden for a moment.
        crossings: crossings that were completed now, by name of the line.
        zones_inside: people inside each zone.
        facing: where tracks face, by number; those of whom it is unknown are missing.
    """

    time_s: float
    tracks: list[Track]
    people_now: int
    crossings: list[tuple[str, Crossing]]
    zones_inside: dict[str, int]
    facing: dict[int, Facing] = field(default_factory=dict)


class Analysis:
    """Follows one camera as long as its picture keeps its size.

    Args:
        camera: its lines and zones.
        width_px: width of the frames.
        height_px: height of the frames.
        high_score: the operating point of the detector; weaker boxes start no track.

    Raises:
        ConfigError: a zone has no area.
    """

    def __init__(
        self, camera: CameraConfig, width_px: int, height_px: int, *, high_score: float
    ) -> None:
        def at(point: tuple[float, float]) -> tuple[float, float]:
            return point[0] * width_px, point[1] * height_px

        self._tracker = Tracker(size_px=(width_px, height_px), high_score=high_score)
        self._lines = {
            line.name: LineCounter(at(line.a), at(line.b), line.band * height_px)
            for line in camera.lines
        }
        self._zones = {
            zone.name: ZoneWatch([at(point) for point in zone.polygon], 0.0)
            for zone in camera.zones
        }

    @property
    def line_counts(self) -> dict[str, tuple[int, int]]:
        """Crossings in and out so far, by name of the line."""
        return {name: (line.n_in, line.n_out) for name, line in self._lines.items()}

    def update(self, detections: Detections, time_s: float) -> Scene:
        """Take in the detections of one frame.

        Args:
            detections: in pixels of the frame, down to `WEAK_SCORE`.
            time_s: of the frame, on the source's clock, rising.
        """
        tracks = self._tracker.update(detections, time_s)
        crossings = [
            (name, crossing)
            for name, line in self._lines.items()
            for crossing in line.update(tracks, time_s)
        ]
        for zone in self._zones.values():
            zone.update(tracks, time_s)
        return Scene(
            time_s=time_s,
            tracks=tracks,
            people_now=len(tracks),
            crossings=crossings,
            zones_inside={name: zone.inside for name, zone in self._zones.items()},
        )
