"""Who is on which side: attackers learn, are chosen, and are scored on different people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np

from sealskin.core.errors import DataError

DEV_PEOPLE = 100
MIN_PICTURES = 2  # with one picture nobody can be matched


class HasPerson(Protocol):
    """A picture of somebody."""

    @property
    def person(self) -> int: ...


T = TypeVar("T", bound=HasPerson)


@dataclass(frozen=True, slots=True)
class Split(Generic[T]):
    """Pictures by what they may be used for.

    Attributes:
        learn: attackers are trained on these.
        dev: the strongest attacker is chosen on these.
        report: scored once, for the tables.
    """

    learn: Sequence[T]
    dev: Sequence[T]
    report: Sequence[T]

    def __post_init__(self) -> None:
        sides = [{x.person for x in side} for side in (self.learn, self.dev, self.report)]
        for i, j in ((0, 1), (0, 2), (1, 2)):
            both = sides[i] & sides[j]
            if both:
                raise DataError(
                    f"person {min(both)} is on two sides of the split; nobody may be both learned "
                    "from and scored"
                )
        if any(len(side) < MIN_PICTURES for side in sides):
            raise DataError("every side of the split needs at least two people")


def split_people(
    train: Sequence[T], val: Sequence[T], dev_people: int = DEV_PEOPLE, seed: int = 0
) -> Split[T]:
    """Take `dev_people` people out of `train` for choosing; `val` is for the report.

    Raises:
        DataError: somebody would be on two sides, or a side would be empty.
    """
    people = np.unique([x.person for x in train])
    if len(people) <= dev_people:
        raise DataError(
            f"the training data has {len(people)} people; more than {dev_people} are needed"
        )
    held = set(np.random.default_rng(seed).permutation(people)[:dev_people].tolist())
    return Split(
        learn=[x for x in train if x.person not in held],
        dev=[x for x in train if x.person in held],
        report=list(val),
    )
