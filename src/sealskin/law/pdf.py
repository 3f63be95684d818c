"""From a page to a PDF file, by WeasyPrint, which is BSD-licensed and an extra."""

from __future__ import annotations

import importlib.util
import logging
from pathlib import Path

from sealskin.core.errors import SealskinError

HOW = "pip install 'sealskin[pdf]', and on Debian apt install libpango-1.0-0 libpangoft2-1.0-0"


def can_pdf() -> bool:
    """Whether WeasyPrint is installed; its system libraries may still be missing."""
    return importlib.util.find_spec("weasyprint") is not None


def write_pdf(page: str, path: Path) -> None:
    """Write a page that loads nothing as PDF.

    Raises:
        SealskinError: WeasyPrint, or a library of the system that it needs, is missing.
    """
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:  # OSError: Pango is not there
        raise SealskinError(f"PDF needs WeasyPrint and Pango: {HOW}") from error
    # It warns of every property that it does not know; fonts are what matters here.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    # Papers hold all that they need: no address of any kind is opened.
    weasyprint.HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=())).write_pdf(str(path))
