"""What there is to say about the file of an installation that its own rules cannot see."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sealskin.core.config import CameraConfig, Config
from sealskin.core.config_edit import Keys, find_named
from sealskin.core.config_file import Reading, find, read_config
from sealskin.core.errors import SourceError
from sealskin.video.kinds import kind_of

LEARN_SCENE = ("strict", "balanced", "partial")
TAKE_CELLS = ("mosaic", "blur")
SHOW_FACING = SHOW_THINGS = ("lowrate",)
"""Sealers for which `fixed`, `cell_px`, `facing` and `things` do anything."""
LIVE = ("cameras", "recording", "log", "sites", "measure", "export", "law", "report")
"""Parts of the file that hold as soon as they are changed; others from the next start."""


def check(
    path: Path, environ: Mapping[str, str] = os.environ, given: Sequence[CameraConfig] = ()
) -> Reading:
    """Read a file and say everything that is wrong with it, also what its own rules cannot see.

    Raises:
        ConfigError: it cannot be read at all.
    """
    reading = read_config(path, environ)
    if reading.config is None:
        return reading
    problems = list(reading.problems)
    taken = {camera.name for camera in given}
    for number, camera in enumerate(reading.config.cameras):
        try:
            kind_of(camera.source)
        except SourceError as error:
            problems.append(find(path, ("cameras", number, "source"), str(error)))
        if camera.name in taken:
            said = f"a camera {camera.name!r} was given when Sealskin was started; rename this one"
            problems.append(find(path, ("cameras", number, "name"), said))
        problems += [
            replace(find(path, ("cameras", number, *keys), said), fatal=False)
            for keys, said in idle_settings(camera)
        ]
    problems += [
        replace(find(path, ("sites", number, "staff", "brightness"), said), fatal=False)
        for number, said in idle_uniforms(reading.config)
    ]
    usable = not any(problem.fatal for problem in problems)
    return Reading(reading.config if usable else None, problems, reading.variables)


def idle_settings(camera: CameraConfig) -> list[tuple[tuple[str, ...], str]]:
    """Settings of a camera that do nothing beside its others, each with a sentence."""
    seal = camera.seal
    said: list[tuple[tuple[str, ...], str]] = []
    if seal.fixed and seal.method not in LEARN_SCENE:
        sealers = ", ".join(LEARN_SCENE)
        said.append((("seal", "fixed"), f"{seal.method} learns no scene; only {sealers} do"))
    if seal.cell_px is not None and seal.method not in TAKE_CELLS:
        sealers = " and ".join(TAKE_CELLS)
        said.append(
            (("seal", "cell_px"), f"{seal.method} has cells of its own; only {sealers} take a size")
        )
    if camera.facing.enabled and seal.method not in SHOW_FACING:
        text = f"facing is known on frames sealed by {', '.join(SHOW_FACING)} only"
        said.append((("facing", "enabled"), f"{text}, not by {seal.method}"))
    if camera.things and seal.method not in SHOW_THINGS:
        text = f"things are counted on frames sealed by {', '.join(SHOW_THINGS)} only"
        said.append((("things",), f"{text}, not by {seal.method}"))
    return said


def idle_uniforms(config: Config) -> list[tuple[int, str]]:
    """Numbers of sites whose staff cannot be told by their uniform somewhere, with a sentence."""
    asked = [(n, site) for n, site in enumerate(config.sites) if site.staff.brightness is not None]
    if not asked:
        return []
    # Here and not above: it loads OpenCV and SciPy, and every start reads its configuration.
    from sealskin.sense.shade import SHOWN_BY

    said: list[tuple[int, str]] = []
    for number, site in asked:
        drawn = ", ".join(
            f"{camera.name} ({camera.seal.method})"
            for camera in config.cameras
            if config.site_of(camera) == site and camera.seal.method not in SHOWN_BY
        )
        if drawn:
            sealers = ", ".join(SHOWN_BY)
            said.append((number, f"clothes keep their light under {sealers} only, not on {drawn}"))
    return said


def find_camera(tree: Any, name: str) -> dict[str, Any] | None:
    """A camera as it stands in a file's plain values."""
    cameras = tree.get("cameras") if isinstance(tree, dict) else None
    number = find_named(cameras, name)
    return None if number is None or cameras is None else cameras[number]


def differing(before: Config | None, now: Config) -> tuple[str, ...]:
    """Names of settings that are not those of the start and cannot change while it runs."""
    if before is None:
        return ()
    names = [
        name
        for name in Config.model_fields
        if name not in LIVE and getattr(before, name) != getattr(now, name)
    ]
    if before.recording.folder != now.recording.folder:
        names.append("recording.folder")
    return tuple(names)


def stamp(file: Path) -> tuple[int, int, int] | None:
    """What changes when a file does; None while there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def leaves(values: Mapping[str, Any], above: Keys = ()) -> list[tuple[Keys, Any]]:
    """All settings in nested mappings, each with where it stands."""
    found: list[tuple[Keys, Any]] = []
    for key, value in values.items():
        nested = isinstance(value, Mapping) and value
        found += leaves(value, (*above, key)) if nested else [((*above, key), value)]
    return found
