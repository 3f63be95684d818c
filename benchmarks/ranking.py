"""Does a short audit rank sealers as a long one does? Writes benchmarks/results/ranking.json.

    python benchmarks/ranking.py --faces faces --bodies reid --embedder fr_feature.onnx \
        --out runs/audit --sealers mosaic-8,mosaic-16,blur-4,lowrate

The short audit is what fits 30 minutes: three heights of faces, one of bodies, one seed, 600 steps;
it is read from where `sealskin audit NAME --out runs/audit` wrote it. Of the long one (six heights
and three, 1500 steps) a parrot that goes on from a regressor, and linkers with a sequence attacker
are trained, which short audits choose most; not the recogniser itself. Both are compared as a user
would read them: the chosen attacker at its worst height and direction. What was trained is kept.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from scipy.stats import kendalltau

from results_file import write_result
from sealskin.audit import bodies as body_attacks
from sealskin.audit import faces as face_attacks
from sealskin.audit.bodies import BodyTrial
from sealskin.audit.embedder import Embedder
from sealskin.audit.faces import FaceTrial
from sealskin.audit.rows import scored_of, tabulate
from sealskin.audit.run import LONG, SHORT, Audit
from sealskin.audit.split import Split, split_people
from sealskin.audit.subject import open_subject
from sealskin.audit.vectors import Vectors
from sealskin.data.identities import Body, Face, read_bodies, read_faces
from sealskin.learn.memory import keep_memory
from sealskin.seal.sealer import Sealer, config_sha256, seal_id

SUBJECTS = ("face", "person")
SEED = 0
HALF = LONG.steps // 2
Found = dict[str, list[Vectors]]
"""What attackers found, by subject."""


class Ranking:
    """The audits of some sealers, short and long, that share people and a recogniser."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.faces: Split[Face] = split_people(
            read_faces(args.faces, "train"), read_faces(args.faces, "val")
        )
        self.bodies: Split[Body] = split_people(
            read_bodies(args.bodies, "train"), read_bodies(args.bodies, "val")
        )
        self.embedder = Embedder(args.embedder)
        self.out: Path = args.out

    def short(self, sealer: Sealer) -> Found:
        """What the attackers of an audit found with their first seed."""
        plan = replace(SHORT, seeds=(SEED,))
        audit = Audit(sealer, self.faces, self.bodies, self.embedder, plan, self.out, 0)
        found = {"face": audit.vectors("faces"), "person": audit.vectors("bodies")}
        for subject, each in found.items():
            if not each:
                raise SystemExit(
                    f"no attacker of a {subject} is in {audit.folder}; run `sealskin audit "
                    f"{sealer.name}` with the same --out first"
                )
        return {s: [v for v in each if v.seed == SEED] for s, each in found.items()}

    def long(self, sealer: Sealer) -> Found:
        """What attackers find that learn for longer, at all heights."""
        folder = self.out / "ranking" / seal_id(sealer)
        folder.mkdir(parents=True, exist_ok=True)

        def faces() -> list[Vectors]:
            trial = FaceTrial(sealer, self.faces, self.embedder, LONG.face_heights_px)
            found, net = face_attacks.regressor(trial, "convolutional", SEED, LONG.steps)
            return [found, face_attacks.parrot(trial, net, SEED, HALF)]

        def people() -> list[Vectors]:
            trial = BodyTrial(sealer, self.bodies, LONG.body_heights_px)
            linked = [body_attacks.linker(trial, net, SEED, HALF) for net in body_attacks.NETS]
            return linked + [body_attacks.sequence(found, trial) for found in linked]

        return {"face": _kept(folder, "face", faces), "person": _kept(folder, "person", people)}

    def worst(self, name: str, found: Found) -> dict[str, dict[str, Any]]:
        """By subject: the headline, and which attacker it is of."""
        out = {}
        for subject, split in (("face", self.faces), ("person", self.bodies)):
            row = tabulate(found[subject], scored_of(split), name, subject).worst
            assert row is not None, "there is no attacker without a row"
            out[subject] = {
                key: row[key] for key in ("auc", "interval", "attacker", "height_px", "direction")
            }
        return out


def _kept(folder: Path, subject: str, attack: Callable[[], list[Vectors]]) -> list[Vectors]:
    """What was found, from its files if it was done."""
    done = folder / f"{subject}.done"
    if not done.exists():
        for number, vectors in enumerate(attack()):
            vectors.save(folder / f"{subject}-{number}.npz")
        done.touch()
    return [Vectors.load(path) for path in sorted(folder.glob(f"{subject}-*.npz"))]


def agreement(pairs: list[tuple[str, float, float]]) -> dict[str, Any]:
    """Kendall's tau-b of two lists of figures, and which sealers changed places.

    Args:
        pairs: name, figure of the short audit, figure of the long one.
    """
    swapped = [
        {"sealers": [a[0], b[0]], "short": [a[1], b[1]], "long": [a[2], b[2]]}
        for a, b in itertools.combinations(pairs, 2)
        if (a[1] - b[1]) * (a[2] - b[2]) < 0
    ]
    tau = float(kendalltau([p[1] for p in pairs], [p[2] for p in pairs]).statistic)
    return {"kendall_tau": tau, "swapped": swapped}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for data in ("--faces", "--bodies", "--embedder", "--out"):
        parser.add_argument(data, type=Path, required=True)
    parser.add_argument("--sealers", required=True)
    args = parser.parse_args()
    keep_memory()
    ranking = Ranking(args)
    rows, profiles = [], {}
    for name in args.sealers.split(","):
        sealer = open_subject(name)
        found = {"short": ranking.short(sealer), "long": ranking.long(sealer)}
        rows.append({"sealer": name} | {k: ranking.worst(name, f) for k, f in found.items()})
        profiles[name] = {"config_sha256": config_sha256(sealer)}
    agreed = {
        subject: agreement(
            [(r["sealer"], *(r[kind][subject]["auc"] for kind in ("short", "long"))) for r in rows]
        )
        for subject in SUBJECTS
    }
    print(write_result("ranking", seeds=[SEED], profiles=profiles, rows=rows, agreement=agreed))


if __name__ == "__main__":
    main()
