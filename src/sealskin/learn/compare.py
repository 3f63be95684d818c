"""The reference experiment: the same detector from the same start, on raw and on sealed pictures.

Three directions, always: trained and tested on sealed pictures, trained on sealed and tested on
raw ones, trained on raw and tested on sealed ones. `sealskin.learn.verdict` says what follows.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Sequence
from typing import Any

import torch

from sealskin.core.errors import ConfigError
from sealskin.learn.arms import RAW, Gate
from sealskin.learn.device import device
from sealskin.learn.experiment import Experiment, Job
from sealskin.learn.families import FAMILIES
from sealskin.learn.memory import keep_memory
from sealskin.learn.nets import PyramidDetector
from sealskin.learn.sides import check_apart, make_sides
from sealskin.learn.trial import Trained, Trials
from sealskin.learn.verdict import (
    DIRECTIONS,
    GATE_ALONE,
    SEALED,
    UNTOUCHED,
    Row,
    Scores,
    report,
)
from sealskin.learn.weights import load_pretrained


def compare(experiment: Experiment, budget_min: float | None = None) -> dict[str, Any]:
    """Train and score every arm, and say what came of it.

    Every network has a folder of its own, named by a hash of all that decides it: one that is
    finished is only read, one that was broken off goes on. When the budget is spent no more is
    trained; what is trained is still scored, and the report says `partial` and what is missing.

    Args:
        experiment: what to do.
        budget_min: minutes after which nothing is trained; None for no limit.

    Returns:
        The report; see `sealskin.learn.verdict.report`.

    Raises:
        DataError: labels or pictures cannot be read, or a scene is on both sides.
        ModelError: weights cannot be read.
        ConfigError: there is no arm of that name.
    """
    began = time.monotonic()
    until_s = math.inf if budget_min is None else began + 60 * budget_min
    trials, pretrained = _begin(experiment, until_s, [p.family for p in experiment.plans])
    jobs = experiment.jobs()
    scores: Scores = {}
    missing: list[str] = []
    raw: dict[tuple[str, int], Trained] = {}
    for number, job in enumerate(jobs, start=1):
        _say(f"{number} of {len(jobs)}: {job}")
        network = trials.train(job)
        if network is None:
            missing.append(str(job))
            continue
        if job.arm == RAW:
            raw[job.plan.family, job.seed] = network
        for trained_on, tested_on in DIRECTIONS if job.arm != RAW else ((RAW, RAW),):
            tested = network if trained_on == SEALED else raw.get((job.plan.family, job.seed))
            if tested is not None:
                row = Row(job.plan.family, job.arm, trained_on, tested_on)
                place = job.arm if tested_on == SEALED else RAW
                scores.setdefault(row, {})[job.seed] = trials.score(tested, place)
        minutes = (time.monotonic() - began) / 60
        left = minutes / (number - len(missing)) * (len(jobs) - number)
        _say(f"{minutes:.0f} min so far, about {left:.0f} min left for all of them")
    if "people" in trials.sides:
        _score_pretrained(trials, pretrained, scores)
    return report(trials, scores, missing)


def train_only(experiment: Experiment, wanted: Sequence[str]) -> None:
    """Train and score some of the networks: the part of one process among several.

    They share the experiment's folder. When all are done `compare` only reads.

    Args:
        experiment: the whole of it.
        wanted: names of jobs, as `Job` prints them; `untouched` for the network that is never
            retrained. A raw network is tested on the pictures of every arm.

    Raises:
        ConfigError: there is no job of that name.
        DataError, ModelError: as `compare`.
    """
    by_name = {str(job): job for job in experiment.jobs()}
    unknown = [name for name in wanted if name not in (*by_name, UNTOUCHED)]
    if unknown:
        raise ConfigError(f"there is no network {unknown[0]!r}; there are {', '.join(by_name)}")
    families = [by_name[name].plan.family if name in by_name else "ours" for name in wanted]
    trials, pretrained = _begin(experiment, math.inf, families)
    raw: list[tuple[Job, Trained]] = []
    for name in wanted:
        _say(name)
        if name == UNTOUCHED:
            _score_pretrained(trials, pretrained, {})
            continue
        job = by_name[name]
        network = trials.train(job)
        assert network is not None, "nothing limits its time"
        if job.arm == RAW:
            raw.append((job, network))
        for place in dict.fromkeys((RAW, job.arm)):
            trials.score(network, place)
    pairs = {(j.plan.family, j.seed, j.arm) for j in experiment.jobs()}
    # Arm by arm, since its pictures are sealed once for all.
    for arm in sorted({arm for _, _, arm in pairs}):
        for job, network in raw:
            if (job.plan.family, job.seed, arm) in pairs:
                trials.score(network, arm)


def _begin(
    experiment: Experiment, until_s: float, families: Sequence[str]
) -> tuple[Trials, PyramidDetector]:
    """Pictures with labels of these families' tasks, and the network that is never retrained."""
    recipe, out = experiment.recipe, experiment.out
    keep_memory()
    torch.set_num_threads(recipe.threads)
    out.mkdir(parents=True, exist_ok=True)
    pretrained = load_pretrained(experiment.teacher).to(device()).eval()
    trials = Trials(experiment, {}, Gate.of(pretrained, recipe.teacher_long_px), until_s)
    for job in experiment.jobs():
        trials.arm(job.arm)  # a name that does not exist is refused before hours are spent
    train, test = experiment.train.read(), experiment.test.read()
    check_apart(train, test)
    for family in (FAMILIES[name] for name in families):
        if family.task not in trials.sides:
            settings = recipe.model_copy(update=family.changes)
            trials.sides[family.task] = make_sides(
                family.task, train, test, settings, experiment.teacher, out
            )
    return trials, pretrained


def _score_pretrained(trials: Trials, net: PyramidDetector, scores: Scores) -> None:
    """The network that is never retrained: as the gate alone, and on every arm's pictures."""
    experiment = trials.experiment
    folder = experiment.out / "pretrained"
    folder.mkdir(exist_ok=True)
    network = Trained(net, "people", experiment.recipe.input_long_px, folder)
    plans = [p for p in experiment.plans if FAMILIES[p.family].task == "people"]
    for name in dict.fromkeys(arm for plan in plans for arm in plan.arms):
        found = trials.score(network, name)
        scores[Row(UNTOUCHED, name, None, RAW if name == RAW else SEALED)] = {0: found}
        if name == RAW:
            # The same boxes whatever the seed; paired with raw's seeds all the same.
            seeds = dict.fromkeys(plans[0].seeds, found)
            scores[Row(plans[0].family, GATE_ALONE, None, RAW)] = seeds


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
