"""The papers in a real browser: the code on the sign can be read, and all of them print."""

import datetime as dt

import cv2
import numpy as np
import pytest

from sealskin.core.config_file import load_config
from sealskin.law.facts import gather
from sealskin.law.figures import read_figures
from sealskin.law.render import make_papers
from unit.law.shops import SHOP


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    (folder / "shop.yaml").write_text(SHOP)
    config = load_config(folder / "shop.yaml", secrets=False)
    made = make_papers(gather(config, read_figures(), dt.date(2026, 11, 25)))
    for paper in made:
        (folder / f"{paper.key}.html").write_text(paper.html, encoding="utf-8")
    return {paper.key: folder / f"{paper.key}.html" for paper in made}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_code_on_the_sign_leads_to_the_second_layer(page, papers, language):
    page.goto(papers[f"notice-{language}"].as_uri())
    picture = cv2.imdecode(np.frombuffer(page.screenshot(full_page=True), np.uint8), 1)
    said, *_ = cv2.QRCodeDetector().detectAndDecode(picture)
    assert said == "https://example.com/cameras?shop=12"


def test_every_paper_prints_and_asks_for_nothing(page, papers):
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    for key, path in papers.items():
        page.goto(path.as_uri())
        printed = page.pdf(prefer_css_page_size=True)
        assert printed.startswith(b"%PDF-"), key
        pages = printed.count(b"/Type /Page\n")
        assert pages == 1 if key.startswith("notice") else pages >= 1, key
        # Nothing hangs over the sides of a sheet.
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 658, "height": 980})  # A4 less its margins, at 96 dpi
        assert page.evaluate("document.documentElement.scrollWidth") <= 658, key
        page.emulate_media(media="screen")
    assert asked == [path.as_uri() for path in papers.values()]
    assert complaints == []
