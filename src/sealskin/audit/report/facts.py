"""What the report takes from the audit's JSON, and how figures become words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

Audit = Mapping[str, Any]
Row = Mapping[str, Any]

SOME, MUCH = 0.65, 0.9
"""AUC from which "a little better than guessing" becomes "often", and "often" "nearly always".
They choose words; the figures stand beside them."""
LUCK = 0.55
"""What counts as luck where nobody shuffled the names."""
TELLING = 0.05
"""How much better than the commonest answer an attribute must be read to be called readable."""
ORDER = (
    "naive",
    "regallery",
    "parrot",
    "regressor",
    "linker",
    "histogram",
    "sequence",
    "restorer",
    "inversion",
    "iris",
    "ridge",
    "attribute",
)


def level(auc: float | None, null_max: float | None) -> str:
    """`unknown`, `chance`, `some`, `much` or `all`."""
    if auc is None:
        return "unknown"
    if auc <= (LUCK if null_max is None else null_max):
        return "chance"
    return "some" if auc < SOME else "much" if auc < MUCH else "all"


def own_rows(audit: Audit) -> list[Row]:
    """Rows of the audited sealer; the others are controls and comparisons."""
    name = audit.get("sealer", {}).get("name")
    return [row for row in audit.get("rows", []) if row.get("sealer", name) == name]


def whole(rows: Sequence[Row]) -> list[Row]:
    """Rows of everybody: of a seal with a gate, not of only the found or only the missed."""
    split = {row["subject"] for row in rows if row.get("population") == "all"}
    return [r for r in rows if r["subject"] not in split or r.get("population") == "all"]


def chosen_rows(rows: Sequence[Row]) -> list[Row]:
    """The strongest attackers, by subject, height and direction."""
    chosen = [row for row in rows if row.get("chosen")]
    return sorted(chosen, key=lambda r: (r["subject"], r["height_px"] or 0, r["direction"]))


def worst_auc(rows: Sequence[Row], subject: str, direction: str | None = None) -> float | None:
    """The largest AUC of the chosen attackers over everybody; None without any."""
    aucs = [
        row["auc"]
        for row in chosen_rows(whole(rows))
        if row["subject"] == subject
        and direction in (None, row["direction"])
        and row.get("auc") is not None
    ]
    return max(aucs, default=None)


def curves_by(
    rows: Sequence[Row], subject: str, over: str
) -> dict[str, tuple[list[float], list[float]]]:
    """For each attacker, the AUC at its worst direction and variant, over heights or frames.

    Args:
        rows: of one sealer; where they tell found from missed, those of everybody count.
        subject: whose.
        over: "height_px" (one frame) or "frames".

    Returns:
        Attacker to x and AUC; means over seeds.
    """
    groups: dict[tuple[Any, ...], list[float]] = defaultdict(list)
    single: dict[tuple[Any, ...], float] = {}
    for row in whole(rows):
        one_frame = row.get("frames", 1) == 1
        if row["subject"] != subject or row.get("auc") is None or row.get(over) is None:
            continue
        if over == "height_px" and not one_frame:
            continue
        names = ("attacker", over, "variant", "direction", "population", "height_px")
        key = tuple(map(row.get, names))
        if row.get("seed") is None:
            single[key] = row["auc"]
        else:
            groups[key].append(row["auc"])
    means = {**single, **{key: fmean(values) for key, values in groups.items()}}
    best: dict[str, dict[float, float]] = defaultdict(dict)
    for (attacker, x, *_), auc in means.items():
        best[attacker][x] = max(auc, best[attacker].get(x, 0.0))
    return {
        attacker: (sorted(points), [points[x] for x in sorted(points)])
        for attacker, points in best.items()
    }


def many_frames(rows: Sequence[Row]) -> dict[str, tuple[list[float], list[float]]]:
    """AUC over the number of frames, for attackers that were shown several."""
    alike = ("variant", "direction", "height_px")
    several = {tuple(map(row.get, alike)) for row in rows if row.get("frames", 1) > 1}
    near = [row for row in rows if tuple(map(row.get, alike)) in several]
    return {
        attacker: points
        for attacker, points in curves_by(near, "face", "frames").items()
        if len(points[0]) > 1
    }


def attackers_of(audit: Audit) -> list[str]:
    """Who attacked, in the order of the contract's list."""
    measured = {"iris": "iris", "ridge": "ridges", "attribute": "attributes"}
    seen = {row["attacker"] for row in own_rows(audit)}
    seen |= {attacker for attacker, key in measured.items() if audit.get(key)}
    return [a for a in ORDER if a in seen] + sorted(seen - set(ORDER))
