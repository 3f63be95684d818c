"""The cards of `people/val` sealed with each profile: docs/reference/card-people-val-NAME.json.

    python benchmarks/cards.py SHARED/data/people/val [--seals lowrate,balanced,strict]

Figures only; the sealed pictures are thrown away.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from sealskin.data.sealing.run import Request, seal_set
from sealskin.data.sealing.task import SealerChoice

OUT = Path(__file__).parent.parent / "docs" / "reference"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pictures", type=Path, help="people/val; val.json lies beside it")
    parser.add_argument("--seals", default="lowrate,balanced,strict", help="with commas")
    given = parser.parse_args()
    labels = given.pictures.with_name(f"{given.pictures.name}.json")
    with tempfile.TemporaryDirectory() as name:
        raw = Path(name) / "raw"
        shutil.copytree(given.pictures, raw / given.pictures.name)
        shutil.copy(labels, raw)
        for seal in given.seals.split(","):
            sealed = Path(name) / seal
            processes = len(os.sched_getaffinity(0))
            report = seal_set(Request(raw, sealed, SealerChoice(seal), processes=processes))
            if report is None or report.refused:
                sys.exit(f"not all pictures were sealed: {report and report.refused[:3]}")
            card = json.loads((sealed / "card.json").read_text(encoding="utf-8"))
            path = OUT / f"card-people-val-{seal}.json"
            path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            print(path, card["counts"], card["near_the_gates_doubt"])


if __name__ == "__main__":
    main()
