"""What the report says, in its languages, and of which days it is."""

import html
from datetime import UTC, date, datetime

import pytest

from sealskin.serve.metric_wire import Checked, MetricAnswer, MetricRow
from sealskin.serve.report.compose import compose
from sealskin.serve.report.period import Period
from sealskin.serve.report.words import LANGUAGES, WORDS

HOUR_MS = 3_600_000
CHECKED = Checked(
    recall=0.95, recall_low=0.9, recall_high=0.98, precision=0.97, precision_low=0.92,
    precision_high=0.99, true=40, missed=2, false=1, clips=6, minutes=12.0, hours=[9, 17],
)  # fmt: skip


def row(start_ms=0, samples=60, camera=None, key=None, **values):
    return MetricRow(
        start_ms=start_ms, end_ms=start_ms + HOUR_MS, camera=camera, key=key, samples=samples,
        values=values,
    )  # fmt: skip


def answers(rows, checked=None):
    """Answers from rows by metric, or by metric and step."""

    def ask(metric, begin_ms, end_ms, step, *, split=False):
        return MetricAnswer(
            id=metric, version=1, site=None, camera=None, zone=None, from_ms=begin_ms,
            to_ms=end_ms, step=step, timezone="UTC", parameters={}, columns=[],
            rows=rows.get((metric, step), rows.get(metric, [])), checked=checked,
        )  # fmt: skip

    return ask


PERIOD = Period.of("day", date(2026, 3, 10), "Asia/Seoul")
BEGIN_MS, _ = PERIOD.bounds_ms()
ROWS = {
    ("visits", "hour"): [
        row(BEGIN_MS + 9 * HOUR_MS, n_in=40, n_out=38),
        row(BEGIN_MS + 10 * HOUR_MS, n_in=80, n_out=81),
        row(BEGIN_MS + 11 * HOUR_MS, samples=0, n_in=0, n_out=0),
    ],
    ("visits", "total"): [row(n_in=100, n_out=99)],
    "dwell": [row(camera="hall", key="tea & <b>", visits=12, dwell_mean_s=95.0)],
    "stays": [row(camera="hall", key="tea & <b>", stays=3, stay_share=0.25)],
    "occupancy": [
        row(camera="hall", people_max=7),
        row(camera="yard", people_max=4),
        row(camera="yard", samples=0, people_max=99),
        row(camera="hall", key="till", people_max=9),  # of a zone, which has another way to count
    ],
    "funnel": [row(key="visit", n=120, share=1.0), row(key="purchase", n=None, share=None)],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_the_figures_beside_those_of_the_week_before(language):
    report = compose(answers(ROWS), PERIOD, "Corner & co", language)
    words = WORDS[language]
    assert report.title == f"{words['day']}: Corner & co, 2026-03-10"
    assert f'lang="{language}"' in report.html
    assert f"{words['visitors']}: 120 ({words['before']}: 100)" in report.text
    assert f"{words['most']}: 7 ({words['before']}: 7)" in report.text
    assert ("CJK JP" in report.html) == (language == "ja")  # else kanji are drawn as in Korea
    for said in ("09:00", "10:00", "0:01:35", "25 %", "width: 50%"):
        assert said in report.html
    assert "11:00" not in report.html  # nobody watched: unknown, and no bar of length 0
    assert words["not_checked"] in report.html
    assert words["unknown"] in report.html  # no purchases are no zero


def test_names_cannot_format_the_page():
    report = compose(answers(ROWS), PERIOD, "<i>", "en")
    assert "<b>" not in report.html
    assert "<i>" not in report.html
    assert html.escape("hall · tea & <b>") in report.html


def test_it_says_how_good_counts_are_once_they_were_checked():
    report = compose(answers(ROWS, CHECKED), PERIOD, None, "en")
    assert "Checked on 6 clips: 95 % of the crossings are found (90 % to 98 %)" in report.html
    assert WORDS["en"]["not_checked"] not in report.html


def test_without_any_count_it_says_so_and_shows_no_zero():
    report = compose(answers({}), PERIOD, None, "en")
    assert "Nothing was counted in this time." in report.html
    assert "Visitors in: unknown (Week before: unknown)" in report.text


def test_every_language_says_the_same():
    assert {frozenset(words) for words in WORDS.values()} == {frozenset(WORDS["en"])}
    assert set(WORDS) == set(LANGUAGES)


def test_days_and_weeks_are_those_of_the_site():
    hours = [
        (end - begin) / HOUR_MS
        for begin, end in (
            Period.of("day", date(2026, 3, day), "Europe/Berlin").bounds_ms() for day in (28, 29)
        )
    ]
    assert hours == [24, 23]
    begin, _ = PERIOD.bounds_ms()
    assert datetime.fromtimestamp(begin / 1000, UTC) == datetime(2026, 3, 9, 15, tzinfo=UTC)
    monday = datetime(2026, 3, 8, 15, 30, tzinfo=UTC)  # already Monday in Seoul
    assert Period.last("week", "Asia/Seoul", monday).first == date(2026, 3, 2)
    assert Period.last("week", "UTC", monday).first == date(2026, 2, 23)
    assert Period.last("day", "UTC", monday).name() == "2026-03-07"
