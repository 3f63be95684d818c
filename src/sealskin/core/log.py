"""The log: one event a line on standard error, as text for people or JSON for machines.

Only the main process logs; cameras' processes tell it how they are. An event is a few words that
never change, and its figures and names are values beside it, so that it can be searched for.
Addresses of cameras are never values: a camera is named as in the configuration.
"""

from __future__ import annotations

import logging
import sys
from typing import Literal, TypeAlias, cast

import structlog
from structlog.typing import FilteringBoundLogger, Processor

Level: TypeAlias = Literal["debug", "info", "warning", "error"]
Form: TypeAlias = Literal["text", "json"]


def start_log(level: Level, form: Form) -> None:
    """Decide, once and for the whole process, what is logged and how it looks."""
    looks: Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            looks,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        # Whatever standard error is then: who runs us as a library may have changed it.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,  # a test may start it anew
    )


def logger() -> FilteringBoundLogger:
    """What to log with, after `start_log`; before it, structlog prints to standard output."""
    return cast("FilteringBoundLogger", structlog.get_logger())
