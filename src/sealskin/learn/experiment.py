"""What a comparison consists of: families, arms and seeds, and the order they are trained in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from sealskin.core.errors import ConfigError
from sealskin.learn.arms import RAW
from sealskin.learn.families import FAMILIES
from sealskin.learn.recipe import DetectorRecipe
from sealskin.learn.sides import Folders

FEW_ARMS = (RAW, "lowrate", "mosaic-16")


@dataclass(frozen=True, slots=True)
class Plan:
    """What one family is trained on.

    Attributes:
        family: name of one of `FAMILIES`.
        weights: file of its start.
        arms: names of arms; raw comes first, named or not.
        seeds: of every draw in training.
        epochs: passes over the pictures.
    """

    family: str
    weights: Path
    arms: tuple[str, ...]
    seeds: tuple[int, ...]
    epochs: int

    def __post_init__(self) -> None:
        if self.family not in FAMILIES:
            raise ConfigError(
                f"there is no family {self.family!r}; choose among {', '.join(FAMILIES)}"
            )
        if not self.seeds or self.epochs < 1:
            raise ConfigError(f"{self.family} needs at least one seed and one epoch")
        others = [name for name in dict.fromkeys(self.arms) if name != RAW]
        object.__setattr__(self, "arms", (RAW, *others))


@dataclass(frozen=True, slots=True)
class Job:
    """One network to train."""

    plan: Plan
    arm: str
    seed: int

    def __str__(self) -> str:
        return f"{self.plan.family} {self.arm} seed {self.seed}"


@dataclass(frozen=True, slots=True)
class Experiment:
    """What a comparison is made of.

    Attributes:
        recipe: of the people's detector; families change a few of its settings.
        train, test: pictures to train on and to test on; no scene may be in both.
        teacher: `nanodet.json`, which is teacher, gate and the network that is never retrained.
        plans: one for each family.
        out: folder for teachers' finds, checkpoints and what each network found.
        rounds: draws of the bootstrap.
        groups: sources that are scored together, by name; empty for each source by itself.
    """

    recipe: DetectorRecipe
    train: Folders
    test: Folders
    teacher: Path
    plans: Sequence[Plan]
    out: Path
    rounds: int = 1000
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def jobs(self) -> list[Job]:
        """All networks to train, the first seed of every family before the second of any.

        Time that runs out then costs seeds before it costs arms.
        """
        seeds = zip_longest(*(plan.seeds for plan in self.plans))
        return [
            Job(plan, arm, seed)
            for drawn in seeds
            for plan, seed in zip(self.plans, drawn, strict=True)
            if seed is not None
            for arm in plan.arms
        ]


def usual_plans(
    nanodet: Path,
    mobilenet: Path | None,
    *,
    arms: Sequence[str],
    few_arms: Sequence[str] = FEW_ARMS,
    arms_once: Sequence[str] = (),
    seeds: Sequence[int],
    second_seeds: Sequence[int] | None = None,
    objects_seeds: Sequence[int],
    epochs: int,
    objects_epochs: int | None = None,
    second_epochs: int | None = None,
) -> list[Plan]:
    """One plan a family: our detector on every arm, the other on few, and the task of objects.

    Args:
        nanodet: `nanodet.json`, the start of our detector.
        mobilenet: `model.json`, see `sealskin.learn.mobilenet`; without it no second family.
        arms: of our detector and of objects.
        few_arms: of the second family.
        arms_once: of our detector, trained with the first seed only.
        seeds: of both detectors of people.
        second_seeds: of the other one, if they differ.
        objects_seeds: of objects; none for no such task.
        epochs: of our detector.
        objects_epochs, second_epochs: of the others, if they differ.
    """
    plans = [Plan("ours", nanodet, tuple(arms), tuple(seeds), epochs)]
    if arms_once:
        plans.append(Plan("ours", nanodet, tuple(arms_once), tuple(seeds)[:1], epochs))
    if mobilenet is not None:
        second = tuple(few_arms), tuple(second_seeds or seeds), second_epochs or epochs
        plans.append(Plan("second", mobilenet, *second))
    if objects_seeds:
        objects = tuple(arms), tuple(objects_seeds), objects_epochs or epochs
        plans.append(Plan("objects", nanodet, *objects))
    return plans
