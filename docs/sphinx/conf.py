"""Sphinx's settings for the site; `docs/build_site.py` copies this beside the pages."""

import re

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

import sealskin

project = "Sealskin"
author = "The Sealskin authors"
copyright = "the Sealskin authors, Apache-2.0"  # noqa: A001 - the name that Sphinx gives it
release = version = sealskin.__version__
extensions = ["myst_parser"]
myst_heading_anchors = 4
myst_enable_extensions = ["attrs_inline"]
exclude_patterns = ["files"]
nitpicky = True
html_theme = "furo"
html_title = f"Sealskin {release}"
html_copy_source = False
html_show_sphinx = False
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_theme_options = {"source_repository": "", "top_of_page_buttons": []}
pygments_style = "default"
# Generated pages begin with a note, and some skip a level; a block of SQL may hold what only
# Grafana understands.
suppress_warnings = ["myst.header", "misc.highlighting_failure"]
HANGUL = re.compile("^[가-힣]+$")


class Search(SearchEnglish):
    """English, and Korean by the beginnings of its words.

    Korean ties particles to a noun: who looks for `봉인` wants `봉인은` and `봉인된`, too. So each
    word is indexed under its beginnings of two syllables and more.
    """

    def split(self, input: str) -> list[str]:  # noqa: A002 - the name that Sphinx gives it
        """Words of a text, Korean ones with their beginnings."""
        words = super().split(input)
        more = [w[:end] for w in words if HANGUL.match(w) for end in range(2, len(w))]
        return words + more


def setup(app: Sphinx) -> None:
    """Sphinx calls this first."""
    app.add_search_language(Search)
