"""Asks ONVIF cameras for their streams, in a process of its own that is gone afterwards.

Cameras' processes may reach one port, that of the stream, and this needs another. The answers are
XML from whatever is at that address: it is read where there is no picture, no password of another
camera and no file to write, and only texts and numbers come back. The libraries for it are large,
and the main process is to stay small.
"""

from __future__ import annotations

import json
import multiprocessing
import threading
import time
from dataclasses import asdict, replace
from multiprocessing.connection import Connection
from typing import Any, Literal, TypeAlias, cast

from sealskin.core.errors import SourceError, SourceOfflineError
from sealskin.core.states import Cause
from sealskin.pipeline.job import Job
from sealskin.video.info import place_of
from sealskin.video.onvif.streams import Stream

TIMEOUT_S = 5.0
PATIENCE_S = 90.0
"""How long the process may take, with its start on a busy machine."""
Question: TypeAlias = Literal["address", "streams"]

_SPAWN = multiprocessing.get_context("spawn")


def is_indirect(source: str) -> bool:
    """Whether a source is one that has to be asked for its streams first."""
    return source.lower().startswith("onvif://")


def with_stream(job: Job, stop: threading.Event) -> Job:
    """The same job, with the address of the stream in place of the camera's.

    Args:
        job: whose source `is_indirect`.
        stop: ends the waiting.

    Raises:
        SourceError: the camera does not answer, or has no such stream.
    """
    answer = _ask("address", job.camera.source, stop)
    camera = job.camera.model_copy(update={"source": str(answer)})
    return replace(job, camera=camera, indirect=True)


def streams(source: str) -> list[Stream]:
    """The streams of a camera.

    Raises:
        SourceError: it does not answer.
    """
    return [Stream(**one) for one in _ask("streams", source, threading.Event())]


def _ask(question: Question, source: str, stop: threading.Event) -> Any:
    receive, send = _SPAWN.Pipe(duplex=False)
    process = _SPAWN.Process(
        target=_answer, args=(question, source, send), name="sealskin-onvif", daemon=True
    )
    with receive:
        with send:
            process.start()
        try:
            until_s = time.monotonic() + PATIENCE_S
            while not receive.poll(0.1):
                if stop.is_set() or time.monotonic() > until_s:
                    raise SourceOfflineError("the camera was not asked to the end", "silent")
            answer = json.loads(receive.recv_bytes(1_000_000))
        except (EOFError, OSError, ValueError):
            raise SourceOfflineError(
                "the camera's ONVIF answer could not be read; give its rtsp:// address instead",
                "not-a-camera",
            ) from None
        finally:
            process.kill()
            process.join()
    if "error" in answer:
        kind = SourceOfflineError if answer["offline"] else SourceError
        raise kind(str(answer["error"]), cast("Cause", answer["cause"]))
    return answer["answer"]


def _answer(question: Question, source: str, out: Connection) -> None:
    """The process's main function."""
    from sealskin.pipeline.confine import Needs, confine, is_number

    place = place_of(source)
    named = place is not None and not is_number(place.host)
    confine(Needs(place, (), None, udp=named))
    from sealskin.video.onvif.device import Device, address_of, streams_of

    answer: dict[str, Any]
    try:
        device = Device.of(source)
        if question == "address":
            answer = {"answer": address_of(device, TIMEOUT_S)}
        else:
            answer = {"answer": [asdict(stream) for stream in streams_of(device, TIMEOUT_S)]}
    except SourceError as error:
        offline = isinstance(error, SourceOfflineError)
        answer = {"error": str(error), "cause": error.cause, "offline": offline}
    out.send_bytes(json.dumps(answer).encode())
