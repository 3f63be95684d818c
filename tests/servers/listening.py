"""Collects what cameras report, for tests that wait for it."""

import threading
from collections.abc import Callable

from sealskin.pipeline.messages import Message, StateMessage

PATIENCE_S = 60


class Listener:
    """Give it to a supervisor as `on_message`."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._changed = threading.Condition()

    def __call__(self, message: Message) -> None:
        with self._changed:
            self.messages.append(message)
            self._changed.notify_all()

    def wait(self, wanted: Callable[[list[Message]], object]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: wanted(self.messages), PATIENCE_S), self.told()

    def wait_for_state(self, state: str, cause: str = "none", since: int = 0) -> StateMessage:
        """The first such message among those from number `since` on."""

        def found() -> StateMessage | None:
            return next(
                (m for m in self.all_states()[since:] if (m.state, m.cause) == (state, cause)), None
            )

        self.wait(lambda _: found())
        message = found()
        assert message is not None
        return message

    def all_states(self) -> list[StateMessage]:
        return [m for m in self.messages if isinstance(m, StateMessage)]

    def states(self) -> list[str]:
        return [m.state for m in self.all_states()]

    def told(self) -> list[tuple[str, str, str]]:
        return [(m.state, m.cause, m.detail) for m in self.all_states()]

    def of(self, kind: type) -> list[Message]:
        return [m for m in self.messages if isinstance(m, kind)]
