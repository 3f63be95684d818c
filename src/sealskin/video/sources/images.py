"""Pictures, and folders of them. For the seal."""

from __future__ import annotations

from pathlib import Path

from sealskin.core.errors import SourceError
from sealskin.video.decode import PictureReader
from sealskin.video.kinds import picture_names
from sealskin.video.options import SourceOptions


def open_images(source: str, options: SourceOptions) -> PictureReader:
    """A folder of pictures, with its subfolders, or a single picture."""
    path = Path(source)
    if not path.exists():
        raise SourceError(f"there is no {source}; give the path of a video, picture or folder")
    paths = [path / name for name in picture_names(path)] if path.is_dir() else [path]
    return PictureReader(paths, source, fps=options.pictures_fps, loop=options.loop)
