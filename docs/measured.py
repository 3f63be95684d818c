"""Tables of what was measured, made from benchmarks/results and from nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent.parent / "benchmarks" / "results"
SOURCES = ("inria", "capston-coco", "capston-lobby", "inria+capston-lobby")


def results(name: str) -> dict[str, Any]:
    """What a benchmark wrote."""
    found: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def readme_table() -> str:
    """What is measured so far, for the first screen of the README."""
    detector, people = results("detector"), results("people_now")
    pipeline, memory = results("pipeline"), results("memory")
    rows = [
        (
            "Persons found by a detector trained and tested on sealed pictures, AP50 (AP)",
            (
                f"**{detector['ap50_sealed']:.3f}** ({detector['ap_sealed']:.3f}); "
                f"the same recipe on raw pictures {detector['ap50_raw']:.3f} "
                f"({detector['ap_raw']:.3f}): "
                f"{detector['ratio_ap50']:.0%} is kept"
            ),
            "detector",
        ),
        (
            (
                f"People now on `vtest.avi`, mean error in {people['frames']} frames counted "
                f"by eye ({people['people_mean']:.1f} people on average)"
            ),
            f"**{people['mae_sealed']:.2f}**; on raw frames {people['mae_raw']:.2f}",
            "people_now",
        ),
        (
            "720p file through decode, seal, detect at 10 a second, track, encode",
            (
                f"**{pipeline['fps_720p']:.0f} frames/s** on {cores(pipeline['machine'])}, "
                f"{pipeline['ratio_to_transcode_720p']:.2f} of plain decode-and-encode"
            ),
            "pipeline",
        ),
        (
            (
                f"Growth of memory over {memory['minutes_of_video']} minutes of video, after the "
                "first two"
            ),
            f"**{memory['growth_percent']:.1f} %**",
            "memory",
        ),
    ]
    lines = ["| measured | figure | from |", "|---|---|---|"]
    lines += [
        f"| {what} | {figure} | [{name}](benchmarks/results/{name}.json) |"
        for what, figure, name in rows
    ]
    return "\n".join(lines) + "\n"


def card_table() -> str:
    """The shipped detector's figures by source, for its card."""
    detector = results("detector")
    kinds = (("lowrate", "sealed"), ("lowrate", "raw"), ("raw", "raw"), ("raw", "sealed"))
    lines = [
        "| source | sealed to sealed | sealed to raw | raw to raw | raw to sealed |",
        "|---|---|---|---|---|",
    ]
    for source in SOURCES:
        found = [detector["by_source"][model][kind][source] for model, kind in kinds]
        lines.append(f"| {source} | " + " | ".join(pair(f) for f in found) + " |")
    cross = detector["cross"]
    both = {
        ("lowrate", "sealed"): {"ap": detector["ap_sealed"], "ap50": detector["ap50_sealed"]},
        ("lowrate", "raw"): cross["sealed_to_raw"],
        ("raw", "raw"): {"ap": detector["ap_raw"], "ap50": detector["ap50_raw"]},
        ("raw", "sealed"): cross["raw_to_sealed"],
    }
    every = " | ".join(pair(both[kind]) for kind in kinds)
    lines.append(f"| all {detector['images']} | {every} |")
    untouched = cross["pretrained"]
    lines.append(
        f"| all, starting network untouched | | | {pair(untouched['raw'])} | "
        f"{pair(untouched['sealed'])} |"
    )
    return "\n".join(lines) + "\n"


def pair(figures: dict[str, float]) -> str:
    """AP50 and, in brackets, AP."""
    return f"{figures['ap50']:.3f} ({figures['ap']:.3f})"


def cores(machine: str) -> str:
    """The part of a machine's description that says how many cores it has."""
    return next(part.strip() for part in machine.split(",") if part.strip().endswith("cores"))
