"""What all reports share: their style, and what a browser may do with them."""

from __future__ import annotations

from pathlib import Path

STYLE = Path(__file__).with_name("report.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Nothing is fetched, run or sent, whatever a picture or a name in the report may say."""
