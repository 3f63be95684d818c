"""Folders of S3-style storage, through fsspec: `s3://bucket/folder`.

Credentials, region and endpoint come from the environment as for every AWS tool (AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL, AWS_PROFILE, a machine's role); an address that holds any
is refused, because addresses are logged and listed.

What is read is held in memory; nothing is cached on a disk. An object appears whole or not at all.
Storage that does not answer ends a run, unlike a file that is damaged: else an outage would look
like ten million bad pictures. The run goes on from there when it is started again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from sealskin.core.errors import ConfigError, DataError, SealskinError

ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
BLOCK_BYTES = 16 * 2**20
"""What a shard is read by."""


class StorageError(SealskinError):
    """Storage cannot be reached, or refuses. Unlike a bad picture, this ends the run."""


@dataclass(frozen=True, slots=True)
class Stat:
    """What a listing says of an object.

    Attributes:
        size_bytes: its size.
        stamp: a number made of its ETag: another stamp, other contents.
    """

    size_bytes: int
    stamp: int


class Remote:
    """A folder of S3-style storage. It travels to other processes as its address.

    Args:
        address: `s3://bucket/folder`.

    Raises:
        ConfigError: it is another kind of address, holds credentials, or s3fs is missing.
    """

    def __init__(self, address: str) -> None:
        found = ADDRESS.fullmatch(address)
        kind = found[1].lower() if found else ""
        if found is None or kind != "s3":
            raise ConfigError(f"expected a folder or s3://bucket/folder, got {kind or address}://")
        place = found[2].strip("/")
        if "@" in place.partition("/")[0] or "?" in place or "#" in place:
            raise ConfigError(
                "an address must hold no credentials and no options; they come from the "
                "environment, as AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_ENDPOINT_URL"
            )
        parts = place.split("/")
        if not parts[0] or any(part in ("", ".", "..") for part in parts):
            raise ConfigError(f"expected s3://bucket/folder, got {address}")
        self._place = place
        self._listed: dict[str, Stat] | None = None
        self._asked: dict[str, Stat] = {}
        _filesystem()

    def __reduce__(self) -> tuple[type[Remote], tuple[str]]:
        return Remote, (str(self),)

    def __str__(self) -> str:
        return f"s3://{self._place}"

    def __repr__(self) -> str:
        return f"Remote({str(self)!r})"

    def __truediv__(self, name: str) -> Remote:
        return Remote(f"{self}/{name}")

    @property
    def name(self) -> str:
        return self._place.rpartition("/")[2]

    @property
    def is_bucket(self) -> bool:
        """Whether it is a whole bucket, which has nothing beside it."""
        return "/" not in self._place

    @property
    def parent(self) -> Remote:
        """What it lies in. Not of a bucket."""
        return Remote(f"s3://{self._place.rpartition('/')[0]}")

    def with_name(self, name: str) -> Remote:
        """What is called so beside it."""
        return self.parent / name

    def holds_or_equals(self, other: Remote) -> bool:
        """Whether the other one is it or lies in it."""
        return f"{other}/".startswith(f"{self}/")

    def listed(self) -> dict[str, Stat]:
        """All that is in it now: names below it, in the order in which a disk is walked."""
        with self._said():
            found = _filesystem().find(self._place, detail=True)
        names = {
            path.removeprefix(f"{self._place}/"): Stat(int(one["size"]), _stamp(one))
            for path, one in found.items()
            if path.startswith(f"{self._place}/") and not path.endswith("/")
        }
        self._listed = {name: names[name] for name in sorted(names, key=_walked)}
        return self._listed

    def stat(self, name: str) -> Stat:
        """Of one object, from the last listing where there was one.

        Raises:
            DataError: there is none.
        """
        if self._listed is not None and name in self._listed:
            return self._listed[name]
        with self._said():
            found = _filesystem().info(self._path(name))
        if found["type"] != "file":
            raise DataError("expected a file, got a folder")
        self._asked = {name: Stat(int(found["size"]), _stamp(found))}
        return self._asked[name]

    def holds(self, name: str) -> bool:
        """Whether there is such an object, by the last listing where there was one."""
        if self._listed is not None:
            return name in self._listed
        try:
            self.stat(name)
        except DataError:
            return False
        return True

    def read(self, name: str, most_bytes: int) -> bytes:
        """The contents of an object.

        Raises:
            DataError: there is none, or it is larger than `most_bytes`.
        """
        # Its stamp was asked for just now, most often: one request less.
        size = (self._asked.pop(name, None) or self.stat(name)).size_bytes
        self._asked.clear()
        if size > most_bytes:
            raise DataError(f"expected a file of at most {most_bytes:,} bytes, got {size:,}")
        if not size:
            return b""
        with self._said():
            data: bytes = _filesystem().cat_file(self._path(name), start=0, end=size)
        return data

    def open(self, name: str) -> IO[bytes]:
        """Open an object for reading, a block at a time.

        Raises:
            DataError: there is none.
        """
        with self._said():
            file: IO[bytes] = _filesystem().open(self._path(name), "rb", block_size=BLOCK_BYTES)
        return file

    def put(self, name: str, data: bytes, *, new: bool = False) -> bool:
        """Write an object, whole or not at all; with `new` only where there is none.

        Returns:
            Whether it was written.
        """
        with self._said():
            try:
                _filesystem().pipe_file(
                    self._path(name), data, mode="create" if new else "overwrite"
                )
            except FileExistsError:
                return False
        return True

    def put_file(self, name: str, path: Path) -> None:
        """Write an object from a file on a disk."""
        with self._said():
            _filesystem().put_file(str(path), self._path(name))

    def remove(self, name: str) -> None:
        """Remove an object; fine where there is none."""
        with self._said():
            _filesystem().rm_file(self._path(name))

    def clear(self) -> None:
        """Remove all that is in it."""
        for name in self.listed():
            self.remove(name)

    def _path(self, name: str) -> str:
        return f"{self._place}/{name}"

    @contextmanager
    def _said(self) -> Iterator[None]:
        """What storage and its libraries raise, as sentences of ours."""
        try:
            yield
        except (SealskinError, FileExistsError):
            raise
        except FileNotFoundError as error:
            if "bucket" in str(error):
                bucket = self._place.partition("/")[0]
                raise StorageError(f"there is no bucket {bucket}; make it first") from error
            raise DataError("there is no such file") from error
        except Exception as error:  # boto's, aiohttp's and the system's: dozens of kinds
            why = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
            raise StorageError(
                f"the storage of {self} cannot be used: {why}; check AWS_ENDPOINT_URL, the "
                "credentials in the environment and the network, then start again"
            ) from error


@lru_cache(maxsize=1)
def _filesystem() -> Any:
    try:
        import fsspec
        import s3fs  # noqa: F401 - fsspec finds it by its name, and says less when it is missing
    except ImportError as error:
        raise ConfigError("s3:// needs s3fs: pip install 'sealskin[s3]'") from error
    # Listings are not cached: what another run wrote must be seen.
    return fsspec.filesystem("s3", use_listings_cache=False)


def _stamp(found: dict[str, Any]) -> int:
    text = str(found.get("ETag") or found.get("LastModified"))
    return int.from_bytes(sha256(text.encode()).digest()[:7], "big")


def _walked(name: str) -> list[tuple[bool, str]]:
    """Sorts names as a walk does: what lies in a folder first, then its subfolders."""
    *folders, base = name.split("/")
    return [*((True, folder) for folder in folders), (False, base)]
