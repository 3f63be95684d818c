"""What a person said of each frame. Only what was seen can be accepted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Verdict = Literal["accepted", "rejected"]


class Verdicts:
    """Verdicts by index of the frame.

    Args:
        indices: of the frames that are to be reviewed.
    """

    def __init__(self, indices: Iterable[int]) -> None:
        self._given: dict[int, Verdict | None] = dict.fromkeys(sorted(indices))
        self._seen: set[int] = set()

    def show(self, index: int) -> None:
        """The picture was handed out. Raises KeyError if it is not one to be reviewed."""
        if index not in self._given:
            raise KeyError(index)
        self._seen.add(index)

    def give(self, index: int, verdict: Verdict | None) -> bool:
        """Accept, reject, or take back; False if the picture was never handed out.

        Raises:
            KeyError: it is not one to be reviewed.
        """
        if index not in self._given:
            raise KeyError(index)
        if verdict == "accepted" and index not in self._seen:
            return False
        self._given[index] = verdict
        return True

    def of(self, index: int) -> Verdict | None:
        """The verdict, None if there is none."""
        return self._given.get(index)

    @property
    def accepted(self) -> list[int]:
        return [index for index, verdict in self._given.items() if verdict == "accepted"]

    @property
    def rejected(self) -> list[int]:
        return [index for index, verdict in self._given.items() if verdict == "rejected"]

    def __len__(self) -> int:
        return len(self._given)
