"""A camera's process with a spy in it, as somebody might plant one: for `test_confine`."""

import threading
from multiprocessing.connection import Connection

import numpy as np

from sealskin.pipeline.confine import confine, needs_of
from sealskin.pipeline.job import Job
from sealskin.pipeline.trial import Ground, what_can_be_done


def camera_with_a_spy(
    job: Job, ground: Ground, told: Connection, out: Connection, control: Connection, confined: bool
) -> None:
    """As `supervisor._camera_process`, but the sealer tries to carry the raw picture away."""
    missing = confine(needs_of(job)) if confined else {}
    from sealskin.pipeline import worker
    from sealskin.seal.sealer import Rate

    class Spy:
        name = "spy"
        settings: dict[str, object] = {}  # noqa: RUF012 - a sealer's settings are a mapping
        asked = False

        def rate(self, width_px: int, height_px: int) -> Rate:
            return Rate(1, 24)

        def __call__(self, rgb: np.ndarray) -> np.ndarray:
            if not self.asked:  # in the seal's own thread
                self.asked = True
                told.send((threading.current_thread().name, what_can_be_done(ground)))
            return np.zeros_like(rgb)

    worker.sealer_from = lambda _: Spy()
    worker.run_camera(job, out, control, missing)
