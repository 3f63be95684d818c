"""What an audit found, for the papers. What nobody measured is None, and never zero."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sealskin.core.errors import DataError
from sealskin.core.limits import exact_upper

SHIPPED = Path(__file__).with_name("figures.json")
"""The newest published figures, cut down by `make docs` from benchmarks/results."""


@dataclass(frozen=True, slots=True)
class Attack:
    """How far attackers got with one seal. AUC: 0.5 is guessing, 1 is always right.

    Attributes:
        config_sha256: of the seal that was attacked, with its settings.
        face_auc, face_upper: same person or not, by the face; and the upper end of its 95 %
            interval.
        rank1_of_50: how often the right one of 50 faces came first, 0 to 1.
        person_auc: same person or not, by the body, across cameras.
        iris_auc: by the iris, in close-ups.
        unfinished: attacks that there was no time for.
        seeds: how many runs with other random numbers it took.
    """

    config_sha256: str | None
    face_auc: float | None
    face_upper: float | None
    rank1_of_50: float | None
    person_auc: float | None
    iris_auc: float | None
    unfinished: tuple[str, ...]
    seeds: int


@dataclass(frozen=True, slots=True)
class Misses:
    """Whom the gate misses.

    Attributes:
        weights_sha256: of the gate that was asked.
        heads, missed_percent, low_percent, high_percent: heads of 8 px and more on stills, drawn
            by hand, and the share missed with its 95 % interval.
        largest, largest_missed_percent: the same of the largest heads, by their range of heights.
        tracks, tracks_leaking: people followed through clips, and those whose head was missed in
            some frame.
        tracks_upper_percent: upper limit of their share, of 95 % confidence.
    """

    weights_sha256: str | None
    heads: int
    missed_percent: float
    low_percent: float
    high_percent: float
    largest: str
    largest_missed_percent: float
    tracks: int
    tracks_leaking: int
    tracks_upper_percent: float


@dataclass(frozen=True, slots=True)
class Figures:
    """An audit of one or several seals.

    Attributes:
        date: of the audit, YYYY-MM-DD.
        controls_passed: whether the attackers broke what is known to be weak; else the rest says
            nothing.
        null_max: best AUC of the same search with identities dealt out at random.
        attacks: by the seal's name.
        misses: of the gate, where it was measured.
    """

    date: str
    controls_passed: bool
    null_max: float | None
    attacks: Mapping[str, Attack] = field(default_factory=dict)
    misses: Misses | None = None


def read_figures(path: Path | None = None) -> Figures:
    """Read the figures of an audit.

    Args:
        path: what `sealskin audit` (audit.json) or `benchmarks/privacy.py` (privacy.json) wrote;
            the published ones if not given.

    Raises:
        DataError: it cannot be read or is neither.
    """
    path = path or SHIPPED
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return _figures(found)
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}; give an audit.json") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"{path} holds no figures of an audit; give the audit.json of `sealskin audit`"
        ) from error


def _figures(found: Mapping[str, Any]) -> Figures:
    if "sealer" in found:  # audit.json, of one seal
        seal = found["sealer"]
        heads = {seal["name"]: found["headline"]}
        hashes = {seal["name"]: {"config_sha256": seal["config_sha256"]}}
        unfinished = {seal["name"]: found["unfinished"]}
        seeds = {seal["name"]: found["seeds"]}
    else:
        heads, hashes, unfinished = found["headline"], found["profiles"], found["unfinished"]
        seeds = found["seeds_of"]
    attacks = {
        name: Attack(
            config_sha256=hashes[name]["config_sha256"],
            face_auc=head["face_all_auc"],
            face_upper=head["face_all_auc_upper"],
            rank1_of_50=head["rank1_of_50"],
            person_auc=head["person_auc"],
            iris_auc=head["iris_auc"],
            unfinished=tuple(unfinished[name]),
            seeds=len(seeds[name]),
        )
        for name, head in heads.items()
    }
    gate = found.get("gate")
    return Figures(
        date=found["date"][:10],
        controls_passed=bool(found["controls_passed"]),
        null_max=found["null_max"],
        attacks=attacks,
        misses=_misses(gate) if gate else None,
    )


def _misses(gate: Mapping[str, Any]) -> Misses:
    stills, clips = gate["stills"], gate["clips"]
    largest, row = list(stills["by_height"].items())[-1]
    low, high = stills["interval"]
    return Misses(
        weights_sha256=gate["weights_sha256"],
        heads=stills["heads"],
        missed_percent=stills["missed_percent"],
        low_percent=low,
        high_percent=high,
        largest=largest,
        largest_missed_percent=row["missed_percent"],
        tracks=clips["tracks"],
        tracks_leaking=clips["tracks_leaking"],
        tracks_upper_percent=100 * exact_upper(clips["tracks_leaking"], clips["tracks"]),
    )
