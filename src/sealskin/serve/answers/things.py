"""How many of each thing a camera saw."""

from __future__ import annotations

from dataclasses import replace

from sealskin.pipeline.measure.meter import Meter
from sealskin.serve.answers.question import Question
from sealskin.serve.answers.raw import raw
from sealskin.serve.metric_wire import MetricRow


def things(meter: Meter, question: Question) -> list[MetricRow]:
    """By camera and thing, however it was asked: two cameras may see the same chair."""
    split = replace(question, split=True)
    rows = []
    for start, end, key, sums, _ in raw(meter, split, "things", ["thing"]).rows(split):
        mean = None if sums is None else sums["count_sum"] / sums["looks"]
        rows.append(
            MetricRow(
                start_ms=start,
                end_ms=end,
                camera=key[0],
                key=key[1],
                samples=0 if sums is None else sums["minutes"],
                values={
                    "count_mean": mean,
                    "count_max": None if sums is None else sums["count_max"],
                },
            )
        )
    return rows
