"""The audit's JSON: what the report, the benchmarks and the README are made of."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sealskin import __version__
from sealskin.audit.bits import max_auc_of_bits
from sealskin.audit.checks import FACE_ASPECT
from sealskin.audit.gate import miss_rates, populations
from sealskin.audit.iris import LEAST_RAW
from sealskin.audit.metrics import figures
from sealskin.audit.pairs import Pairs
from sealskin.audit.rows import Table, comparison_of, mean_of, scored_of, tabulate
from sealskin.audit.run import CONTROL_BODY_PX, CONTROL_HEIGHT_PX, Audit
from sealskin.audit.scene import FRAME_HW
from sealskin.audit.side_channels import side_channels
from sealskin.audit.vectors import Vectors
from sealskin.learn.device import machine
from sealskin.seal.sealer import (
    PERSON_ASPECT,
    HasGate,
    config_sha256,
    seal_id,
    weights_sha256,
)

LOOK_AGAIN_DAYS = 365
CONTROLS = {
    "faces-raw": ("raw faces at 88 px, untouched recogniser", "face", 0.99),
    "faces-mosaic-8": ("mosaic of 8 px at 88 px, retrained attacker", "face", 0.85),
    "faces-blur-4": ("blur of sigma 4 px at 88 px, retrained attacker", "face", 0.85),
    "bodies-raw": ("raw people across cameras", "person", 0.90),
}
NOT_MEASURED = (
    (
        "gait",
        "no sequences with identities are at hand, and a silhouette passes where bodies do",
    ),
    (
        "inversion by gradients through a learned network",
        "the sealers audited so far are no networks; the inversion here fits what they do",
    ),
    ("bodies after a restorer", "restorers are trained on faces only"),
    ("faces in true camera footage", "faces are press photos set into drawn scenes: far sharper"),
)
NOT_MEASURED_OF_FACING = (("facing as an attribute", "no pose teacher was given"),)
NOT_MEASURED_OF_PAIRS = (
    ("whether equal input gives equal output", "the tool sealed every frame once"),
    ("what the tool lets through by its construction", "only its frames are known"),
)
NOT_MEASURED_OF_GATES = (
    ("bodies that the gate missed", "found and missed are told apart by heads only"),
    ("a gate over time", "every frame is given to it as a still"),
)


def result(
    audit: Audit,
    command: str,
    budget_minutes: float,
    minutes: float,
    files: Sequence[Path] = (),
) -> dict[str, Any]:
    """Everything that was found, as plain JSON.

    Args:
        audit: after `run`.
        command: what the user typed, without folders.
        budget_minutes, minutes: allowed and used.
        files: sealed files to be looked into for what they hold beside pixels.
    """
    by_population, misses = _face_tables(audit)
    faces = by_population["all"]
    bodies = tabulate(
        audit.vectors("bodies"),
        scored_of(audit.bodies),
        audit.sealer.name,
        "person",
        _everybody(audit),
    )
    many = _many(audit)
    controls = _controls(audit)
    today = dt.datetime.now(dt.UTC).date()
    null = [table.null_max for table in (faces, bodies) if table.null_max is not None]
    return {
        "version": __version__,
        "date": today.isoformat(),
        "look_again": (today + dt.timedelta(days=LOOK_AGAIN_DAYS)).isoformat(),
        "machine": machine(),
        "command": command,
        "seeds": list(audit.plan.seeds),
        "budget_minutes": budget_minutes,
        "minutes": minutes,
        "partial": bool(audit.unfinished),
        "unfinished": audit.unfinished,
        "sealer": {
            "name": audit.sealer.name,
            "seal_id": seal_id(audit.sealer),
            "config_sha256": config_sha256(audit.sealer),
            "weights_sha256": weights_sha256(audit.sealer),
            "pairs": isinstance(audit.sealer, Pairs),
            "settings": dict(audit.sealer.settings),
        },
        "embedder_sha256": audit.embedder.sha256,
        "data": {"faces": _count(audit.faces), "bodies": _count(audit.bodies)},
        "rows": [
            *itertools.chain.from_iterable(table.rows for table in by_population.values()),
            *bodies.rows,
            *many,
        ],
        "bits": [*_face_bits(audit, faces), *_body_bits(audit, bodies)],
        "controls": controls,
        "controls_passed": all(c["passed"] for c in controls),
        "null_max": max(null, default=None),
        "headline": _headline(audit, by_population, bodies, many),
        "constancy": audit.facts("constancy"),
        "influence": audit.facts("influence"),
        "left_out": audit.facts("left-out"),
        "misses": misses,
        "readable": audit.facts("readable"),
        "iris": audit.facts("iris"),
        "ridges": audit.facts("ridges"),
        "attributes": [*(audit.facts("attributes") or []), *(audit.facts("facing") or [])],
        "floors": _floors(audit),
        "side_channels": side_channels(files) if files else [],
        "not_measured": [{"what": what, "why": why} for what, why in _not_measured(audit)],
        "curves": [*faces.curves, *bodies.curves],
        # A report is for others to read; faces of the data enter it only where that was asked.
        "pictures": (audit.facts("pictures") if audit.pictures else None) or [],
    }


def _not_measured(audit: Audit) -> tuple[tuple[str, str], ...]:
    of_pairs = NOT_MEASURED_OF_PAIRS if isinstance(audit.sealer, Pairs) else ()
    of_gates = NOT_MEASURED_OF_GATES if isinstance(audit.sealer, HasGate) else ()
    told = audit.knows_facing or audit.facts("facing") is not None  # now, or in an earlier run
    of_facing = () if told else NOT_MEASURED_OF_FACING
    return (*NOT_MEASURED, *of_facing, *of_pairs, *of_gates)


def _face_tables(audit: Audit) -> tuple[dict[str, Table], list[dict[str, Any]]]:
    """Tables by population, and what is known of the misses.

    Sealers without a gate miss nobody: there is one table, of all, whose rows say "found".
    """
    vectors, who, name = audit.vectors("faces"), scored_of(audit.faces), audit.sealer.name
    tables = {"all": tabulate(vectors, who, name, "face", _everybody(audit))}
    said = audit.facts("gate")
    if said is None:  # there is no gate, or there was no time to ask it
        return tables, []
    kept = populations(said)
    for population, part in kept.items():
        tables[population] = tabulate(vectors, who, name, "face", population, part)
    missed = [row for row in tables["missed"].rows if row["chosen"]]
    return tables, miss_rates(kept["missed"], audit.plan.face_heights_px, missed)


def _everybody(audit: Audit) -> str:
    """Name of the population that is everybody: without a gate nobody is missed."""
    return "all" if isinstance(audit.sealer, HasGate) else "found"


def _headline(
    audit: Audit, faces: Mapping[str, Table], bodies: Table, many: Sequence[Mapping[str, Any]]
) -> dict[str, float | None]:
    """The chosen attackers at their worst height and direction."""
    face, body = faces["all"].worst or {}, bodies.worst or {}
    found: Mapping[str, Any] = face
    if isinstance(audit.sealer, HasGate):  # not asked yet: unknown
        found = (faces["found"].worst if "found" in faces else None) or {}
    interval = face.get("interval") or (None, None)
    by_frames: dict[int, list[float]] = {}
    for row in many:
        by_frames.setdefault(row["frames"], []).append(row["auc"])
    gain = max(by_frames[64]) - max(by_frames[1]) if {1, 64} <= set(by_frames) else None
    iris = audit.facts("iris")
    return {
        "face_found_auc": found.get("auc"),
        "face_all_auc": face.get("auc"),
        "face_all_auc_upper": interval[1],
        "face_all_tar_at_far_1": face.get("tar_at_far_1"),
        "rank1_of_50": face.get("rank1_of_50"),
        "person_auc": body.get("auc"),
        "gain_64_frames": gain,
        "iris_auc": iris["auc"] if iris else None,
    }


def _floors(audit: Audit) -> list[dict[str, Any]]:
    found = (audit.facts("floor-face"), audit.facts("floor-person", audit.controls))
    return [floor for floor in found if floor is not None]


def _many(audit: Audit) -> list[dict[str, Any]]:
    """Rows of attackers that see several frames: means over seeds, sealed against sealed."""
    groups: dict[tuple[str, int], list[Vectors]] = {}
    for vectors in audit.vectors("faces-many"):
        groups.setdefault((vectors.variant, vectors.frames), []).append(vectors)
    rows = []
    for (variant, frames), each in groups.items():
        height_px = audit.plan.many_height_px
        who = scored_of(audit.faces)["report"]
        found = [figures(comparison_of(v, "report", height_px, "ss", who)) for v in each]
        row = {n: mean_of([f[n] for f in found]) for n in found[0] if n != "interval"}
        rows.append(
            {
                "sealer": audit.sealer.name,
                "attacker": "regressor",
                "variant": variant,
                "subject": "face",
                "direction": "ss",
                "height_px": height_px,
                "frames": frames,
                "population": _everybody(audit),
                "chosen": False,
                "seed": None,
                "interval": None,
                **row,
            }
        )
    return rows


def _controls(audit: Audit) -> list[dict[str, Any]]:
    """Did the same code break what is known to be weak? An attacker that cannot proves nothing."""
    rows = []
    for name, (what, subject, bound) in CONTROLS.items():
        paths = sorted(audit.controls.glob(f"{name}-{audit.plan.steps}-*.npz"))
        scored = scored_of(audit.faces) if subject == "face" else scored_of(audit.bodies)
        height_px = CONTROL_HEIGHT_PX if subject == "face" else CONTROL_BODY_PX
        aucs = []
        for path in paths:
            comparison = comparison_of(
                Vectors.load(path), "report", height_px, "ss", scored["report"]
            )
            aucs.append(figures(comparison)["auc"])
        auc = max(aucs, default=None)
        passed = auc is not None and auc >= bound
        rows.append({"name": name, "what": what, "bound": bound, "auc": auc, "passed": passed})
    close_ups = audit.facts("close-ups", audit.controls)
    if close_ups is None:
        what = "drawn eyes, unsealed, iris code"
        unknown = {"name": "iris-raw", "what": what, "bound": LEAST_RAW, "auc": None}
        close_ups = [{**unknown, "passed": False}]
    return [*rows, *close_ups]


def _face_bits(audit: Audit, table: Table) -> list[dict[str, Any]]:
    return [
        _bits(audit, "face", px, px, FACE_ASPECT * px, table) for px in audit.plan.face_heights_px
    ]


def _body_bits(audit: Audit, table: Table) -> list[dict[str, Any]]:
    return [
        _bits(audit, "person", px, px, PERSON_ASPECT * px, table)
        for px in audit.plan.body_heights_px
    ]


def _bits(
    audit: Audit, subject: str, height_px: int, high: float, wide: float, table: Table
) -> dict[str, Any]:
    """The sandwich: what was shown <= what there is <= what can pass at all."""
    rate = audit.sealer.rate(FRAME_HW[1], FRAME_HW[0])
    bits = rate.cells_touched(high, wide) * rate.bits_per_cell
    return {
        "subject": subject,
        "height_px": height_px,
        "by_construction": bits,
        "measured_at_least": table.bits.get(height_px),
        "auc_allowed": max_auc_of_bits(bits),
    }


def _count(split: Any) -> dict[str, int]:
    return {
        "people_train": len({x.person for x in split.learn}),
        "people_dev": len({x.person for x in split.dev}),
        "people_val": len({x.person for x in split.report}),
        "pictures_val": len(split.report),
    }
