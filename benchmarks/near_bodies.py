"""The same person in another camera, by how large bodies are: benchmarks/results/near_bodies.json.

    python benchmarks/near_bodies.py --bodies reid --out runs/near

An audit shows bodies of 128 px. A camera in a shop sees larger ones, and a grid gives those more
cells. So the audit's linker is trained anew for each sealer at each height, in frames of 1080 rows;
its vectors are also pooled over all pictures of a person in a camera, as a tracker would hand them
over, and colours and shape are compared without learning. What is best on the people for choosing
is reported of the others. The pictures are 128 px high and are enlarged: at 256 and 384 px true
ones would show more, so there the figures are the least that is linked.

Parts run by themselves with `--only`; the command without it then collects.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import frontier
from results_file import write_result
from sealskin.audit.bodies import BodyTrial, histogram, linker, sequence
from sealskin.audit.rows import scored_of, tabulate
from sealskin.audit.split import Split, split_people
from sealskin.data.identities import Body, read_bodies
from sealskin.learn.memory import keep_memory
from sealskin.seal.sealer import Sealer, config_sha256, weights_sha256

COARSE = "16 px, 3 bits"  # a point of the frontier: it draws no figures
SEALERS = ("mosaic-16", "lowrate", "balanced", COARSE, "strict")
HEIGHTS_PX = (64, 128, 256, 384)
STEPS = 300  # as a short audit has them


def attack(sealer: Sealer, bodies: Split[Body], height_px: int, seed: int) -> dict[str, Any]:
    """The strongest attacker at one height: `attacker`, `variant`, `auc`, `interval` and more."""
    trial = BodyTrial(sealer, bodies, [height_px])
    found = [linker(trial, "stripes", seed, STEPS), histogram(trial)]
    found += [sequence(vectors, trial) for vectors in found]
    table = tabulate(found, scored_of(bodies), sealer.name, "person")
    assert table.worst is not None
    return table.worst


def main() -> None:
    """Attack, or a part of it, and write the result file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sealers", nargs="+", default=SEALERS)
    parser.add_argument("--heights", nargs="+", type=int, default=HEIGHTS_PX)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", metavar="SEALER")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    keep_memory()
    bodies = split_people(read_bodies(args.bodies, "train"), read_bodies(args.bodies, "val"))
    rows: list[dict[str, Any]] = []
    settings: dict[str, Any] = {}
    for name in args.only or args.sealers:
        sealer = frontier.sealer(name)
        digest = config_sha256(sealer)
        settings[name] = {"weights_sha256": weights_sha256(sealer), "config_sha256": digest}
        for height_px in args.heights:
            path = args.out / f"{name}-{digest[:8]}-{height_px}-{args.seed}.json"
            if not path.exists():
                path.write_text(json.dumps(attack(sealer, bodies, height_px, args.seed)))
            rows.append(json.loads(path.read_text()))
    if not args.only:
        print(write_result("near_bodies", seeds=[args.seed], profiles=settings, rows=rows))


if __name__ == "__main__":
    main()
