"""What sealed files give away besides their pixels: sound, tags, thumbnails, names, times.

Looked at is what is inside a file, and its name; not what a file system keeps beside it. What is
found is named and measured but never quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from sealskin.audit.film_file import FILM_CHANNELS, look_into_film
from sealskin.audit.picture_file import PICTURE_CHANNELS, Found, look_into_picture
from sealskin.core.errors import DataError
from sealskin.video.contents import contents_of

NAME_CHANNELS = ("file_name", "time_stamp")
CAMERA_NAMES = re.compile(
    r"(^|[^a-z])(img|dsc[nf]?|dscf|pxl|vid|mvi|mov|gopr|g[hx]\d\d|dji|imag|wp|kakaotalk|whatsapp"
    r"|signal|telegram|screenshot|snapshot|photo|p\d{3})[ _-]?\d",
    re.IGNORECASE,
)
"""How cameras, telephones and messengers name what they write."""
PLACE = re.compile(r"[-+]?\d{1,2}\.\d{4,}[,_ ]+[-+]?\d{1,3}\.\d{4,}")
DATE = re.compile(
    r"(?<!\d)(19|20)\d\d[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])"
    r"([T _-]{0,3}(?P<hour>[01]\d|2[0-3])([-_.:h]?(?P<minute>[0-5]\d)([-_.:m]?(?P<second>[0-5]\d)"
    r"([-_.](?P<part>\d{1,6}))?)?)?)?(?!\d)",
    re.ASCII,
)
EPOCH = re.compile(r"(?<!\d)1\d{9}(?P<part>\d{3}|\d{6})?(?!\d)", re.ASCII)


def side_channels(
    paths: Sequence[Path], *, raw_names: Sequence[str] = (), time_step_s: float | None = None
) -> list[dict[str, Any]]:
    """Look through sealed files.

    Args:
        paths: JPEG, PNG, WebP, TIFF, MP4 or Matroska files.
        raw_names: names of the files they were made from, where they are known: none of them may
            come back.
        time_step_s: the finest time that the files may tell, in names and in a film's frames;
            None: a film may keep its frames' times, and names hold no date at all.

    Returns:
        One entry for each channel that such files can have: `channel`, `found` and `detail`, as
        the audit's JSON wants it.

    Raises:
        DataError: a file is of another kind, or damaged.
        SourceError: a film cannot be read.
    """
    details: dict[str, list[str]] = {}
    for path in paths:
        channels, inside = _inside(path)
        for channel in (*channels, *NAME_CHANNELS):
            details.setdefault(channel, [])
        first: dict[str, str] = {}
        named = _name(path.name, raw_names, time_step_s)
        paced = _pace(path, time_step_s) if channels is FILM_CHANNELS and time_step_s else ()
        for channel, detail in chain(inside, named, paced):
            first.setdefault(channel, detail)
        for channel, detail in first.items():
            details[channel].append(detail)
    return [
        {"channel": channel, "found": bool(found), "detail": _said(found, len(paths))}
        for channel, found in details.items()
    ]


def _said(found: Sequence[str], files: int) -> str:
    if not found or files == 1:
        return "".join(found)
    return f"in {len(found)} of {files} files; the first: {found[0]}"


def _inside(path: Path) -> tuple[tuple[str, ...], Iterator[Found]]:
    """Channels that such a file can have, and what is found in them."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
        if head[4:] == b"ftyp" or head[:4] == b"\x1a\x45\xdf\xa3":
            return FILM_CHANNELS, look_into_film(path)
        return PICTURE_CHANNELS, look_into_picture(path.read_bytes())
    except OSError as error:
        raise DataError(f"cannot read {path.name}: {error.strerror}") from error


def _name(name: str, raw_names: Sequence[str], time_step_s: float | None) -> Iterator[Found]:
    stem = Path(name).stem
    raw_stems = [Path(raw).stem.lower() for raw in raw_names]
    if any(len(raw) > 2 and raw in stem.lower() for raw in raw_stems):
        yield "file_name", "holds the name of the raw file"
    if CAMERA_NAMES.search(stem):
        yield "file_name", "named as a camera or messenger names its files"
    if PLACE.search(stem):
        yield "file_name", "holds a place"
    for match in (*DATE.finditer(stem), *EPOCH.finditer(stem)):
        step_s = _step_s(match)
        if time_step_s is None or step_s < time_step_s:
            yield "time_stamp", f"in the file's name, to {step_s:g} s"


def _step_s(match: re.Match[str]) -> float:
    """How fine a time in a name is."""
    said = match.groupdict()
    if said["part"]:
        return float(10.0 ** -len(said["part"]))
    if "hour" not in said or said["second"]:
        return 1.0
    return 60.0 if said["minute"] else 3600.0 if said["hour"] else 86_400.0


def _pace(path: Path, time_step_s: float) -> Iterator[Found]:
    """Frames whose times do not lie on the grid that was asked for: a camera's own clock."""
    contents = contents_of(path)
    since_s = [time_s - contents.times_s[0] for time_s in contents.times_s]
    off = [abs(t - round(t / time_step_s) * time_step_s) > contents.tick_s for t in since_s]
    if any(off):
        yield "time_stamp", f"{sum(off)} of {len(off)} frames off the grid of {time_step_s:g} s"
