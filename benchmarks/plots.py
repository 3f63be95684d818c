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
    """One labelled dot for each point: label, x, y."""
    figure, axes = plt.subplots(figsize=(7, 4.6))
    for label, across, up in points:
        axes.plot(across, up, "o")
        axes.annotate(label, (across, up), xytext=(5, 3), textcoords="offset points", fontsize=8)
    axes.set(xlabel=x, ylabel=y, title=title)
    axes.margins(x=0.12)
    axes.grid(alpha=0.3)
    return _save(figure, name)
