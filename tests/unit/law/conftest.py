import datetime as dt

import pytest

from sealskin.core.config_file import load_config
from sealskin.law.facts import gather
from sealskin.law.figures import read_figures
from sealskin.law.render import make_papers
from unit.law.shops import BARE, SHOP

DAY = dt.date(2026, 11, 25)


@pytest.fixture
def papers_of(tmp_path):
    """A function from the text of settings to papers by key, with figures if given."""

    def make(text, figures=None, **changes):
        path = tmp_path / "shop.yaml"
        path.write_text(text)
        config = load_config(path, secrets=False)
        facts = gather(config, figures or read_figures(), DAY)
        return {paper.key: paper for paper in make_papers(facts)}

    return make


@pytest.fixture
def shop(papers_of):
    return papers_of(SHOP)


@pytest.fixture
def bare(papers_of):
    return papers_of(BARE)
