"""A short queue between two threads of the airlock that ends cleanly from either side."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Channel(Generic[Item]):
    """Carries items from one thread to one other.

    Args:
        capacity: items that may wait.
        on_late: None: a full channel makes the sender wait. Else the newest item wins: the
            oldest waiting one is taken out and given to this function, in the sender's thread.
    """

    def __init__(self, capacity: int, on_late: Callable[[Item], None] | None = None) -> None:
        self._capacity = capacity
        self._on_late = on_late
        self._items: deque[Item] = deque()
        self._changed = threading.Condition()
        self._finished = False
        self._stopped = False
        self._error: BaseException | None = None

    def put(self, item: Item) -> bool:
        """Hand an item over; False when the receiver is gone and the sender should end."""
        late: Item | None = None
        with self._changed:
            if self._on_late is None:
                self._changed.wait_for(lambda: self._room() or self._stopped)
            if self._stopped:
                return False
            if not self._room():
                late = self._items.popleft()
            self._items.append(item)
            self._changed.notify_all()
        if late is not None and self._on_late is not None:
            self._on_late(late)
        return True

    def finish(self, error: BaseException | None = None) -> None:
        """The sender is done. An error is raised in the receiver, after what still waits."""
        with self._changed:
            self._finished, self._error = True, error
            self._changed.notify_all()

    def stop(self) -> None:
        """The receiver is gone; what still waits is forgotten."""
        with self._changed:
            self._stopped = True
            self._items.clear()
            self._changed.notify_all()

    def wait_stopped(self, seconds: float) -> bool:
        """Sleep in the sender; True as soon as the receiver is gone."""
        with self._changed:
            return self._changed.wait_for(lambda: self._stopped, timeout=seconds)

    def __iter__(self) -> Iterator[Item]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._items or self._finished or self._stopped)
                if self._stopped:
                    return
                if not self._items:
                    if self._error is not None:
                        raise self._error
                    return
                item = [self._items.popleft()]
                self._changed.notify_all()
            yield item.pop()  # only the receiver holds it: frames are large

    def _room(self) -> bool:
        return len(self._items) < self._capacity
