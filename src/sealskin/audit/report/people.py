"""The report's tables and plots of faces and bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sealskin.audit.report import facts
from sealskin.audit.report.facts import Audit, Row
from sealskin.audit.report.pieces import figure, items, meter, paragraph, short, table
from sealskin.audit.report.plots import Axis, Points, line_plot
from sealskin.audit.report.words import Words, is_unknown


def people(audit: Audit, words: Words) -> str:
    """Plots, the chosen attackers, and all rows on demand."""
    rows = facts.own_rows(audit)
    out = paragraph(words.text("people_lead"), "lead")
    for name, subject in (("heights", "face"), ("bodies", "person")):
        lines = facts.curves_by(rows, subject, "height_px")
        if lines:
            out += _height_plot(audit, words, f"plot_{name}", lines)
    chosen = facts.chosen_rows(rows)
    out += _rows_table(words.text("chosen_table"), chosen, words)
    frames = facts.many_frames(rows)
    if frames:
        out += _frames_plot(words, frames)
    curves = audit.get("curves") or []
    if curves:
        out += _roc_plot(words, curves)
    others = [row for row in audit.get("rows") or [] if row not in rows]
    if others:
        out += _rows_table(words.text("others_table"), others, words, sealer=True)
    if rows:
        full = _rows_table("", rows, words, seed=True)
        title = words.text("full_table", count=len(rows))
        out += f"<details><summary>{title}</summary>{full}</details>"
    return out


def _rows_table(
    caption: str, rows: Sequence[Row], words: Words, *, sealer: bool = False, seed: bool = False
) -> str:
    keys = ["subject", "height", "direction", "attacker", "auc", "interval", "eer"]
    keys += ["tar1", "tar01", "rank1"]
    populations = {row.get("population", "found") for row in rows}
    frames = {row.get("frames", 1) for row in rows}
    keys = (
        ["sealer_column"] * sealer
        + keys[:4]
        + ["seed"] * seed
        + ["population"] * (len(populations) > 1)
        + ["frames"] * (len(frames) > 1)
        + keys[4:]
    )
    body = [[cells[key] for key in keys] for cells in (_cells(row, words) for row in rows)]
    right = [i for i, key in enumerate(keys) if key in _FIGURES]
    if not rows:
        return f"<h3>{caption}</h3>{paragraph(words.unknown)}"
    return table(caption, [words.text(key) for key in keys], body, right)


_FIGURES = {"height", "seed", "frames", "auc", "interval", "eer", "tar1", "tar01", "rank1"}
_RATES = {"eer": "eer", "tar1": "tar_at_far_1", "tar01": "tar_at_far_01", "rank1": "rank1_of_50"}


def _cells(row: Row, words: Words) -> dict[str, str]:
    """All that a table may show of a row."""
    auc, seed, variant, height = (row.get(k) for k in ("auc", "seed", "variant", "height_px"))
    extra = f' <span class="quiet">{words.plain(variant)}</span>' if variant else ""
    cells = {
        key: short(words.percent(row.get(name)), unknown=is_unknown(row.get(name)))
        for key, name in _RATES.items()
    }
    return cells | {
        "sealer_column": f'<span class="close">{words.plain(row.get("sealer"))}</span>',
        "subject": words.name("", row.get("subject")),
        "height": words.unknown if height is None else words.text("px", value=f"{height:g}"),
        "direction": f'<span class="close">{words.name("d_", row.get("direction"))}</span>',
        "attacker": f'<span class="close">{words.plain(row.get("attacker"))}{extra}</span>',
        "seed": words.text("mean_of_seeds") if seed is None else words.plain(seed),
        "population": words.name("", row.get("population")),
        "frames": words.plain(row.get("frames")),
        "auc": words.unknown if auc is None else meter(auc, words.number(auc)),
        "interval": short(words.span(row.get("interval")), unknown=not row.get("interval")),
    }


def _auc_axis(words: Words, points: Mapping[str, Points]) -> Axis:
    lowest = min((y for _, ys in points.values() for y in ys), default=0.5)
    low = 0.4 if lowest >= 0.4 else 0.0
    ticks = [t / 10 for t in range(round(low * 10), 11)]
    return Axis(words.raw("axis_auc"), low, 1.0, ticks, text="{:.1f}".format)


def _spread(values: Sequence[float], label: str) -> Axis:
    """A logarithmic axis through the values that occur."""
    ticks = sorted(set(values))
    return Axis(label, ticks[0] * 0.85, ticks[-1] * 1.1, ticks, log=True)


def _height_plot(audit: Audit, words: Words, name: str, lines: Mapping[str, Points]) -> str:
    x = _spread([h for xs, _ in lines.values() for h in xs], words.raw("axis_height"))
    rules: list[tuple[str, Points]] = [(words.raw("chance"), ([x.low, x.high], [0.5, 0.5]))]
    null = audit.get("null_max")
    if null is not None:
        rules.append((words.raw("null_line"), ([x.low, x.high], [null, null])))
    y = _auc_axis(words, lines)
    plot = line_plot(name, words.raw(name), words.raw("plot_heights_desc"), lines, x, y, rules)
    return figure(words.text(name), plot)


def _frames_plot(words: Words, lines: Mapping[str, Points]) -> str:
    x = _spread([n for xs, _ in lines.values() for n in xs], words.raw("axis_frames"))
    rules: list[tuple[str, Points]] = [(words.raw("chance"), ([x.low, x.high], [0.5, 0.5]))]
    title, said = words.raw("plot_frames"), words.raw("plot_frames_desc")
    plot = line_plot("plot_frames", title, said, lines, x, _auc_axis(words, lines), rules)
    return figure(words.text("plot_frames"), plot)


def _roc_plot(words: Words, curves: Sequence[Row]) -> str:
    lines: dict[str, Points] = {
        curve["label"]: (curve["far"], curve["tar"]) for curve in curves if curve.get("far")
    }
    if not lines:
        return ""

    def percent(share: float) -> str:
        return words.raw("percent", value=f"{100 * share:g}")

    x = Axis(words.raw("axis_far"), 1e-3, 1.0, [1e-3, 1e-2, 1e-1, 1.0], log=True, text=percent)
    y = Axis(words.raw("axis_tar"), 0.0, 1.0, [0, 0.25, 0.5, 0.75, 1.0], text=percent)
    fars = [10 ** (-3 + step / 20) for step in range(61)]
    rules: list[tuple[str, Points]] = [(words.raw("chance"), (fars, fars))]
    # Labels of curves are sentences: too long for a plot's margin, so they get letters.
    letters = {chr(ord("A") + i): points for i, points in enumerate(lines.values())}
    plot = line_plot(
        "plot_roc", words.raw("plot_roc"), words.raw("plot_roc_desc"), letters, x, y, rules
    )
    key = items([f"<b>{a}</b> {words.plain(b)}" for a, b in zip(letters, lines, strict=True)])
    return figure(words.text("plot_roc"), plot + key)
