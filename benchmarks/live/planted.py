"""`sealskin` with a sealer in it that seals nothing: a search must find what it lets through.

Run as `python -m live.planted watch ...`. What is planted is the sealer of cameras' processes;
everything else is as it always is.
"""

from __future__ import annotations

import sys
from multiprocessing.connection import Connection

import numpy as np
from numpy.typing import NDArray

from sealskin.pipeline import supervisor
from sealskin.pipeline.job import Job
from sealskin.seal.sealer import Rate

_as_it_is = supervisor._camera_process  # noqa: SLF001 - that is where it is planted


class PassThrough:
    """Lets every pixel through."""

    name = "pass-through"
    settings: dict[str, object] = {}  # noqa: RUF012 - a sealer's settings are a mapping

    def rate(self, width_px: int, height_px: int) -> Rate:  # noqa: ARG002
        return Rate(1, 24)

    def __call__(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return rgb.copy()


def camera_process(job: Job, out: Connection, control: Connection) -> None:
    """As in `sealskin.pipeline.supervisor`, with the planted sealer."""
    from sealskin.pipeline import worker

    worker.sealer_from = lambda _: PassThrough()  # type: ignore[attr-defined,assignment]
    _as_it_is(job, out, control)


supervisor._camera_process = camera_process  # noqa: SLF001

if __name__ == "__main__":
    # Spawned processes look for the function by the name of its module, which is not `__main__`.
    from live import planted
    from sealskin.cli.main import main

    supervisor._camera_process = planted.camera_process  # noqa: SLF001
    sys.argv[0] = "sealskin"
    main()
