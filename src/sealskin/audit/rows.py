"""From vectors to the tables: who was chosen where, and what they reach on the reported people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sealskin.audit.bits import fit_temperature, identity_bits
from sealskin.audit.comparison import Comparison, compare
from sealskin.audit.metrics import figures, roc_auc
from sealskin.audit.split import Split
from sealskin.audit.vectors import SIDES, Vectors
from sealskin.data.identities import Body

I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Kept = Mapping[tuple[str, int], Bools]  # by side and height, bool (N,): which pictures count
DIRECTIONS = ("ss", "rs", "sr")
NULL_SEED = 99
MIN_PICTURES, MIN_PEOPLE = 20, 10
"""Fewer pictures, or fewer people with two of them, and nothing is said: unknown is not zero."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Who the pictures of a side show, and for bodies which camera saw them; (N,) each."""

    person: I64
    camera: I64 | None = None


Key = tuple[str, str, int, str]  # attacker, variant, height, direction


@dataclass(frozen=True, slots=True)
class Table:
    """What one subject's attackers reached.

    Attributes:
        rows: for the audit's JSON; those with `chosen` are means over seeds.
        worst: the chosen row with the largest AUC, the headline; None without any.
        null_max: the same search with shuffled identities.
        curves: ROC curves of the worst row.
        bits: by height, a lower bound of the identity's bits that the chosen attacker shows.
            These three are given of everybody only, not of a part of the pictures.
    """

    rows: list[dict[str, Any]]
    worst: dict[str, Any] | None
    null_max: float | None
    curves: list[dict[str, Any]]
    bits: dict[int, float]


def scored_of(split: Split[Any]) -> dict[str, Scored]:
    """Who the pictures of the scored sides show."""
    out = {}
    for side in SIDES:
        pictures = getattr(split, side)
        cameras = [x.camera for x in pictures if isinstance(x, Body)]
        person = np.array([x.person for x in pictures])
        out[side] = Scored(person, np.array(cameras) if cameras else None)
    return out


def tabulate(
    found: Sequence[Vectors],
    scored: Mapping[str, Scored],
    sealer: str,
    subject: str,
    population: str = "found",
    kept: Kept | None = None,
) -> Table:
    """Choose on the development people, report on the others.

    Args:
        found: every attacker's vectors; several seeds of one are averaged.
        scored: who is who, for "dev" and "report".
        sealer: name for the rows.
        subject: "face" or "person".
        population: name for the rows: "found", "missed" or "all".
        kept: which pictures are of that population; None: every one. A height at which they are
            too few has no rows; if only the development people are too few, all of those choose.
    """
    aucs: dict[str, dict[Key, list[float]]] = {
        k: defaultdict(list) for k in ("dev", "report", "null dev", "null report")
    }
    sources: dict[Key, list[Vectors]] = defaultdict(list)
    people = dict(scored)
    if kept is None:
        people |= {f"null {side}": _shuffled(scored[side]) for side in SIDES}
    for vectors in found:
        if vectors.frames != 1:
            continue
        for height_px, direction in _cells(vectors):
            if kept is not None and not enough(kept["report", height_px], scored["report"]):
                continue
            key = (vectors.attacker, vectors.variant, height_px, direction)
            sources[key].append(vectors)
            for name, who in people.items():
                side = name.removeprefix("null ")
                part = _part(kept, side, height_px, who)
                comparison = comparison_of(vectors, side, height_px, direction, who, part)
                aucs[name][key].append(_auc(comparison))

    rows: list[dict[str, Any]] = []
    for key, values in aucs["report"].items():
        for vectors, auc in zip(sources[key], values, strict=True):
            rows.append(_row(sealer, subject, population, key, vectors.seed, {"auc": auc}))
    chosen = _choose(aucs["dev"])
    null = _choose(aucs["null dev"])
    null_max = max((_mean(aucs["null report"][k]) for k in null.values()), default=None)

    bits: dict[int, float] = {}
    for key in chosen.values():
        part = _part(kept, "report", key[2], scored["report"])
        chosen_figures = _figures(key, sources[key], scored["report"], part)
        row = _row(sealer, subject, population, key, None, chosen_figures)
        rows.append({**row, "chosen": True, "seeds": len(sources[key])})
        if key[3] == "ss" and kept is None:
            bits[key[2]] = _bits(sources[key][0], key[2], scored)
    best = [row for row in rows if row["chosen"]]
    worst = max(best, key=lambda row: row["auc"], default=None)
    curves = _curves(worst, sources, scored) if kept is None else []
    return Table(rows, worst, null_max, curves, bits)


def comparison_of(
    vectors: Vectors,
    side: str,
    height_px: int,
    direction: str,
    who: Scored,
    kept: Bools | None = None,
) -> Comparison:
    """Every picture against every other; never against itself.

    Bodies are compared across cameras only: within one, walls and light link people too. Of a part
    of the pictures, `kept`, gallery and probe are both of that part.
    """
    sealed = vectors.sealed[side, height_px]
    raw = vectors.raw.get(side)
    gallery = sealed if direction[0] == "s" else raw
    probe = sealed if direction[1] == "s" else raw
    assert gallery is not None
    assert probe is not None
    if kept is not None:
        gallery, probe = gallery[kept], probe[kept]
        who = Scored(who.person[kept], None if who.camera is None else who.camera[kept])
    usable = ~np.eye(len(who.person), dtype=bool)
    if who.camera is not None:
        usable &= who.camera[:, None] != who.camera[None]
    return compare(gallery, who.person, probe, who.person, usable)


def enough(kept: Bools, who: Scored) -> bool:
    """Are there so many of a population that a figure means something?"""
    _, counts = np.unique(who.person[kept], return_counts=True)
    return int(kept.sum()) >= MIN_PICTURES and int((counts > 1).sum()) >= MIN_PEOPLE


def _part(kept: Kept | None, side: str, height_px: int, who: Scored) -> Bools | None:
    """The population's pictures; all, where there are too few to choose an attacker by."""
    part = None if kept is None else kept[side, height_px]
    return part if part is not None and enough(part, who) else None


def _cells(vectors: Vectors) -> list[tuple[int, str]]:
    heights = sorted({height_px for _, height_px in vectors.sealed})
    directions = DIRECTIONS if vectors.raw else ("ss",)
    return [(height_px, direction) for height_px in heights for direction in directions]


def _choose(dev: Mapping[Key, Sequence[float]]) -> dict[tuple[int, str], Key]:
    """The strongest attacker per height and direction."""
    best: dict[tuple[int, str], Key] = {}
    for key, values in dev.items():
        cell = key[2], key[3]
        if cell not in best or _mean(values) > _mean(dev[best[cell]]):
            best[cell] = key
    return best


def _figures(
    key: Key, sources: Sequence[Vectors], who: Scored, kept: Bools | None
) -> dict[str, Any]:
    """Means over seeds, with the interval over people."""
    each = [
        figures(comparison_of(vectors, "report", key[2], key[3], who, kept)) for vectors in sources
    ]
    mean: dict[str, Any] = {n: mean_of([f[n] for f in each]) for n in each[0] if n != "interval"}
    mean["interval"] = [_mean([f["interval"][i] for f in each]) for i in (0, 1)]
    return mean


def _row(
    sealer: str,
    subject: str,
    population: str,
    key: Key,
    seed: int | None,
    figures: Mapping[str, Any],
) -> dict[str, Any]:
    attacker, variant, height_px, direction = key
    nothing = dict.fromkeys(("eer", "tar_at_far_1", "tar_at_far_01", "rank1_of_50", "interval"))
    return {
        "sealer": sealer,
        "attacker": attacker,
        "variant": variant,
        "subject": subject,
        "direction": direction,
        "height_px": height_px,
        "frames": 1,
        "population": population,
        "chosen": False,
        "seed": seed,
        **nothing,
        **figures,
    }


def _bits(vectors: Vectors, height_px: int, scored: Mapping[str, Scored]) -> float:
    dev = comparison_of(vectors, "dev", height_px, "ss", scored["dev"])
    people = len(np.unique(scored["report"].person))
    temperature = fit_temperature(dev, len(np.unique(scored["dev"].person)))
    report = comparison_of(vectors, "report", height_px, "ss", scored["report"])
    return max(0.0, identity_bits(report, people, temperature))


def _curves(
    worst: Mapping[str, Any] | None,
    sources: Mapping[Key, Sequence[Vectors]],
    scored: Mapping[str, Scored],
) -> list[dict[str, Any]]:
    if worst is None:
        return []
    key = (worst["attacker"], worst["variant"], worst["height_px"], worst["direction"])
    comparison = comparison_of(sources[key][0], "report", key[2], key[3], scored["report"])
    scores, genuine = comparison.pairs()
    far = np.geomspace(1e-3, 1, 60)
    thresholds = np.quantile(scores[~genuine], 1 - far)
    tar = [float((scores[genuine] >= t).mean()) for t in thresholds]
    label = f"{worst['sealer']}, {worst['subject']}, {key[2]} px, {key[0]}"
    return [{"label": label, "far": far.tolist(), "tar": tar}]


def _auc(comparison: Comparison) -> float:
    return roc_auc(*comparison.pairs())


def _shuffled(who: Scored) -> Scored:
    """Identities dealt out anew; as many pictures each as before."""
    order = np.random.default_rng(NULL_SEED).permutation(len(who.person))
    return Scored(who.person[order], who.camera)


def mean_of(values: Sequence[float | None]) -> float | None:
    """Mean over seeds; unknown if it is unknown of one."""
    known = [v for v in values if v is not None]
    return _mean(known) if len(known) == len(values) else None


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
