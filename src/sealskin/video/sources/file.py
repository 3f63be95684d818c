"""Video files. For the seal."""

from __future__ import annotations

from pathlib import Path

import av
from av.container import InputContainer

from sealskin.core.errors import SourceError
from sealskin.video.decode import ContainerReader
from sealskin.video.options import SourceOptions


def open_file(source: str, options: SourceOptions) -> ContainerReader:
    """A video file in any container that FFmpeg knows."""
    path = Path(source)
    if not path.exists():
        raise SourceError(f"there is no file {source}; give the path of a video or picture")
    if not path.is_file():
        raise SourceError(f"expected a video file or a folder, got neither: {source}")
    if path.stat().st_size == 0:
        raise SourceError(f"expected a video, got an empty file: {source}; copy it again")

    def open_container() -> InputContainer:
        # `file:` keeps FFmpeg from reading a name with a colon as an address, and the list
        # keeps a playlist that calls itself a video from reaching into the network.
        return av.open(
            f"file:{path}", "r", options={"protocol_whitelist": "file"}, metadata_errors="replace"
        )

    return ContainerReader(open_container, source, live=False, loop=options.loop)
