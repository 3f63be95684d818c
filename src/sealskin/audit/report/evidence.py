"""The report's figures: what came through, how much of it, and what nobody measured."""

from __future__ import annotations

import math
import re

from sealskin.audit.iris import iris_px
from sealskin.audit.report.facts import Audit, Row
from sealskin.audit.report.pieces import (
    badge,
    definitions,
    figure,
    items,
    meter,
    paragraph,
    short,
    table,
)
from sealskin.audit.report.plots import Axis, range_plot
from sealskin.audit.report.words import Words, is_unknown

CAMERA_WIDTH_PX, CAMERA_ANGLE_DEG = 1920, 90
DISTANCES_M = (1.0, 2.0, 3.0, 5.0)
WORLD_BITS = 33.0
"""log2 of eight thousand million people."""
BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")


def bits(audit: Audit, words: Words) -> str:
    """The sandwich."""
    out, rows = paragraph(words.text("bits_lead"), "lead"), audit.get("bits") or []
    if not rows:
        return out + paragraph(words.unknown)
    bars, body = [], []
    for row in rows:
        low, high = row.get("measured_at_least"), row.get("by_construction")
        name = words.raw(row["subject"]) if row["subject"] in ("face", "person") else row["subject"]
        bars.append((f"{name} {row['height_px']:g} px", low, high))
        body.append(
            (
                words.name("", row["subject"]),
                words.text("px", value=f"{row['height_px']:g}"),
                words.number(low, 2),
                words.number(high, 0 if (high or 0) >= 10 else 2),
            )
        )
    most = max([high for *_, high in bars if high] + [100.0])
    ticks = [10.0**n for n in range(-2, math.ceil(math.log10(most)) + 1)]
    x = Axis(words.raw("axis_bits"), ticks[0], ticks[-1], ticks, log=True, text="{:,g}".format)
    plot = range_plot(
        "plot_bits",
        words.raw("plot_bits"),
        words.raw("plot_bits_desc"),
        bars,
        x,
        (words.raw("bits_world"), WORLD_BITS),
    )
    keys = ("subject", "height", "measured_at_least", "by_construction")
    return (
        out
        + figure(words.text("plot_bits"), plot)
        + table("", [words.text(key) for key in keys], body, (1, 2, 3), "small")
    )


def misses(audit: Audit, words: Words) -> str:
    """Whom a seal that looks for people did not find."""
    out = paragraph(words.text("misses_lead"), "lead")
    rows = [
        (
            words.text("px", value=f"{row['height_px']:g}"),
            words.plain(row.get("count")),
            words.plain(row.get("of")),
            words.percent(row.get("share")),
            words.percent(row.get("upper")),
        )
        for row in audit.get("readable") or []
    ]
    keys = ("height", "readable", "of", "share", "upper")
    out += (
        table("", [words.text(k) for k in keys], rows, range(5), "small")
        if rows
        else paragraph(words.unknown)
    )
    left: Row = audit.get("left_out") or {}
    if left.get("unsealed") is not None:
        out += paragraph(words.text("left_out_text", **left))
    return out + _gate(audit, words)


def _gate(audit: Audit, words: Words) -> str:
    """Heads that the seal itself says it did not treat; nothing for seals without a gate."""
    rows = [
        (
            words.text("px", value=f"{row['height_px']:g}"),
            words.plain(row.get("missed")),
            words.plain(row.get("of")),
            words.percent(row.get("share")),
            words.percent(row.get("upper")),
            words.number(row.get("auc")),
        )
        for row in audit.get("misses") or []
    ]
    keys = ("height", "missed", "of", "share", "upper", "missed_auc")
    head = [words.text(k) for k in keys]
    return paragraph(words.text("gate_lead")) + table("", head, rows, range(6)) if rows else ""


def pictures(audit: Audit, words: Words) -> str:
    """What the restorer made of faces of the data; only there if the user asked for it."""
    out = paragraph(words.text("pictures_lead"), "lead") + '<div class="gallery">'
    for picture in audit.get("pictures") or []:
        data = picture["png_base64"]
        if not BASE64.fullmatch(data):
            continue  # anything else could close the attribute
        kind = words.name("p_", picture.get("kind", ""))
        height = words.text("px", value=f"{picture['height_px']:g}")
        likeness = words.number(picture.get("likeness"), 2)
        shown = words.text("p_strip")
        out += (
            f'<figure><img alt="{shown}" src="data:image/png;base64,{data}">'
            f"<figcaption>{kind}: {shown}<br><small>{height}, "
            f"{words.text('p_likeness')} {likeness}</small></figcaption></figure>"
        )
    return out + "</div>"


def eyes(audit: Audit, words: Words) -> str:
    """Irises and ridges as close-ups, and the argument by resolution."""
    rows = []
    headline = audit.get("headline") or {}
    for key, name in (("iris", "iris_row"), ("ridges", "ridge_row")):
        found: Row = audit.get(key) or {}
        tar = found.get("tar_at_far_1")
        auc = found.get("auc", headline.get("iris_auc") if key == "iris" else None)
        rows.append(
            (
                words.text(name),
                words.unknown if is_unknown(auc) else meter(float(auc or 0), words.number(auc)),
                short(words.span(found.get("interval")), unknown=not found.get("interval")),
                short(words.percent(tar), unknown=tar is None),
            )
        )
    head = [words.text(key) for key in ("subject", "auc", "interval", "tar1")]
    sizes = [
        (
            words.text("metres", value=f"{distance:g}"),
            words.text("px", value=f"{iris_px(distance, CAMERA_WIDTH_PX, CAMERA_ANGLE_DEG):.1f}"),
        )
        for distance in DISTANCES_M
    ]
    said = words.text("iris_px_text", width=CAMERA_WIDTH_PX, angle=CAMERA_ANGLE_DEG)
    return (
        paragraph(words.text("eyes_lead"), "lead")
        + table("", head, rows, (1, 2, 3))
        + paragraph(said)
        + table("", (words.text("distance"), words.text("iris_width")), sizes, (0, 1), "small")
    )


def attributes(audit: Audit, words: Words) -> str:
    """Inference risk."""
    out = paragraph(words.text("attributes_lead"), "lead")
    rows = [
        (
            words.phrase(row["what"]),
            "" if row.get("height_px") is None else words.text("px", value=row["height_px"]),
            words.percent(row.get("accuracy")),
            words.percent(row.get("constant")),
        )
        for row in audit.get("attributes") or []
    ]
    head = [words.text(key) for key in ("attribute", "height", "accuracy", "constant")]
    return out + (table("", head, rows, (1, 2, 3)) if rows else paragraph(words.unknown))


def channels(audit: Audit, words: Words) -> str:
    """Side channels of files."""
    out = paragraph(words.text("channels_lead"), "lead")
    rows = []
    for row in audit.get("side_channels") or []:
        found = row.get("found")
        if found is None:
            shown = words.unknown
        else:
            shown = badge(
                words.text("channel_yes" if found else "channel_no"),
                "failed" if found else "passed",
            )
        rows.append((words.name("c_", row["channel"]), shown, words.plain(row.get("detail", ""))))
    head = [words.text(key) for key in ("channel", "channel_found", "detail")]
    return out + (table("", head, rows) if rows else paragraph(words.unknown))


def missing(audit: Audit, words: Words) -> str:
    """What no figure covers."""
    pairs = [
        (words.phrase(row["what"]), words.phrase(row["why"]))
        for row in audit.get("not_measured") or []
    ]
    return paragraph(words.text("missing_lead"), "lead") + definitions(pairs)


def risk(audit: Audit, words: Words) -> str:
    """What stays, whatever the figures say, and when to look again; and what words mean."""
    date = audit.get("look_again")
    said = [words.text(f"risk_{key}") for key in ("bound", "context", "data", "settings")]
    said.append(words.text("risk_again", date=date or "?"))
    meanings = [
        (words.text(name), words.text(f"w_{key}"))
        for name, key in (
            ("auc", "auc"),
            ("tar1", "tar"),
            ("eer", "eer"),
            ("rank1", "rank"),
            ("interval", "interval"),
            ("axis_bits", "bits"),
        )
    ]
    return f"{items(said)}<h3>{words.text('s_words')}</h3>{definitions(meanings)}"
