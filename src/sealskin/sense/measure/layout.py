"""What of a camera's settings measuring needs, and where its picture lies on the plan."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.core.config import CameraConfig
from sealskin.core.errors import ConfigError

ZoneKind: TypeAlias = Literal["area", "shelf", "queue", "staff-entry"]
LineKind: TypeAlias = Literal["door", "passers", "line"]
Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the floor; points are fractions of the frame."""

    name: str
    kind: ZoneKind
    polygon: tuple[Point, ...]
    goods: Point | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The zones and lines of a camera.

    Attributes:
        zones: in the order of the settings.
        lines: name to kind.
        floor: points in the picture and on the plan in metres, or None.
    """

    zones: tuple[Zone, ...] = ()
    lines: tuple[tuple[str, LineKind], ...] = ()
    floor: tuple[tuple[Point, ...], tuple[Point, ...]] | None = None

    def digest(self) -> str:
        """A short hash of all that changes figures; limits do not."""
        parts = [
            [(z.name, z.kind, z.polygon, z.goods) for z in self.zones],
            self.lines,
            self.floor,
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def layout_of(camera: CameraConfig) -> Layout:
    """The layout that a camera's settings describe."""
    floor = None
    if camera.floor is not None:
        floor = tuple(camera.floor.picture), tuple(camera.floor.plan)
    return Layout(
        zones=tuple(
            Zone(zone.name, zone.kind, tuple(zone.polygon), zone.goods, zone.limit)
            for zone in camera.zones
        ),
        lines=tuple((line.name, line.kind) for line in camera.lines),
        floor=floor,
    )


class Plan:
    """Lays points of a camera's picture on the floor plan, by a homography.

    Args:
        picture: four points or more, fractions of the frame.
        plan: the same points in metres.

    Raises:
        ConfigError: the points give no plane.
    """

    def __init__(self, picture: Sequence[Point], plan: Sequence[Point]) -> None:
        matrix, _ = cv2.findHomography(
            np.array(picture, np.float64), np.array(plan, np.float64), method=0
        )
        if matrix is None or abs(np.linalg.det(matrix)) < 1e-12:
            raise ConfigError("the points of the floor give no plane; choose four that are no line")
        self._matrix = np.asarray(matrix, np.float64)
        middle = np.append(np.mean(np.array(picture, np.float64), axis=0), 1.0)
        # Beyond the horizon the depth has the other sign than where the points lie.
        self._matrix *= np.sign(self._matrix[2] @ middle)

    def lay(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points on the plan.

        Args:
            xy: float64 (n, 2), fractions of the frame.

        Returns:
            float64 (n, 2), metres; NaN for points at or above the horizon.
        """
        homogeneous = np.concatenate([xy, np.ones((len(xy), 1))], axis=1) @ self._matrix.T
        depth = homogeneous[:, 2]
        good = depth > 1e-9
        out = np.full((len(xy), 2), np.nan)
        out[good] = homogeneous[good, :2] / depth[good, None]
        return out
