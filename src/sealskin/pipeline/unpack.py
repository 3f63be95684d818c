"""Reads what a camera's process sends, and makes nothing of it but messages.

Python's own way of reading objects runs whatever code the sender names. The sender decodes what
strangers' cameras send, so it must not have the main process, too.
"""

from __future__ import annotations

import io
import pickle
from typing import Any, cast, get_args

from sealskin.pipeline import messages
from sealskin.pipeline.messages import Message

KINDS: dict[str, type] = {kind.__name__: kind for kind in (*get_args(Message), messages.TrackView)}


class NoMessageError(Exception):
    """What came is no message."""


class _Reader(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str) -> Any:
        if module_name == messages.__name__ and global_name in KINDS:
            return KINDS[global_name]
        raise NoMessageError


def unpack(data: bytes) -> Message:
    """The message in these bytes.

    Raises:
        NoMessageError: it is none, or holds what no message holds.
    """
    try:
        message = _Reader(io.BytesIO(data)).load()
    except NoMessageError:
        raise
    except Exception:  # noqa: BLE001 - damaged pickles raise whatever they like
        raise NoMessageError from None
    if not isinstance(message, get_args(Message)):
        raise NoMessageError
    return cast("Message", message)
