"""One language of the report: its texts, and how numbers are written in it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import Literal

from sealskin.audit.report import texts_en, texts_ko
from sealskin.core.errors import ConfigError

Language = Literal["en", "ko"]
LANGUAGES = {"en": texts_en, "ko": texts_ko}


class Words:
    """Texts and numbers of one language. What is unknown (None, NaN) is said to be so.

    Args:
        language: `en` or `ko`.
        numbers: sections' names to their numbers on this page.

    Raises:
        ConfigError: there is no such language.
    """

    def __init__(self, language: str, numbers: Mapping[str, int]) -> None:
        if language not in LANGUAGES:
            raise ConfigError(f"there is no report in {language!r}; choose en or ko")
        self.language = language
        self.numbers = numbers
        self._texts: Mapping[str, str] = LANGUAGES[language].TEXTS
        self._phrases: Mapping[str, str] = LANGUAGES[language].PHRASES

    def raw(self, key: str, **values: object) -> str:
        """A text, filled in."""
        return self._texts[key].format(**values)

    def text(self, key: str, **values: object) -> str:
        """A text, filled in and safe to stand in HTML."""
        return escape(self.raw(key, **values))

    def name(self, prefix: str, key: object) -> str:
        """The text for a name from the JSON; the name itself if it is not known."""
        return escape(self._texts.get(f"{prefix}{key}", str(key)))

    def raw_phrase(self, sentence: object) -> str:
        """A sentence from the JSON, translated where it is known."""
        return self._phrases.get(str(sentence), str(sentence))

    def phrase(self, sentence: object) -> str:
        """The same, safe to stand in HTML."""
        return escape(self.raw_phrase(sentence))

    def plain(self, value: object) -> str:
        """Whatever the JSON holds."""
        if is_unknown(value):
            return self.unknown
        if isinstance(value, bool):
            return self.text("yes" if value else "no")
        return escape(f"{value:.10g}" if isinstance(value, float) else str(value))

    def number(self, value: float | None, digits: int = 3) -> str:
        """A figure with so many decimals."""
        if value is None or math.isnan(value):
            return self.unknown
        return f"{value:,.{digits}f}".replace("-", "\N{MINUS SIGN}")

    def percent(self, value: float | None, digits: int = 1) -> str:
        """A fraction as per cent."""
        if value is None or math.isnan(value):
            return self.unknown
        return self.text("percent", value=f"{100 * value:.{digits}f}")

    def per_hundred(self, value: float) -> str:
        """A fraction as so many of a hundred; finer where whole ones would say all or none."""
        if round(100 * value) in (0, 100) and value not in (0, 1):
            return f"{100 * value:.1f}"
        return f"{100 * value:.0f}"

    def span(self, interval: object) -> str:
        """Two ends of an interval."""
        if not isinstance(interval, list | tuple) or any(is_unknown(end) for end in interval):
            return self.unknown
        low, high = interval
        return self.text("k_interval", low=f"{low:.3f}", high=f"{high:.3f}")

    @property
    def unknown(self) -> str:
        return f'<span class="unknown">{self.text("unknown")}</span>'


def is_unknown(value: object) -> bool:
    """None and NaN: nobody has measured it."""
    return value is None or (isinstance(value, float) and math.isnan(value))
