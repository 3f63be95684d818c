"""The work on one item, in a process of its own: read, decode, seal, encode, put into place.

Raw pixels are in this process's memory only. What it writes is sealed, and it comes into its place
in one step, so that whoever kills it leaves whole files or none.
"""

from __future__ import annotations

import hashlib
import traceback
from pathlib import PurePath

from sealskin.core.errors import DataError, SealskinError
from sealskin.data.decode import MAX_FILE_BYTES, decode
from sealskin.data.inside import read_inside
from sealskin.data.picture import encode, seal_picture
from sealskin.data.remote import StorageError
from sealskin.data.sealing.place import WriteError, check_stated, put, stamp_of
from sealskin.data.sealing.shard import seal_shard
from sealskin.data.sealing.task import Outcome, Row, Task
from sealskin.data.sealing.video import seal_video
from sealskin.data.sealing.widen import ByLabels
from sealskin.data.sets.item import Item
from sealskin.seal import Sealer


def seal_item(task: Task, item: Item, sealer: Sealer) -> Outcome:
    """Seal one item. What is wrong with it becomes its outcome: the rest goes on."""
    outcome = Outcome(item.target, repr(item))
    try:
        outcome.stamp = stamp_of(task.source, item.source)
        if item.kind == "picture":
            _picture(task, item, sealer, outcome)
        elif item.kind == "video":
            seal_video(task, item, sealer, outcome)
        else:
            seal_shard(task, item, sealer, outcome)
    except (WriteError, StorageError):
        raise
    except SealskinError as error:
        return Outcome(item.target, repr(item), outcome.stamp, refused=str(error))
    except Exception as error:  # noqa: BLE001 - one file must not stop ten million
        return Outcome(item.target, repr(item), outcome.stamp, refused=_defect(error))
    return outcome


def _picture(task: Task, item: Item, sealer: Sealer, outcome: Outcome) -> None:
    data = read_inside(task.source, item.source, MAX_FILE_BYTES)
    decoded = decode(data, "a picture of the set", upright=task.upright, shrink=task.shrink)
    check_stated(decoded, item.stated_size)
    if item.fixed and decoded.full_size != decoded.specimen.pixels.shape[1::-1]:
        raise DataError(
            "its labels are in pixels and state no size, so it cannot be shrunk; scale it first"
        )
    if isinstance(sealer, ByLabels) and item.heads is not None:
        sealer = sealer.told(item.heads, decoded)
        outcome.notes["places blanked because of labels"] += len(item.heads.boxes)
    picture = seal_picture(decoded, sealer)
    outcome.note_doubts(picture.near_misses)
    sealed = encode(picture, item.target)
    put(task, item.target, sealed)
    outcome.notes.update(decoded.notes)
    height, width = decoded.specimen.pixels.shape[:2]
    digest = hashlib.sha256(sealed).hexdigest()
    outcome.rows.append(Row(item.target, "picture", digest, len(sealed), width, height, 1))


def _defect(error: Exception) -> str:
    """An error that nobody foresaw, without its text: that might quote what is in the picture."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"unexpected {type(error).__name__} at {PurePath(frame.filename).name}:{frame.lineno}"
