"""The card as a page: one file without scripts, fonts or addresses of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
  color: #1c2733; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
  border-bottom: 1px solid #d7dee6; overflow-wrap: anywhere; }
th { font-weight: 600; width: 16rem; }
.unknown { color: #8a4b00; }
"""
NOT_MEASURED = '<span class="unknown">not measured</span>'


def card_html(card: Mapping[str, Any]) -> str:
    """The page of a card, see `sealskin.data.sealing.card.card_of`."""
    counts, seal, made = card["counts"], card["seal"], card["made"]
    head = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>Sealed data set</title><style>{STYLE}</style></head><body>\n"
        f"<h1>Sealed data set</h1>\n<p>Made with {escape(card['made_by'])}. "
        f"Form: {escape(card['form'])}. This card states how the set was made and what was "
        "measured. It is no statement that the set is anonymous.</p>\n"
    )
    parts = [
        head,
        _section("What is in it", {
            "Pictures": counts["pictures"],
            "Videos (frames)": f"{counts['videos']:,} ({counts['frames_of_videos']:,})",
            "Shards": counts["shards"],
            "Bytes": counts["size_bytes"],
            "Smallest and largest, in pixels": _sizes(card["size_px"]),
            "Refused, and so not in it": counts["refused"],
            "Other files left out": counts["files_left_out"],
            "Label fields dropped": counts["label_fields_dropped"],
        }),
        _section("Labels", {
            **{f"Class {name}": n for name, n in card["labels"]["by_class"].items()},
            **{f"Of them {name}": n for name, n in card["labels"]["by_shape"].items()},
            "Reaching over the picture's edge, kept as they were": card["labels"]["over_the_edge"],
            "Fields kept by the owner's wish": ", ".join(card["labels"]["fields_kept_by_wish"])
            or "none",
        }),
        _section("The seal", {
            "Sealer": seal["sealer"],
            "Profile": seal["profile"],
            "Seal id": seal["seal_id"],
            "Hash of its configuration": seal["config_sha256"],
            "Hash of its weights": seal["weights_sha256"] or "it has none",
            "Settings": ", ".join(f"{k} = {v}" for k, v in seal["settings"].items()),
            "Lets through at most": _rate(seal["lets_through_at_most"]),
        }),
        _section("How it was made", {
            "Orientation": made["orientation"],
            "Names of files": made["names"],
            "Blanking widened by labels": "yes" if made["blanking_widened_by_labels"] else "no",
            **made["notes"],
        }),
        _evidence(card),
        "<h2>Questions for a lawyer</h2>\n<p>A checklist, not advice.</p>\n<table>\n",
        *(f"<tr><th>{escape(one['about'])}</th><td>{escape(one['ask'])}</td></tr>\n"
          for one in card["checklist"]),
        "</table>\n</body></html>\n",
    ]  # fmt: skip
    return "".join(parts)


def _section(title: str, rows: Mapping[str, object]) -> str:
    lines = "".join(
        f"<tr><th>{escape(str(name))}</th><td>{_shown(value)}</td></tr>\n"
        for name, value in rows.items()
    )
    return f"<h2>{escape(title)}</h2>\n<table>\n{lines}</table>\n"


def _shown(value: object) -> str:
    if value is None:
        return NOT_MEASURED
    if isinstance(value, float):
        return f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else escape(str(value))


def _sizes(size: Mapping[str, Sequence[int] | None]) -> str:
    least, most = size["least"], size["most"]
    if least is None or most is None:
        return "unknown"
    return f"{least[0]}x{least[1]} to {most[0]}x{most[1]}"


def _rate(rate: Mapping[str, Any] | None) -> str | None:
    if rate is None:
        return None
    people = ", ".join(
        f"{bits:,} ({height} px)" for height, bits in rate["bits_per_person_by_height_px"].items()
    )
    return (
        f"{rate['bits_per_cell']:.2f} bits a cell of {rate['cell_px']} px in a picture of "
        f"{rate['at_px'][0]}x{rate['at_px'][1]}; bits a person, by height: {people}"
    )


def _evidence(card: Mapping[str, Any]) -> str:
    audit, measured = card["audit"], card["measured"]
    rows: dict[str, object] = {"Audit": None, "Cost in AP": None}
    if audit is not None:
        rows["Audit"] = f"{audit['date']}, hash {audit['sha256']}"
        rows["Its controls passed"] = "yes" if audit["controls_passed"] else "no: do not rely on it"
        rows["It was cut short"] = "yes" if audit["partial"] else "no"
        rows |= {f"Audit: {k.replace('_', ' ')}": v for k, v in (audit["headline"] or {}).items()}
    if measured is not None:
        rows["Cost in AP"] = f"from a file of hash {measured['sha256']}"
        for row in measured["rows"]:
            name = f"{row['family']}: {row['trained_on'] or 'elsewhere'} to {row['tested_on']}"
            rows[name] = _cost(row)
    rows["Pictures near the gate's doubt"] = card["near_the_gates_doubt"]
    return _section("What it rests on", rows)


def _cost(row: Mapping[str, Any]) -> str | None:
    if row["ap_mean"] is None:
        return None
    ratio = "" if row["ratio_to_raw"] is None else f", {row['ratio_to_raw']:.3f} of raw"
    return f"AP {row['ap_mean']:.3f}, AP50 {row['ap50_mean']:.3f}{ratio}"
