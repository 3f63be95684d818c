"""Where a report's figures come from, and which days it is of."""

from __future__ import annotations

from sealskin.core.config import Config
from sealskin.pipeline.measure.meter import Meter
from sealskin.sense.measure.dictionary import METRICS
from sealskin.serve.answers.answer import answer
from sealskin.serve.answers.question import ask as complete
from sealskin.serve.metric_wire import MetricAnswer, Step
from sealskin.serve.report.compose import Ask


def asker(meter: Meter, site: str | None) -> Ask:
    """Answers about the cameras of a site, or of all."""

    def ask(
        metric: str, begin_ms: int, end_ms: int, step: Step, *, split: bool = False
    ) -> MetricAnswer:
        question = complete(
            meter,
            METRICS[metric],
            lambda _camera: True,
            site=site,
            camera=None,
            zone=None,
            from_ms=begin_ms,
            to_ms=end_ms,
            step=step,
            parameters={},
            split=split,
        )
        return answer(meter, question, "image")

    return ask


def timezone_of(config: Config, site: str | None) -> str:
    """The clock of a site, or of the first one."""
    found = next((one for one in config.sites if site in (None, one.name)), None)
    return found.timezone if found else "UTC"


def title_of(config: Config, site: str | None) -> str | None:
    """What people call a site; None for all."""
    found = next((one for one in config.sites if one.name == site), None)
    return (found.title or found.name) if found else site
