"""The built page. Its scripts and styles carry a number that the policy names, new each time."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from sealskin.serve.guard import policy

PLACE = "SEALSKIN_NONCE"
"""Stands for the number in the built page; see `cspNonce` in web/vite.config.ts."""
FOREVER = "public, max-age=31536000, immutable"


class Page(StaticFiles):
    """The folder of the built page.

    Args:
        folder: with an index.html.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """A file; the page itself with a number of its own."""
        if Path(full_path).name == "index.html":
            nonce = secrets.token_urlsafe(16)
            text = Path(full_path).read_text(encoding="utf-8").replace(PLACE, nonce)
            headers = {"cache-control": "no-store", "content-security-policy": policy(nonce)}
            return HTMLResponse(text, status_code, headers)
        response = super().file_response(full_path, stat_result, scope, status_code)
        if Path(full_path).parent.name == "assets":  # their names change with what is in them
            response.headers["cache-control"] = FOREVER
        return response
