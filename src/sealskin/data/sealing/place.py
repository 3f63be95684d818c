"""Where sealed files go, and what is asked of a raw one before and after it is read."""

from __future__ import annotations

import os
from pathlib import Path

from sealskin.core.errors import DataError, SealskinError
from sealskin.data.decode import Decoded
from sealskin.data.inside import Root, open_inside
from sealskin.data.remote import Remote
from sealskin.data.sealing.task import Task


class WriteError(SealskinError):
    """The sealed set cannot be written. Unlike a bad picture, this ends the run."""


def stamp_of(source: Root, name: str) -> tuple[int, int]:
    """Size and time of change of a raw file; what stands for that in storage.

    Raises:
        DataError: as `open_inside`.
        StorageError: storage does not answer.
    """
    if isinstance(source, Remote):
        stat = source.stat(name)
        return stat.size_bytes, stat.stamp
    descriptor = open_inside(source, name)
    try:
        found = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    return found.st_size, found.st_mtime_ns


def check_stated(decoded: Decoded, stated: tuple[int, int] | None) -> None:
    """See that labels were drawn on the picture as it will be.

    Raises:
        DataError: they state another size.
    """
    width, height = decoded.full_size
    if stated is None or stated == (width, height):
        return
    if decoded.turned and stated == decoded.stored_size:
        raise DataError(
            f"its labels were drawn on the picture before EXIF turns it, {stated[0]}x{stated[1]}; "
            "use --orientation stored for such a set"
        )
    raise DataError(
        f"its labels state {stated[0]}x{stated[1]} pixels, the picture has {width}x{height}; "
        "correct the labels"
    )


def put(task: Task, target: str, data: bytes) -> None:
    """Write a sealed file into its place, whole or not at all.

    Raises:
        WriteError: it cannot be written.
        StorageError: storage does not answer.
    """
    if isinstance(task.out, Remote):
        task.out.put(target, data)
        return
    part = task.scratch / f"{os.getpid()}.part"
    try:
        part.write_bytes(data)
    except OSError as error:
        raise failed(task, error) from error
    put_file(task, target, part)


def put_file(task: Task, target: str, part: Path) -> None:
    """Move a finished file from the scratch folder into its place.

    Raises:
        WriteError: it cannot be moved.
        StorageError: storage does not answer.
    """
    if isinstance(task.out, Remote):
        task.out.put_file(target, part)
        part.unlink()
        return
    place = task.out / target
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        part.replace(place)
    except OSError as error:
        raise failed(task, error) from error


def failed(task: Task, error: OSError) -> WriteError:
    """What is said when the sealed set cannot be written."""
    return WriteError(
        f"cannot write into {task.out}: {error.strerror or error}; check the folder and the free "
        "space"
    )
