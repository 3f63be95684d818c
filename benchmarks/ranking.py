"""Does a short audit rank sealers as a long one does? Writes benchmarks/results/ranking.json.

    python benchmarks/ranking.py --faces faces --bodies reid --embedder fr_feature.onnx \
        --out runs/audit --sealers mosaic-8,mosaic-16,blur-4,lowrate --minutes 20

The short audit is what fits 30 minutes: three heights of faces, one of bodies, one seed, 600 steps.
The long one has six heights and three, and 1500 steps; of it as much is done as fits `--minutes`
for each sealer, the attackers that learn first. Both are compared as a user would read them: the
chosen attacker at its worst height and direction. An audit that was broken off goes on.
"""

from __future__ import annotations

import argparse
import itertools
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from scipy.stats import kendalltau

from results_file import write_result
from sealskin.audit.embedder import Embedder
from sealskin.audit.rows import scored_of, tabulate
from sealskin.audit.run import LONG, SHORT, Audit, Plan
from sealskin.audit.split import Split, split_people
from sealskin.audit.subject import open_subject
from sealskin.data.identities import Body, Face, read_bodies, read_faces
from sealskin.seal.sealer import config_sha256

SUBJECTS = ("face", "person")


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
        self.out, self.minutes = args.out, args.minutes

    def audit(self, name: str, plan: Plan) -> Audit:
        """Do what is not done yet of an audit, for so many minutes."""
        until_s = time.monotonic() + 60 * self.minutes
        plan = replace(plan, seeds=(0,))
        audit = Audit(
            open_subject(name), self.faces, self.bodies, self.embedder, plan, self.out, until_s
        )
        audit.run()
        return audit

    def worst(self, audit: Audit) -> dict[str, dict[str, Any]]:
        """By subject: the headline, and which attacker it is of."""
        found = {}
        for subject, vectors, split in (
            ("face", audit.vectors("faces"), self.faces),
            ("person", audit.vectors("bodies"), self.bodies),
        ):
            first = [v for v in vectors if v.seed == 0]
            row = tabulate(first, scored_of(split), audit.sealer.name, subject).worst
            assert row is not None, f"no attacker of a {subject} was done; give more minutes"
            found[subject] = {
                key: row[key] for key in ("auc", "interval", "attacker", "height_px", "direction")
            }
        return found


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
    parser.add_argument("--minutes", type=float, default=20)
    args = parser.parse_args()
    ranking = Ranking(args)
    rows = []
    for name in args.sealers.split(","):
        row: dict[str, Any] = {"sealer": name}
        for kind, plan in (("short", SHORT), ("long", LONG)):
            audit = ranking.audit(name, plan)
            row |= {kind: ranking.worst(audit), f"{kind}_unfinished": audit.unfinished}
            row["config_sha256"] = config_sha256(audit.sealer)
        rows.append(row)
    print(
        write_result(
            "ranking",
            seeds=[0],
            profiles={r["sealer"]: {"config_sha256": r.pop("config_sha256")} for r in rows},
            rows=rows,
            agreement={
                subject: agreement(
                    [
                        (r["sealer"], *(r[k][subject]["auc"] for k in ("short", "long")))
                        for r in rows
                    ]
                )
                for subject in SUBJECTS
            },
        )
    )


if __name__ == "__main__":
    main()
