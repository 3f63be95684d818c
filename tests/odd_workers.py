"""Processes of a pool that go wrong. A file of its own, so that spawned processes can import it.

Not forks: a fork has the locks of OpenCV's threads and not the threads, and hangs.
"""

import faulthandler
import os
import signal
import time

import numpy as np

from sealskin.data.sealing.pool import _work

DEADLY = "SEALSKIN_TEST_DEADLY"
"""Setting of the environment: the target of the item that kills."""


def who_dies(pipe, task):
    from sealskin.data.sealing import work

    seal = work.seal_item

    def seal_or_die(task, item, sealer):
        if item.target == os.environ[DEADLY]:
            faulthandler.disable()  # pytest would print where it died
            os.kill(os.getpid(), signal.SIGSEGV)
        return seal(task, item, sealer)

    work.seal_item = seal_or_die
    _work(pipe, task)


def who_hangs(pipe, task):
    pipe.send(None)
    pipe.recv()
    time.sleep(60)


def who_swells(pipe, task):
    from sealskin.data.sealing import work

    work.decode = lambda *_, **__: np.ones(2**33, np.uint8)  # 8 GB, as a bomb would
    _work(pipe, task)
