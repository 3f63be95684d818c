"""Files inside a folder, and none outside it: names and links in a data set are somebody's input.

Names come from label files, archives and the folder itself. One that climbs out (`../`), that is
absolute, or that leads through a link to somewhere else is refused: a picture from elsewhere on
this disk must not end up in a set that is handed on.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from sealskin.core.errors import DataError
from sealskin.data.remote import Remote

Root = Path | Remote
"""A folder on a disk or of S3-style storage."""
MAX_NAME_BYTES = 255
"""Longest name of a file on Linux; with our endings it must still fit."""
MAX_LABEL_BYTES = 16 * 2**20
"""Largest label file of one picture, and largest list of names in memory at once."""


def root_of(text: str) -> Root:
    """The folder that somebody named: a path, or an address such as s3://bucket/folder.

    Raises:
        ConfigError: it is another kind of address.
    """
    return Remote(text) if "://" in text else Path(text)


def checked_name(name: str) -> str:
    """A relative name with slashes, as it is written in labels and archives, without `./`.

    Raises:
        DataError: it is empty, absolute, climbs out of its folder, or holds what no name should.
    """
    if not name or "\0" in name or any(ord(letter) < 32 for letter in name):
        raise DataError("expected the name of a file, got an empty one or control characters")
    if "\\" in name:
        raise DataError("expected a name with forward slashes, got a backslash")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise DataError("its name leads out of the data set")
    if not path.parts:
        raise DataError("expected the name of a file, got a folder")
    try:
        long = max(len(part.encode("utf-8")) for part in path.parts)
    except UnicodeEncodeError as error:
        raise DataError("its name is not valid UTF-8; rename it") from error
    if long > MAX_NAME_BYTES - 32:
        raise DataError(f"its name is longer than {MAX_NAME_BYTES - 32} bytes; shorten it")
    return path.as_posix()


def open_inside(root: Path, name: str) -> int:
    """Open a file of a data set for reading; a file descriptor that the caller closes.

    Args:
        root: the set's folder.
        name: relative to it, see `checked_name`.

    Raises:
        DataError: there is none, it lies behind a link that leads out, or it is a pipe or device.
    """
    home = root.resolve()
    path = home / checked_name(name)
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise DataError(f"there is no such file ({_why(error)})") from error
    if not real.is_relative_to(home):
        raise DataError("it is a link that leads out of the data set")
    try:
        # A pipe would block, and a link that appeared just now is not followed.
        descriptor = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise DataError(f"it cannot be read: {_why(error)}") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise DataError("expected a file, got a folder, pipe or device")
    return descriptor


def open_file(root: Root, name: str) -> IO[bytes]:
    """Open a file of a data set for reading, wherever it is.

    Raises:
        DataError: as `open_inside`.
        StorageError: storage does not answer.
    """
    if isinstance(root, Remote):
        return root.open(checked_name(name))
    return os.fdopen(open_inside(root, name), "rb")


def is_inside(root: Root, name: str) -> bool:
    """Whether a data set holds such a file.

    Raises:
        DataError: no file can be called so.
    """
    checked = checked_name(name)
    return root.holds(checked) if isinstance(root, Remote) else (root / checked).is_file()


def read_inside(root: Root, name: str, most_bytes: int) -> bytes:
    """The contents of a file of a data set.

    Raises:
        DataError: as `open_inside`, or it is larger than `most_bytes`.
        StorageError: storage does not answer.
    """
    if isinstance(root, Remote):
        return root.read(checked_name(name), most_bytes)
    with os.fdopen(open_inside(root, name), "rb") as file:
        try:
            size = os.fstat(file.fileno()).st_size
            if size > most_bytes:
                raise DataError(f"expected a file of at most {most_bytes:,} bytes, got {size:,}")
            # What grows meanwhile is not read beyond the bound.
            return file.read(most_bytes)
        except OSError as error:
            raise DataError(f"it cannot be read: {_why(error)}") from error


@dataclass(frozen=True, slots=True)
class Entry:
    """What a folder holds: its name relative to the folder, with slashes.

    Attributes:
        name: of the file.
        leads_on: it is a link to a folder, which is not followed.
    """

    name: str
    leads_on: bool


def files_inside(root: Root, *, hidden: bool = False) -> Iterator[Entry]:
    """All files under a folder in the order of their names; links to folders are not followed.

    Args:
        root: the folder.
        hidden: with what begins with a dot. Other programs keep their notes there.

    Raises:
        DataError: a folder cannot be listed.
        StorageError: storage does not answer.
    """
    if isinstance(root, Remote):
        for name in root.listed():
            if hidden or not any(part.startswith(".") for part in name.split("/")):
                yield Entry(name, leads_on=False)
        return
    waiting = [("", root)]
    while waiting:
        prefix, folder = waiting.pop()
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            raise DataError(f"cannot list the folder {folder}: {_why(error)}") from error
        deeper = []
        for entry in entries:
            if entry.name.startswith(".") and not hidden:
                continue
            name = f"{prefix}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                deeper.append((f"{name}/", Path(entry.path)))
            else:
                yield Entry(name, entry.is_symlink() and entry.is_dir())
        waiting.extend(reversed(deeper))


def _why(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or type(error).__name__)
