"""What travels about the papers for data protection."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from sealskin.core.settings import Settings
from sealskin.serve.wire import Wire

PaperName = Literal["notice", "details", "policy", "impact", "record", "access"]
PaperLanguage = Literal["en", "ko"]


class PaperNow(Wire):
    """A paper as it would be printed now."""

    name: PaperName
    language: PaperLanguage
    title: str
    gaps: list[str] = Field(description="What nobody but a person can fill in.")
    printed_ms: int | None = Field(description="When it was last printed; null: never.")
    printed_by: str
    gone: list[str] = Field(description="Lines of the last print that do not hold any more.")
    new: list[str] = Field(description="Lines that the last print does not have.")


class PapersNow(Wire):
    """All papers, made from the settings as they are."""

    papers: list[PaperNow]
    pdf: bool = Field(description="Whether the server can write PDF.")
    pdf_needs: str = Field(description="What to install for that; empty if it can.")


class PaperPrint(Settings):
    """How a paper is to be printed."""

    form: Literal["html", "pdf"] = Field(
        default="pdf", title="Form", description="`pdf`, or `html` for the browser to print."
    )


class PapersAsk(Settings):
    """Settings that are not saved yet."""

    values: dict[str, JsonValue] = Field(
        title="Values", description="Parts of the file with new values; null takes one out."
    )
    camera: str | None = Field(
        default=None, title="Camera", description="Whose settings they are; unset: of the whole."
    )


class PaperChange(Wire):
    """What a change of settings does to a paper."""

    name: PaperName
    language: PaperLanguage
    title: str
    gone: list[str]
    new: list[str]


class PaperChanges(Wire):
    """What a change of settings does to the papers; those that stay the same are left out."""

    changes: list[PaperChange]
