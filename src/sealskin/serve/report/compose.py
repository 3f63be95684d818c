"""The report as a page that prints, with tables and bars alone: mail programs draw no SVG."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from sealskin.serve.metric_wire import MetricAnswer, MetricRow, Step
from sealskin.serve.report.period import Period
from sealskin.serve.report.words import WORDS, Language

HERE = Path(__file__).parent
STAGES = ("visit", "exposure", "exploration", "purchase")


class Ask(Protocol):
    """Gives the answers that a report is made of."""

    def __call__(
        self, metric: str, begin_ms: int, end_ms: int, step: Step, *, split: bool = False
    ) -> MetricAnswer:
        """A metric in a stretch of time; `split` keeps zones and lines apart."""
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """What is sent.

    Attributes:
        title: also the subject of the mail.
        html: a whole page that loads nothing.
        text: the key figures, for who reads no HTML.
    """

    title: str
    html: str
    text: str


def compose(ask: Ask, period: Period, site: str | None, language: Language) -> Report:
    """Ask for the figures of a period and write them down.

    Args:
        ask: gives answers about the site's cameras.
        period: which days.
        site: its name for people; None for all sites.
        language: of the report.
    """
    words = WORDS[language]
    begin, end = period.bounds_ms()
    title = f"{words[period.span]}: {site or words['all_sites']}, {period.name()}"
    visits = ask("visits", begin, end, "hour" if period.span == "day" else "day")
    key = _key_figures(ask, period, visits, words)
    page = _template().render(
        language=language,
        title=title,
        words=words,
        key=key,
        bars=_bars(visits, period),
        bars_title=words["by_hour" if period.span == "day" else "by_day"],
        zones=_zones(ask, begin, end, words),
        funnel=_funnel(ask, begin, end, words),
        certainty=_certainty(visits, words),
    )
    lines = [f"{name}: {now} ({words['before']}: {before})" for name, now, before in key]
    text = "\n".join([title, "", *lines, "", *_certainty(visits, words), words["made"], ""])
    return Report(title, page, text)


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("report.html.jinja")


def _key_figures(
    ask: Ask, period: Period, visits: MetricAnswer, words: dict[str, str]
) -> list[tuple[str, str, str]]:
    """Name, value, and value of the week before."""
    begin, end = period.bounds_ms()
    was_begin, was_end = period.bounds_ms(weeks_before=1)
    was = ask("visits", was_begin, was_end, "total")
    rows = [(words["visitors"], _count(_sum(visits, "n_in")), _count(_sum(was, "n_in")))]
    most = _most_seen(ask("occupancy", begin, end, "total", split=True))
    most_before = _most_seen(ask("occupancy", was_begin, was_end, "total", split=True))
    rows.append((words["most"], _count(most), _count(most_before)))
    for name, metric, figure, write in (
        ("dwell", "dwell", "dwell_mean_s", _duration),
        ("interest", "interest", "interest", _share),
        ("capture", "capture", "rate", _share),
    ):
        now = write(_only(ask(metric, begin, end, "total"), figure))
        before = write(_only(ask(metric, was_begin, was_end, "total"), figure))
        rows.append((words[name], now, before))
    return [
        (name, value or words["unknown"], before or words["unknown"])
        for name, value, before in rows
    ]


def _bars(visits: MetricAnswer, period: Period) -> list[tuple[str, str, int]]:
    """Label, value, and length in percent of the longest; only what is known."""
    zone = ZoneInfo(period.timezone)
    known: dict[int, float] = {}
    for row in visits.rows:
        value = _known(row, "n_in")
        if value is not None:
            known[row.start_ms] = known.get(row.start_ms, 0) + value
    top = max(known.values(), default=0)
    bars = []
    for start_ms, value in sorted(known.items()):
        at = datetime.fromtimestamp(start_ms / 1000, UTC).astimezone(zone)
        label = f"{at:%H:%M}" if period.span == "day" else at.date().isoformat()
        bars.append((label, _count(value) or "", round(100 * value / top) if top else 0))
    return bars


def _zones(ask: Ask, begin: int, end: int, words: dict[str, str]) -> list[tuple[str, ...]]:
    """A row for each zone that was watched, the most visited first."""
    stays = {
        (row.camera, row.key): row for row in ask("stays", begin, end, "total", split=True).rows
    }
    found = []
    for row in ask("dwell", begin, end, "total", split=True).rows:
        visits = _known(row, "visits")
        if row.key is None or visits is None:
            continue
        stay = stays.get((row.camera, row.key))
        cells = (
            " · ".join(part for part in (row.camera, row.key) if part),
            _count(visits),
            _duration(_known(row, "dwell_mean_s")),
            _count(_known(stay, "stays")) if stay else None,
            _share(_known(stay, "stay_share")) if stay else None,
        )
        found.append((visits, tuple(cell or words["unknown"] for cell in cells)))
    return [cells for _, cells in sorted(found, key=lambda one: (-one[0], one[1]))]


def _funnel(ask: Ask, begin: int, end: int, words: dict[str, str]) -> list[tuple[str, str, str]]:
    """Stage, number and share of the visits."""
    rows = {row.key: row for row in ask("funnel", begin, end, "total").rows}
    return [
        (
            words[stage],
            _count(_known(rows[stage], "n")) or words["unknown"],
            _share(_known(rows[stage], "share")) or "",
        )
        for stage in STAGES
        if stage in rows
    ]


def _certainty(visits: MetricAnswer, words: dict[str, str]) -> list[str]:
    minutes = sum({(row.start_ms, row.camera): row.samples for row in visits.rows}.values())
    sentences = [words["watched"].format(minutes=f"{minutes:,}")]
    checked = visits.checked
    if checked is None or checked.recall is None:
        return [*sentences, words["not_checked"]]
    names = ("recall", "recall_low", "recall_high", "precision", "precision_low", "precision_high")
    shares = {name: _share(getattr(checked, name)) or words["unknown"] for name in names}
    return [*sentences, words["checked"].format(clips=checked.clips, **shares)]


def _known(row: MetricRow, figure: str) -> float | None:
    """A figure; None when nobody watched, since unknown is not zero."""
    return row.values.get(figure) if row.samples > 0 else None


def _only(answer: MetricAnswer, figure: str) -> float | None:
    values = [value for row in answer.rows if (value := _known(row, figure)) is not None]
    return max(values, default=None)


def _most_seen(answer: MetricAnswer) -> float | None:
    """The most people that a camera saw at once: those that see the same floor do not add up."""
    rows = [row for row in answer.rows if row.key is None]
    return max(
        (most for row in rows if (most := _known(row, "people_max")) is not None), default=None
    )


def _sum(answer: MetricAnswer, figure: str) -> float | None:
    values = [value for row in answer.rows if (value := _known(row, figure)) is not None]
    return sum(values) if values else None


def _count(value: float | None) -> str | None:
    return None if value is None else f"{round(value):,}"


def _share(value: float | None) -> str | None:
    return None if value is None else f"{100 * value:.{1 if 0 < value < 0.1 else 0}f} %"


def _duration(value_s: float | None) -> str | None:
    if value_s is None:
        return None
    minutes, seconds = divmod(round(value_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}"
