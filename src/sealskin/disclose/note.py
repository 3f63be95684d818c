"""What goes into the log of a disclosure: who may be asked later needs to know what was shown."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sealskin.core.log import logger

BLOCK = 1 << 20


def note(event: str, **facts: object) -> None:
    """Write one entry: `disclosure-began`, `disclosure-written` or `disclosure-stopped`."""
    logger().info(event, **facts)


def file_sha256(path: Path) -> str:
    """Hash of a whole file, so that nobody can say that it was another one."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
