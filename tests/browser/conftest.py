"""The browser of these tests, and what they do when there is none."""

import os
import shutil
from collections.abc import Iterator

import pytest

from browser.filled_shop import fill
from sealskin.serve.app import PAGE
from servers.running import Running

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session", autouse=True)
def _needs() -> None:
    missing = None
    if CHROMIUM is None:
        missing = "Chromium (apt-get install chromium)"
    elif not (PAGE / "index.html").is_file():
        missing = "the built page (make web)"
    if missing and os.environ.get("SEALSKIN_REQUIRE_BROWSER") == "1":
        pytest.fail(f"needs {missing}, and SEALSKIN_REQUIRE_BROWSER=1 forbids to skip")
    if missing:
        pytest.skip(f"needs {missing}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict, _needs: None) -> dict:
    """The system's Chromium: unlike the one that Playwright fetches, it plays H.264."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM}


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, _needs: None) -> Iterator[str]:
    """The address of a shop with figures."""
    with Running("watch", "--config", fill(tmp_path_factory.mktemp("filled"))) as running:
        yield running.address
