"""Audits several sealers and writes benchmarks/results/privacy.json.

    python benchmarks/privacy.py --faces faces --bodies reid --embedder fr_feature.onnx \
        --out runs/audit --sealers raw,mosaic-8,mosaic-16,blur-4,lowrate --budget 30

An audit that was broken off goes on; one that is done is only read. With `--keep` what the file
says of other sealers stays; `measured` tells each sealer's commit and date.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

from results_file import RESULTS, commit, write_result

PLANTED = Path(__file__).parent.parent / "tests" / "unit" / "audit" / "test_planted_leaks.py"
CONTROLS_FAILED = 3


def audit(sealer: str, args: argparse.Namespace) -> dict[str, Any]:
    """Run the command and read what it wrote."""
    if args.read:
        return read(sealer, args.out)
    command = [sys.executable, "-m", "sealskin", "audit", sealer, "--budget", str(args.budget)]
    for name in ("faces", "bodies", "embedder", "out", "seeds"):
        command += [f"--{name}", str(getattr(args, name))]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, CONTROLS_FAILED):
        raise SystemExit(f"the audit of {sealer} ended with status {done.returncode}")
    found: dict[str, Any] = json.loads(Path(done.stdout.split()[-1]).read_text())
    return found


def read(sealer: str, out: Path) -> dict[str, Any]:
    """What an audit wrote that was run by itself, perhaps on another machine."""
    paths = sorted(out.glob(f"{sealer}-*/audit.json"))
    if len(paths) != 1:
        raise SystemExit(f"expected one audit of {sealer} in {out}, found {len(paths)}")
    found: dict[str, Any] = json.loads(paths[0].read_text())
    return found


def planted_leaks() -> dict[str, bool]:
    """The tests with planted leaks: name of the leak to whether it was caught."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "planted.xml"
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", str(PLANTED), f"--junitxml={path}"],
            check=False,
            stdout=subprocess.DEVNULL,
        )
        cases = ET.parse(path).getroot().iter("testcase")
        return {case.get("name", "").removeprefix("test_"): not len(case) for case in cases}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for data in ("--faces", "--bodies", "--embedder"):
        parser.add_argument(data, type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sealers", default="raw,mosaic-8,mosaic-16,blur-4,lowrate,solid")
    parser.add_argument("--budget", type=float, default=30)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--read", action="store_true", help="only collect what audits wrote")
    parser.add_argument("--keep", action="store_true", help="what is said of other sealers stays")
    args = parser.parse_args()
    if not args.read and None in (args.faces, args.bodies, args.embedder):
        parser.error("--faces, --bodies and --embedder are needed, or --read")
    found = {name: audit(name, args) for name in args.sealers.split(",")}
    new = {
        "profiles": {
            name: {k: a["sealer"][k] for k in ("weights_sha256", "config_sha256")}
            for name, a in found.items()
        },
        "headline": {name: a["headline"] for name, a in found.items()},
        "bits": {name: a["bits"] for name, a in found.items()},
        "attributes": {name: a["attributes"] for name, a in found.items()},
        "unfinished": {name: a["unfinished"] for name, a in found.items()},
        "seeds_of": {name: a["seeds"] for name, a in found.items()},
        "measured": {name: {"commit": commit(), "date": a["date"]} for name, a in found.items()},
    }
    rows = [row for a in found.values() for row in a["rows"]]
    lists: dict[str, list[Any]] = {
        "audited_on": [a["machine"] for a in found.values()],
        "commands": [a["command"] for a in found.values()],
        "null_max": [a["null_max"] for a in found.values() if a["null_max"] is not None],
        "passed": [a["controls_passed"] for a in found.values()],
    }
    if args.keep:
        earlier = json.loads((RESULTS / "privacy.json").read_text())
        when = {name: {k: earlier[k] for k in ("commit", "date")} for name in earlier["profiles"]}
        earlier["measured"] = when | earlier.get("measured", {})
        new = {key: earlier.get(key, {}) | own for key, own in new.items()}
        rows = [row for row in earlier["rows"] if row["sealer"] not in found] + rows
        lists["audited_on"] += earlier["audited_on"]
        lists["commands"] += earlier["commands"]
        lists["null_max"].append(earlier["null_max"])
        lists["passed"].append(earlier["controls_passed"])
    path = write_result(
        "privacy",
        seeds=sorted({seed for seeds in new["seeds_of"].values() for seed in seeds}),
        audited_on=sorted(set(lists["audited_on"])),
        commands=sorted(set(lists["commands"])),
        controls_passed=all(lists["passed"]),
        controls=next(iter(found.values()))["controls"],
        rows=rows,
        null_max=max(lists["null_max"], default=None),
        planted_leaks=planted_leaks(),
        **new,
    )
    print(path)


if __name__ == "__main__":
    main()
