"""The card of a sealed set: what it is, what it rests on, and what nobody has measured.

It goes with the set, so it holds counts and no names, and no date: equal runs write equal cards.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sealskin import __version__
from sealskin.data.sealing.card_html import card_html
from sealskin.data.sealing.evidence import Evidence
from sealskin.data.sealing.manifest import SealFacts
from sealskin.data.sealing.report import Report
from sealskin.data.sets.item import DESCRIBING
from sealskin.seal import Sealer

CARDS = DESCRIBING[1:]
PERSON_HEIGHTS_PX = (50, 100, 200, 400)

CHECKLIST = (
    (
        "GDPR, Recital 26: singling out",
        (
            "Could somebody with the sealed set alone pick out one person? See the audit's "
            "figures, and note that clothes, gait, place and time of a scene can single out "
            "without a face."
        ),
    ),
    (
        "GDPR, Recital 26: linking",
        (
            "Could somebody link two records of a person, or a sealed picture with a raw one? "
            "Where the raw pictures are public or kept, a sealed picture can be matched with "
            "its raw one by its background. Decide whether raw pictures are deleted, and when."
        ),
    ),
    (
        "GDPR, Recital 26: means reasonably likely to be used",
        (
            "Weigh cost, time and technology of today and of the time that the set will be "
            "kept; the audit names the attackers that were tried and their budget."
        ),
    ),
    (
        "GDPR, Article 6 and Recital 50",
        ("Sealing is itself processing of personal data: on which ground, and for which purpose?"),
    ),
    (
        "PIPA (Korea), Article 58-2",
        (
            "Is this information that no longer identifies a certain individual when combined "
            "with other information, reasonably considering time, cost and technology? If not, "
            "Articles 28-2 to 28-7 on pseudonymised information may apply."
        ),
    ),
    (
        "Labels",
        (
            "Labels pass as they are. Masks and keypoints are outlines and poses of people; "
            "class names may say more than they should. Look at the classes above."
        ),
    ),
    (
        "Rights in the pictures",
        (
            "Licences of the raw pictures (attribution, no derivatives) still hold; addresses "
            "of their sources were removed."
        ),
    ),
    (
        "Look",
        (
            "Has a person looked at the owner's contact sheet, with what was refused, and with "
            "close-ups in mind: a face that fills the picture gets many cells."
        ),
    ),
)
"""Questions for a lawyer. They are no advice and no claim that the set is anonymous."""


@dataclass(frozen=True, slots=True)
class SetFacts:
    """How the set was made.

    Attributes:
        upright: pictures were turned as EXIF says.
        renamed: names were replaced.
        keep: label fields that the owner wanted kept.
        widened: labels widened the blanking.
    """

    upright: bool
    renamed: bool
    keep: list[str]
    widened: bool = False


def write_card(
    folder: Path,
    report: Report,
    sealer: Sealer,
    facts: SealFacts,
    about: SetFacts,
    evidence: Evidence,
) -> None:
    """Write `card.json` and `card.html` into a sealed set."""
    card = card_of(report, sealer, facts, about, evidence)
    text = json.dumps(card, indent=1, ensure_ascii=False) + "\n"
    (folder / CARDS[0]).write_text(text, encoding="utf-8")
    (folder / CARDS[1]).write_text(card_html(card), encoding="utf-8")


def card_of(
    report: Report, sealer: Sealer, facts: SealFacts, about: SetFacts, evidence: Evidence
) -> dict[str, Any]:
    """The card as plain JSON. What is None was not measured; it is not zero."""
    return {
        "made_by": f"Sealskin {__version__}",
        "form": report.form,
        "counts": {
            "pictures": report.pictures,
            "videos": report.videos,
            "frames_of_videos": report.frames,
            "shards": report.shards,
            "size_bytes": report.size_bytes,
            "refused": len(report.refused),
            "files_left_out": report.left_out.total(),
            "label_fields_dropped": report.fields.total(),
        },
        "size_px": {"least": report.least_px, "most": report.most_px},
        "labels": {
            "by_class": dict(sorted(report.labels.labels.items())),
            "by_shape": dict(sorted(report.labels.shapes.items())),
            "over_the_edge": report.labels.outside,
            "fields_kept_by_wish": about.keep,
        },
        "seal": {
            "sealer": facts.sealer,
            "profile": facts.profile,
            "seal_id": facts.seal_id,
            "config_sha256": facts.config_sha256,
            "weights_sha256": facts.weights_sha256,
            "settings": dict(sealer.settings),
            "lets_through_at_most": _rate(report, sealer),
        },
        "made": {
            "orientation": "upright" if about.upright else "as stored",
            "names": "replaced" if about.renamed else "kept",
            "blanking_widened_by_labels": about.widened,
            "notes": {k: n for k, n in sorted(report.notes.items()) if not _quotes(k)},
        },
        **evidence.read(facts),
        "near_the_gates_doubt": report.doubtful,
        "checklist": [{"about": about_, "ask": ask} for about_, ask in CHECKLIST],
    }


def _quotes(note: str) -> bool:
    """Whether a note quotes something of the raw set: names of fields and files in shards do."""
    return note.startswith(("left out of shards: json.", "left out of shards: ."))


def _rate(report: Report, sealer: Sealer) -> dict[str, Any] | None:
    """What the sealer lets through of the largest picture, by construction."""
    if report.most_px is None:
        return None
    rate = sealer.rate(*report.most_px)
    return {
        "at_px": report.most_px,
        "cell_px": rate.cell_px,
        "bits_per_cell": round(rate.bits_per_cell, 3),
        "bits_per_person_by_height_px": {
            str(height): round(rate.bits_per_person(height)) for height in PERSON_HEIGHTS_PX
        },
    }
