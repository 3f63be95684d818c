"""Runs an audit: stage after stage, each kept on disk, until all are done or the time is up."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from torch import nn

from sealskin.audit import bodies as body_attacks
from sealskin.audit import checks, floors, gate, iris, ridge
from sealskin.audit import faces as face_attacks
from sealskin.audit.attributes import clothes, facing
from sealskin.audit.bodies import BodyTrial
from sealskin.audit.embedder import Embedder
from sealskin.audit.faces import FaceTrial
from sealskin.audit.many import FRAMES, pooled
from sealskin.audit.metrics import figures
from sealskin.audit.pairs import Pairs
from sealskin.audit.pictures import best_and_worst
from sealskin.audit.restorer import SHARES, inversion, learned_readers, restorer
from sealskin.audit.rows import scored_of
from sealskin.audit.scene import BODY_HEIGHTS_PX, FACE_HEIGHTS_PX
from sealskin.audit.split import Split
from sealskin.audit.subject import open_subject
from sealskin.audit.vectors import Vectors
from sealskin.data.identities import Body, Face
from sealskin.learn.memory import keep_memory
from sealskin.seal.sealer import HasGate, Sealer, config_sha256

SEEDS_MINUTES, LONG_MINUTES = 60.0, 90.0
CONTROL_HEIGHT_PX = 88
CONTROL_BODY_PX = 128


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is tried.

    Attributes:
        face_heights_px, body_heights_px: at which heights people are shown.
        seeds: of every attacker that learns.
        steps: batches of the regressors; the others take a share of it.
        many_height_px: height of the faces of which many frames are seen.
        shares: of the pairs that restorers are given.
        close_ups: drawn people whose eyes and fingers are shown.
        many_frames: of one face, how many are seen.
    """

    face_heights_px: Sequence[int]
    body_heights_px: Sequence[int]
    seeds: Sequence[int]
    steps: int
    many_height_px: int
    shares: Sequence[float]
    close_ups: int = 40
    many_frames: Sequence[int] = FRAMES


SHORT = Plan((24, 48, 88), (128,), (0,), 600, 48, (1.0, 0.1))
THREE_SEEDS = replace(SHORT, seeds=(0, 1, 2))
LONG = Plan(FACE_HEIGHTS_PX, BODY_HEIGHTS_PX, (0, 1, 2), 1500, 48, SHARES)
PAIRS = replace(SHORT, many_height_px=24, many_frames=(1, 4, 16))
"""For a tool that is not at hand: frames are what costs, and small faces need fewer of them."""


def plan_for(budget_minutes: float, sealer: Sealer) -> Plan:
    """Fewer heights, seeds and steps when there is little time."""
    if budget_minutes >= LONG_MINUTES:
        plan = LONG
    else:
        plan = THREE_SEEDS if budget_minutes >= SEEDS_MINUTES else SHORT
    return replace(PAIRS, seeds=plan.seeds) if isinstance(sealer, Pairs) else plan


@dataclass
class Audit:
    """One seal under attack.

    Args:
        sealer: what is attacked.
        faces, bodies: who is learned from, chosen on and reported.
        embedder: a pretrained recogniser.
        plan: how much is tried.
        out: folder for what is done; a run that finds a stage's file there does not repeat it.
        deadline_s: time (`time.monotonic`) after which no further stage begins.
        pictures: show people of the data in the report: raw, sealed and restored.
    """

    sealer: Sealer
    faces: Split[Face]
    bodies: Split[Body]
    embedder: Embedder
    plan: Plan
    out: Path
    deadline_s: float
    pictures: bool = False

    def __post_init__(self) -> None:
        # Attackers trained for longer are another audit; more seeds of the same are not.
        identity = f"{config_sha256(self.sealer)[:8]}-{self.plan.steps}"
        self.folder = self.out / f"{self.sealer.name}-{identity}"
        self.controls = self.out / "controls"
        for folder in (self.folder, self.controls):
            folder.mkdir(parents=True, exist_ok=True)
        self.unfinished: list[str] = []
        self._restorers: dict[tuple[float, int], tuple[Vectors, nn.Module]] = {}

    @cached_property
    def face_trial(self) -> FaceTrial:
        return FaceTrial(self.sealer, self.faces, self.embedder, self.plan.face_heights_px)

    @cached_property
    def body_trial(self) -> BodyTrial:
        return BodyTrial(self.sealer, self.bodies, self.plan.body_heights_px)

    @property
    def knows_facing(self) -> bool:
        """Whether a pose teacher said where the bodies face."""
        return any(body.facing_deg is not None for body in self.bodies.learn)

    def run(self) -> None:
        """Do every stage that is not done yet, the most telling ones first."""
        keep_memory()
        plan = self.plan
        if not isinstance(self.sealer, Pairs):  # of which each frame was sealed once
            self._facts("constancy", lambda: checks.constancy(self.sealer, self.faces.report))
        self._facts(
            "influence",
            lambda: [
                checks.influence(self.sealer, self.faces.report, px) for px in plan.face_heights_px
            ],
        )
        self._facts("left-out", lambda: checks.left_out(self.sealer, self.faces.report))
        if isinstance(self.sealer, HasGate):
            self._facts("gate", partial(self._gate, self.sealer))
        self._facts("readable", lambda: checks.readable(self.face_trial))
        self._vectors("faces-naive", lambda: face_attacks.naive(self.face_trial))
        self._vectors(
            "faces-naive-frames",
            lambda: face_attacks.naive_frames(self.face_trial, max(plan.face_heights_px)),
        )
        self._vectors("faces-regallery", lambda: [face_attacks.regallery(self.face_trial)])
        self._facts(
            "floor-face", lambda: floors.around_heads(self.face_trial, scored_of(self.faces))
        )
        self._controls()
        # What is usually strongest is repeated first, should time run out.
        for attack in (self._trained, self._restored, self._many, self._fine_tuned):
            for seed in plan.seeds:
                attack(seed)
        for height_px in plan.face_heights_px:
            self._vectors(
                f"faces-inversion-{height_px}",
                partial(self._invert, height_px),
            )
        if self.pictures:
            self._facts("pictures", self._pictures)
        self._facts("attributes", lambda: clothes(self.body_trial, plan.steps // 2))
        if self.knows_facing:
            self._facts("facing", lambda: facing(self.body_trial, plan.steps // 2))

    def _trained(self, seed: int) -> None:
        """Networks that are trained on sealed faces and bodies, and what needs no training."""
        plan, half = self.plan, self.plan.steps // 2
        faces = self.face_trial
        self._vectors(f"faces-regressor-and-parrot-{seed}", lambda: self._regress(seed, plan.steps))
        for variant in body_attacks.NETS:
            self._vectors(f"bodies-{variant}-{seed}", partial(self._link, variant, seed, half))
        if seed == plan.seeds[0]:
            self._vectors("bodies-histogram", lambda: [body_attacks.histogram(self.body_trial)])
            self._facts("iris", lambda: figures(iris.attack(self.sealer, 0, plan.close_ups)))
            self._facts("ridges", lambda: figures(ridge.attack(self.sealer, 0, plan.close_ups)))
        self._vectors(
            f"faces-mixer-{seed}",
            lambda: [face_attacks.regressor(faces, "mixer", seed, half)[0]],
        )

    def _restored(self, seed: int) -> None:
        """Networks that draw the face again."""
        for share in self.plan.shares:
            self._vectors(
                f"faces-restorer-{share:g}-{seed}",
                partial(lambda share: [self._restorer(share, seed)[0]], share),
            )

    def _many(self, seed: int) -> None:
        """More than one frame of a face."""
        plan = self.plan
        self._vectors(
            f"faces-many-{seed}",
            lambda: pooled(
                self.face_trial, plan.many_height_px, seed, plan.steps // 2, plan.many_frames
            ),
        )

    def _fine_tuned(self, seed: int) -> None:
        """The recogniser itself, trained on; and attackers that read what was drawn again."""
        faces, steps = self.face_trial, self.plan.steps // 4
        self._vectors(
            f"faces-pretrained-{seed}",
            lambda: [face_attacks.parrot_pretrained(faces, seed, steps)],
        )
        self._vectors(
            f"faces-restored-{seed}",
            lambda: learned_readers(
                faces, self._restorer(max(self.plan.shares), seed)[1], seed, steps
            ),
        )

    def vectors(self, kind: str) -> list[Vectors]:
        """All that was found of "faces" or "bodies" so far."""
        paths = sorted(self.folder.glob(f"{kind}-*.npz"))
        return [Vectors.load(p) for p in paths if ".partial" not in p.name]

    def facts(self, name: str, folder: Path | None = None) -> Any:
        """What a stage of plain figures wrote; None if it was not done."""
        path = (folder or self.folder) / f"{name}.json"
        return json.loads(path.read_text()) if path.exists() else None

    def _gate(self, sealer: HasGate) -> dict[str, dict[int, list[bool]]]:
        """Whom the gate found, by side and height."""
        return {
            side: {px: gate.found(sealer, faces, px, side) for px in self.plan.face_heights_px}
            for side, faces in self.face_trial.sides.items()
        }

    def _regress(self, seed: int, steps: int) -> list[Vectors]:
        found, net = face_attacks.regressor(self.face_trial, "convolutional", seed, steps)
        return [found, face_attacks.parrot(self.face_trial, net, seed, steps // 2)]

    def _link(self, variant: str, seed: int, steps: int) -> list[Vectors]:
        found = body_attacks.linker(self.body_trial, variant, seed, steps)
        return [found, body_attacks.sequence(found, self.body_trial)]

    def _restorer(self, share: float, seed: int) -> tuple[Vectors, nn.Module]:
        """Trained once a run; a run that goes on trains it again if a later stage asks for it."""
        if (share, seed) not in self._restorers:
            found = restorer(self.face_trial, share, seed, self.plan.steps // 2)
            self._restorers[share, seed] = found
        return self._restorers[share, seed]

    def _pictures(self) -> list[dict[str, Any]]:
        net = self._restorer(max(self.plan.shares), self.plan.seeds[0])[1]
        return best_and_worst(self.face_trial, net, max(self.plan.face_heights_px))

    def _invert(self, height_px: int) -> list[Vectors]:
        return [inversion(self.face_trial, height_px)]

    def _controls(self) -> None:
        """What attackers must break to count; done once for all seals that share a folder."""
        steps, plan = self.plan.steps, self.plan
        for name in ("raw", "mosaic-8", "blur-4"):
            self._vectors(f"faces-{name}-{steps}", partial(self._control, name), self.controls)
        bodies = BodyTrial(open_subject("raw"), self.bodies, [CONTROL_BODY_PX])
        self._vectors(
            f"bodies-raw-{plan.steps}",
            lambda: [body_attacks.linker(bodies, "whole", 0, steps)],
            self.controls,
        )
        self._facts(
            "floor-person",
            lambda: floors.clothes(bodies, scored_of(self.bodies)),
            self.controls,
        )

        people = plan.close_ups
        self._facts(
            "close-ups",
            lambda: [*iris.controls(0, people), *ridge.controls(0, people)],
            self.controls,
        )

    def _control(self, name: str) -> list[Vectors]:
        trial = FaceTrial(open_subject(name), self.faces, self.embedder, [CONTROL_HEIGHT_PX])
        if name == "raw":
            return face_attacks.naive(trial)[:1]
        return [face_attacks.regressor(trial, "convolutional", 0, self.plan.steps)[0]]

    def _vectors(
        self, name: str, stage: Callable[[], list[Vectors]], folder: Path | None = None
    ) -> None:
        folder = folder or self.folder
        done = folder / f"{name}.done"
        if done.exists() or not self._time_for(name):
            return
        began = time.monotonic()
        for number, vectors in enumerate(stage()):
            vectors.save(folder / f"{name}-{number}.npz")
        done.write_text(f"{time.monotonic() - began:.0f} s\n")

    def _facts(self, name: str, stage: Callable[[], Any], folder: Path | None = None) -> None:
        path = (folder or self.folder) / f"{name}.json"
        if path.exists() or not self._time_for(name):
            return
        unfinished = path.with_suffix(".partial")
        unfinished.write_text(json.dumps(stage(), default=_plain))
        unfinished.replace(path)

    def _time_for(self, name: str) -> bool:
        left = self.deadline_s - time.monotonic()
        if left <= 0:
            self.unfinished.append(name)
            return False
        print(f"{self.sealer.name}: {name}, {left / 60:.0f} min left", file=sys.stderr, flush=True)
        return True


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} is no figure")
