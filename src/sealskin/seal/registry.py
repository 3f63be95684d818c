"""The sealers by name. A new one is a file and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sealskin.core.errors import ConfigError
from sealskin.seal.classical import Blur, Mosaic, Solid
from sealskin.seal.lowrate import LowRate
from sealskin.seal.partial import Partial
from sealskin.seal.profiles import published, read_profile
from sealskin.seal.sealer import FitsFixedCamera, Sealer

if TYPE_CHECKING:  # all of the settings would take 10 MB, for whoever seals one file
    from sealskin.core.config import SealConfig

PROFILE_SUFFIX = ".yaml"


def _heads_and_writing() -> Partial:
    """Bodies and the rest stay as they are, so that plates can be read if nothing is done."""
    base = published("balanced").sealer()
    return Partial(replace(base, gate=base.gate.with_writing()), what="heads")


SEALERS: dict[str, Callable[[], Sealer]] = {
    "strict": lambda: published("strict").sealer(),
    "balanced": lambda: published("balanced").sealer(),
    "partial": lambda: Partial(published("balanced").sealer()),
    "partial-heads": _heads_and_writing,
    "lowrate": LowRate,
    "mosaic": lambda: Mosaic(cell_px=16),
    "mosaic-8": lambda: Mosaic(cell_px=8),
    "mosaic-16": lambda: Mosaic(cell_px=16),
    "mosaic-relative": lambda: Mosaic(cell_px=0),
    "blur": lambda: Blur(sigma_px=4),
    "blur-4": lambda: Blur(sigma_px=4),
    "solid": Solid,
}


def make_sealer(name: str) -> Sealer:
    """The sealer of that name, in its published setting, or that of a profile's file.

    Args:
        name: of one that ships, or the path of a YAML file that `sealskin learn sealer` wrote.

    Raises:
        ConfigError: there is none of that name, or the file is no profile.
        ModelError: the gate of the file cannot be read.
    """
    if name.endswith(PROFILE_SUFFIX):
        return read_profile(Path(name)).sealer()
    if name not in SEALERS:
        raise ConfigError(
            f"there is no sealer {name!r}; choose one of {', '.join(SEALERS)}, or give the "
            f"{PROFILE_SUFFIX} file of a profile"
        )
    return SEALERS[name]()


def sealer_from(config: SealConfig) -> Sealer:
    """The sealer that a camera's settings ask for."""
    if config.cell_px is None or config.method not in ("mosaic", "blur"):
        sealer = make_sealer(config.method)
        # The others learn nothing, and are as safe on a camera that moves.
        if config.fixed and isinstance(sealer, FitsFixedCamera):
            return sealer.for_fixed_camera()
        return sealer
    if config.method == "mosaic":
        return Mosaic(cell_px=config.cell_px)
    return Blur(sigma_px=config.cell_px)
