"""The page has the dictionary of metrics in Korean and Japanese, with nothing missing."""

import re
from pathlib import Path

import pytest

from sealskin.sense.measure.dictionary import METRICS

TEXTS = Path(__file__).parents[3] / "web" / "src" / "texts"


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_every_metric_and_figure_is_translated(language: str) -> None:
    text = (TEXTS / language / "metrics.ts").read_text(encoding="utf-8")
    metrics, figures = text.split("  figures: {")
    assert set(re.findall(r"^    (\w+): \{$", metrics, re.MULTILINE)) == set(METRICS)
    named = set(re.findall(r"^    (\w+):", figures, re.MULTILINE))
    assert {column.name for metric in METRICS.values() for column in metric.columns} <= named
