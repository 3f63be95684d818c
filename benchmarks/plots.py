"""Plots for the documentation, as SVG without fonts of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt

IMAGES = Path(__file__).parent.parent / "docs" / "images"
# Text stays text, and a plot of equal figures is an equal file.
mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "sealskin", "font.size": 10})


def _save(figure: Any, name: str) -> Path:
    path = IMAGES / f"{name}.svg"
    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")
    plt.close(figure)
    return path


def missed_by_area(name: str, curves: Mapping[str, Sequence[Mapping[str, float]]]) -> Path:
    """Heads missed against area treated, both logarithmic, one line a gate."""
    figure, axes = plt.subplots(figsize=(6.4, 4))
    for label, points in curves.items():
        area = [p["area_percent"] for p in points]
        missed = [max(p["missed_percent"], 0.05) for p in points]
        axes.plot(area, missed, marker=".", label=label)
    axes.axhline(0.5, color="grey", linestyle=":", linewidth=1)
    axes.axvline(30, color="grey", linestyle=":", linewidth=1)
    axes.set(xscale="log", yscale="log", xlim=(0.5, 100), ylim=(0.04, 100))
    axes.set(xlabel="area treated, % of the picture", ylabel="heads of 8 px and more missed, %")
    axes.set_title("Heads missed against area treated; dotted: what is aimed at")
    axes.legend()
    return _save(figure, name)


def dots(name: str, title: str, points: Sequence[tuple[str, float, float]], x: str, y: str) -> Path:
    """One numbered dot for each point, named beside the plot: label, x, y."""
    figure, axes = plt.subplots(figsize=(8.4, 5))
    for number, (label, across, up) in enumerate(points, start=1):
        axes.plot(across, up, "o", color="tab:blue", markersize=5, label=f"{number}  {label}")
        # Near neighbours stand one over the other: every second number goes below its dot.
        beside = (4, 3) if number % 2 else (4, -9)
        axes.annotate(str(number), (across, up), xytext=beside, textcoords="offset points",
                      fontsize=8)  # fmt: skip
    axes.set(xlabel=x, ylabel=y, title=title)
    axes.margins(x=0.06)
    axes.grid(alpha=0.3)
    axes.legend(
        loc="upper left", bbox_to_anchor=(1.01, 1), fontsize=8, handlelength=0, markerscale=0
    )
    figure.tight_layout()
    return _save(figure, name)
