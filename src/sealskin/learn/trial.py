"""Trains and scores one network of a comparison; what was done before is read from its folder."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch

from sealskin.core.in_order import in_order
from sealskin.learn.arms import Arm, Gate, make_arm
from sealskin.learn.augment import Example, Pixels, sealed
from sealskin.learn.device import device, workers
from sealskin.learn.earlier import earlier
from sealskin.learn.experiment import Experiment, Job
from sealskin.learn.families import FAMILIES
from sealskin.learn.finds import digest_of, load_finds, save_finds
from sealskin.learn.loop import run_epochs
from sealskin.learn.matches import match
from sealskin.learn.nets import PyramidDetector
from sealskin.learn.paired import Figures, Scored, scene_weights, scored
from sealskin.learn.predict import predict
from sealskin.learn.progress import Progress
from sealskin.learn.recipe import DetectorRecipe, recipe_sha256
from sealskin.learn.sides import Labelled, Sides
from sealskin.seal.of_thread import OfThread


@dataclass(frozen=True, slots=True)
class Trained:
    """A network in evaluation mode.

    Attributes:
        net: the network.
        task: what it finds.
        long_px: longer side of its input.
        folder: where what it finds is kept.
    """

    net: PyramidDetector
    task: str
    long_px: int
    folder: Path


@dataclass(slots=True)
class Trials:
    """The networks of one experiment.

    Attributes:
        experiment: what is to be done.
        sides: pictures by task.
        gate: for the arms that treat heads.
        until_s: reading of `time.monotonic` after which nothing is trained.
    """

    experiment: Experiment
    sides: dict[str, Sides]
    gate: Gate
    until_s: float
    _arms: dict[str, Arm] = field(default_factory=dict)
    _weights: dict[str, Figures] = field(default_factory=dict)
    _kept: dict[tuple[str, str, str], list[Pixels]] = field(default_factory=dict, repr=False)

    def arm(self, name: str) -> Arm:
        """The arm of that name.

        Raises:
            ConfigError: there is none.
        """
        if name not in self._arms:
            self._arms[name] = make_arm(name, self.gate)
        return self._arms[name]

    def recipe(self, job: Job) -> DetectorRecipe:
        """The recipe of one network."""
        own = {
            "name": f"{job.plan.family}-{job.arm}",
            "seal": job.arm,
            "seed": job.seed,
            "epochs": job.plan.epochs,
        }
        changed = self.experiment.recipe.model_dump() | FAMILIES[job.plan.family].changes | own
        return DetectorRecipe.model_validate(changed)

    def train(self, job: Job) -> Trained | None:
        """Train a network, or read it if that was done; None if time runs out first."""
        family, recipe, arm = FAMILIES[job.plan.family], self.recipe(job), self.arm(job.arm)
        sides = self.sides[family.task]
        net = family.start(job.plan.weights, job.seed)
        # Whatever decides the outcome names the folder, so that nothing is ever mixed.
        parts = (recipe_sha256(recipe), arm.identity, sides.train_sha256)
        key = digest_of(text=json.dumps(parts), net=net, examples=())
        folder = self.experiment.out / job.plan.family / f"{job.arm}-{job.seed}-{key[:12]}"
        folder.mkdir(parents=True, exist_ok=True)
        trained = Trained(net, family.task, recipe.input_long_px, folder)
        finished = folder / "finished"
        if not finished.exists():
            watched = [
                (image, replace(example, pixels=pixels))
                for (image, example), pixels in zip(
                    sides.watched, self._sealed(family.task, "watched", arm), strict=True
                )
            ]
            resume = (folder / "checkpoint.pt").is_file()
            net.train().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
            if not run_epochs(
                net, sides.train, watched, recipe, folder, arm.seal, resume, self.until_s
            ):
                return None
            finished.touch()
        net.load_state_dict(earlier(folder / "best.pt", "average", "a detector"))
        net.to(device()).eval()
        return trained

    def score(self, trained: Trained, tested_on: str) -> Scored:
        """A network on the pictures to test on, sealed by the arm of that name."""
        side, arm = self.sides[trained.task], self.arm(tested_on)
        text = json.dumps((side.test_sha256, arm.identity, trained.long_px))
        key = digest_of(text=text, net=trained.net, examples=())
        path = trained.folder / f"found-{tested_on}.json"
        found = load_finds(path, key)
        if found is None:
            progress = Progress(f"score on {tested_on}", len(side.test))
            found = []
            for pixels in self._sealed(trained.task, "test", arm):
                found.append(predict(trained.net, pixels, trained.long_px))
                progress.advance(1)
            progress.close()
            save_finds(path, key, found)
        return scored(match([i for i, _ in side.test], found), self._scene_weights(trained.task))

    def _sealed(self, task: str, side: str, arm: Arm) -> list[Pixels]:
        """Pictures of a side, `watched` or `test`, sealed; kept until another arm's are asked."""
        labelled: Labelled = getattr(self.sides[task], side)
        if arm.seal is None:
            return [e.pixels for _, e in labelled]
        key = arm.identity, task, side
        if key not in self._kept:
            of_thread = OfThread(arm.seal)

            def sealed_one(example: Example) -> Pixels:
                return sealed(of_thread(), example.pixels, example.boxes)

            examples = [e for _, e in labelled]
            self._kept = {k: kept for k, kept in self._kept.items() if k[0] == arm.identity}
            self._kept[key] = list(in_order(sealed_one, examples, workers(), 2 * workers()))
        return self._kept[key]

    def _scene_weights(self, task: str) -> Figures:
        if task not in self._weights:
            scenes = [f"{i.source}/{i.scene}" for i, _ in self.sides[task].test]
            self._weights[task] = scene_weights(scenes, self.experiment.rounds)
        return self._weights[task]
