"""What `sealskin seal --report` writes: what was done to a video, and where to look by eye.

One HTML file that needs nothing else. It holds numbers only: no picture, no name of the source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sealskin.audit.report.page import POLICY, STYLE
from sealskin.audit.report.pieces import definitions, figure, items, paragraph, table
from sealskin.audit.report.plots import Axis, Points, line_plot
from sealskin.seal.review import NEAR_SHARE
from sealskin.seal.sealer import Rate
from sealskin.seal.treatment import Stretch, TreatedClip

BINS = 200  # points of a line
MOST_STRETCHES = 40
PERSON_HEIGHTS_PX = (50, 100, 200, 400)
STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800)
GATE_LIMIT = (
    "Whom the gate does not see at all is not in these figures: nobody knows of them. How many it "
    "misses is measured on labelled pictures, in docs/sealing.md and in an audit."
)


@dataclass(frozen=True, slots=True)
class Sealing:
    """One run of `sealskin seal`.

    Attributes:
        out: name of the sealed file.
        out_sha256: hash of the sealed file.
        ended: when it was done.
        version: of Sealskin.
        seal_id, config_sha256, weights_sha256: of the sealer; the last one None without a gate.
        rates: what passes at most, by width and height of the frames.
        frames: that were sealed.
        dropped: frames that were not, by reason.
        treated: what was done to each; None for sealers without a gate.
    """

    out: str
    out_sha256: str
    ended: datetime
    version: str
    seal_id: str
    config_sha256: str
    weights_sha256: str | None
    rates: Mapping[tuple[int, int], Rate]
    frames: int
    dropped: Mapping[str, int]
    treated: TreatedClip | None


def write_sealing_report(path: Path, run: Sealing) -> None:
    """Write the report of a run; the file appears whole.

    Raises:
        OSError: it cannot be written.
    """
    parts = [("What was done", _summary(run))]
    if run.treated is not None and len(run.treated):
        parts += [
            ("What was treated, over time", _over_time(run.treated)),
            ("Where the gate was in doubt", _doubt(run.treated)),
            ("Where to look by eye", _look(run.treated.stretches())),
        ]
    parts += [("What passes at most", _rates(run)), ("What it was sealed with", _identity(run))]
    body = "".join(
        f'<section class="part"><h2><span>{number}</span>{title}</h2>{inner}</section>'
        for number, (title, inner) in enumerate(parts, start=1)
    )
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_text(_page(run, body), encoding="utf-8")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _page(run: Sealing, body: str) -> str:
    facts = {
        "Sealed": f"{run.ended:%Y-%m-%d %H:%M %Z}",
        "Seal": f"<code>{escape(run.seal_id)}</code>",
        "Written by": f"Sealskin {escape(run.version)}",
    }
    line = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts.items())
    title = f"How {escape(run.out)} was sealed"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n"
        f'<body>\n<header><p class="over">Report of a sealing</p><h1>{title}</h1>'
        f'<dl class="line">{line}</dl></header>\n<main>{body}</main>\n</body>\n</html>\n'
    )


def _summary(run: Sealing) -> str:
    dropped = sum(run.dropped.values())
    tiles = [(f"{run.frames:,}", "frames sealed"), (f"{dropped:,}", "frames dropped")]
    treated = run.treated
    if treated is not None and len(treated):
        rows = treated.columns()
        tiles += [
            (f"{100 * rows['hidden'].mean():.1f} %", "of the picture hidden, on average"),
            (f"{100 * treated.doubtful().mean():.1f} %", "of frames with a readable near miss"),
        ]
    inner = "".join(f'<div class="tile"><b>{n}</b><span>{what}</span></div>' for n, what in tiles)
    out = f'<div class="tiles">{inner}</div>'
    if treated is None:
        out += paragraph(
            "This sealer treats the whole frame alike. There is no gate that could miss somebody, "
            "and so nothing to plot over time."
        )
    else:
        out += paragraph(GATE_LIMIT)
    if run.dropped:
        rows_ = [(escape(reason), f"{times:,}") for reason, times in run.dropped.items()]
        out += table("Frames that are not in the sealed file", ("why", "frames"), rows_, (1,))
    return out


def _over_time(treated: TreatedClip) -> str:
    rows = treated.columns()
    most = max(1.0, float(rows["heads"].max()))
    heads = line_plot(
        "heads",
        "Heads over time",
        "How many heads were followed and drawn over.",
        {
            "most": binned(rows["time_s"], rows["heads"], np.max),
            "mean": binned(rows["time_s"], rows["heads"], np.mean),
        },
        _time_axis(rows["time_s"]),
        Axis("heads", 0, most, _ticks(most)),
    )
    area = 100 * rows["hidden"]
    top = max(5.0, float(np.ceil(area.max() / 5) * 5))
    hidden = line_plot(
        "hidden",
        "Share of the picture that is hidden, over time",
        "Through it nothing of the raw picture passes.",
        {
            "most": binned(rows["time_s"], area, np.max),
            "mean": binned(rows["time_s"], area, np.mean),
        },
        _time_axis(rows["time_s"]),
        Axis("% of the picture", 0, top, _ticks(top)),
    )
    return figure("Heads that were drawn over", heads) + figure(
        "Share of the picture through which nothing passes", hidden
    )


def _doubt(treated: TreatedClip) -> str:
    rows = treated.columns()
    near = 100 * treated.doubtful().astype(np.float64)
    share = line_plot(
        "near",
        "Frames with a readable near miss, over time",
        "Share of frames in which a place came near the bar and stayed readable.",
        {"frames": binned(rows["time_s"], near, np.mean)},
        _time_axis(rows["time_s"]),
        Axis("% of frames", 0, 100, (0, 25, 50, 75, 100)),
    )
    times = rows["time_s"]
    bar = (float(times.min()), float(times.max())), (treated.bar, treated.bar)
    peak = line_plot(
        "peak",
        "The gate's doubt over time",
        "Highest probability of a head at a place that stayed readable.",
        {"highest": binned(times, rows["peak"], np.max)},
        _time_axis(times),
        Axis("probability", 0, 1, (0, 0.25, 0.5, 0.75, 1)),
        rules=[("hidden from here", bar)],
    )
    return (
        paragraph(
            f"A place whose probability of a head reaches {treated.bar:g} is hidden. One that "
            f"reaches {NEAR_SHARE * treated.bar:.2f} and stays readable is a near miss: there were "
            f"{rows['near'].mean():.2f} a frame. The edges of what is hidden do not count."
        )
        + figure("Highest probability of a head at a place that stayed readable", peak)
        + figure("Share of frames in which a near miss stayed readable", share)
    )


def _look(stretches: Sequence[Stretch]) -> str:
    if not stretches:
        return paragraph("No stretch stands out. " + GATE_LIMIT)
    worst = sorted(stretches, key=lambda s: (s.whole, s.lost > 0, s.peak), reverse=True)
    shown = sorted(worst[:MOST_STRETCHES], key=lambda s: s.from_s)
    rows = [
        (
            f"{clock(s.from_s)} to {clock(s.to_s)}",
            f"{s.frames:,}",
            f"{s.peak:.2f}",
            "; ".join(
                text
                for text, there in (
                    ("a head was lost sight of", s.lost > 0),
                    (f"{s.whole} frames sealed coarsely as a whole", s.whole > 0),
                    ("a near miss stayed readable", s.near > 0),
                )
                if there
            ),
        )
        for s in shown
    ]
    out = paragraph("Open the sealed file at these times and look whether somebody can be known.")
    left = len(stretches) - len(shown)
    if left:
        out += paragraph(f"The {len(shown)} most doubtful of {len(stretches)} are listed.")
    head = "time", "frames", "highest probability", "why"
    return out + table("", head, rows, (1, 2))


def _rates(run: Sealing) -> str:
    rows = [
        (
            f"{width} x {height}",
            f"{rate.cell_px} px",
            f"{rate.bits_per_cell:.2f}",
            *(f"{rate.bits_per_person(px):,.0f}" for px in PERSON_HEIGHTS_PX),
        )
        for (width, height), rate in run.rates.items()
    ]
    head = "frame", "cell", "bits a cell", *(f"{px} px" for px in PERSON_HEIGHTS_PX)
    caption = "Bits of a standing person of this height, at most, whom the gate misses"
    if run.treated is None:
        caption = "Bits of a standing person of this height, at most"
    return table(caption, head, rows, tuple(range(1, len(head))))


def _identity(run: Sealing) -> str:
    def code(text: str) -> str:
        return f"<code>{escape(text)}</code>"

    pairs = [
        ("Sealed file, SHA-256", code(run.out_sha256)),
        ("Settings, SHA-256", code(run.config_sha256)),
    ]
    if run.weights_sha256 is not None:
        pairs.append(("Gate, SHA-256", code(run.weights_sha256)))
    return definitions(pairs) + items([
        "The same settings hash stands in the published measurements of this sealer.",
        "A report that names another file hash than that of the file at hand is of another file.",
    ])  # fmt: skip


def binned(times_s: NDArray[np.float64], values: NDArray[np.float64], how: object) -> Points:
    """A line of at most `BINS` points: the values of each stretch of time as one.

    Args:
        times_s, values: float64 (N,), N > 0.
        how: `np.mean` or `np.max`.
    """
    assert callable(how)
    low, high = float(times_s.min()), float(times_s.max())
    if high <= low:
        return [low], [float(how(values))]
    places = np.minimum(((times_s - low) / (high - low) * BINS).astype(np.int64), BINS - 1)
    x, y = [], []
    for place in np.unique(places):
        here = places == place
        x.append(float(times_s[here].mean()))
        y.append(float(how(values[here])))
    return x, y


def _time_axis(times_s: NDArray[np.float64]) -> Axis:
    low, high = float(times_s.min()), float(times_s.max())
    high = max(high, low + 1)
    step = next((s for s in STEPS_S if (high - low) / s <= 8), STEPS_S[-1])
    first = int(-(-low // step))
    ticks = [step * k for k in range(first, int(high // step) + 1)]
    return Axis("time in the video", low, high, ticks, text=clock)


def _ticks(top: float) -> list[float]:
    step = next((s for s in (1, 2, 5, 10, 20, 25, 50) if top / s <= 6), 100)
    return [float(v) for v in np.arange(0, top + 1e-9, step)]


def clock(seconds: float) -> str:
    """1:02 or 1:00:02; tenths under a minute."""
    whole = int(seconds)
    if seconds < 60:
        return f"0:{seconds:04.1f}" if seconds % 1 else f"0:{whole:02d}"
    minutes = f"{whole // 60 % 60}:{whole % 60:02d}"
    return minutes if whole < 3600 else f"{whole // 3600}:{minutes:0>5}"
