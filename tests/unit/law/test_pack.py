"""Folders of papers: whole or not at all, and comparable."""

import json

import pytest

from sealskin.core.errors import ConfigError, DataError, SealskinError
from sealskin.law.figures import read_figures
from sealskin.law.pack import changes, read_pack, write_pack
from sealskin.law.pdf import can_pdf, write_pdf
from unit.law.shops import SHOP


def texts(papers):
    return {key: paper.lines for key, paper in papers.items()}


def test_papers_are_written_and_read_again(shop, tmp_path):
    written = write_pack(list(shop.values()), tmp_path / "papers")
    assert len(written) == 12
    assert all(path.read_text("utf-8").startswith("<!doctype html>") for path in written)
    assert list(changes(read_pack(tmp_path / "papers"), texts(shop))) == []


def test_a_failure_leaves_nothing(shop, tmp_path):
    def fails(page, path):
        raise SealskinError("no")

    with pytest.raises(SealskinError):
        write_pack(list(shop.values()), tmp_path / "papers", to_pdf=fails)
    assert not (tmp_path / "papers").exists()
    assert not list(tmp_path.glob(".papers*"))


def test_nothing_is_overwritten_unasked(shop, tmp_path):
    out = tmp_path / "papers"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    with pytest.raises(ConfigError, match="--force"):
        write_pack(list(shop.values()), out)
    assert [path.name for path in out.iterdir()] == ["mine.txt"]
    write_pack(list(shop.values()), out, force=True)
    assert (out / "mine.txt").read_text() == "mine"
    assert (out / "notice-ko.html").is_file()


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (
            "record: true", "record: false",
            {"notice", "details", "policy", "impact", "record", "access"},
        ),
        ("hours: 24 hours", "hours: by day", {"notice", "policy", "impact"}),
        ("covers: the door", "covers: the yard", {"details", "policy", "impact", "record"}),
        ("method: mosaic", "method: solid", {"details", "policy", "impact", "record", "access"}),
        ("hunter2", "hunter3", set()),
    ],
)  # fmt: skip
def test_a_change_of_settings_shows_in_the_papers_that_it_touches(
    papers_of, before, after, changed
):
    old, new = (texts(papers_of(text)) for text in (SHOP, SHOP.replace(before, after)))
    found = list(changes(old, new))
    for language in ("en", "ko"):
        keys = {c.key.removesuffix(f"-{language}") for c in found if c.key.endswith(language)}
        assert keys - {"notice"} == changed - {"notice"}
        # Korea's sign has the range on it.
        if before != "covers: the door":
            assert ("notice" in keys) == ("notice" in changed)
    for change in found:
        assert change.gone != change.new


def test_a_folder_without_papers_says_so(tmp_path):
    with pytest.raises(DataError, match="holds no papers"):
        read_pack(tmp_path)


def test_a_pdf_is_a_pdf(shop, tmp_path):
    if not can_pdf():
        pytest.skip("WeasyPrint is not installed: pip install sealskin[pdf]")
    try:
        write_pdf(shop["impact-ko"].html, tmp_path / "impact.pdf")
    except SealskinError as error:
        pytest.skip(str(error))
    assert (tmp_path / "impact.pdf").read_bytes().startswith(b"%PDF-")
    style = tmp_path / "style.css"
    style.write_text("@page { size: 50mm 50mm }")
    write_pdf("<p>x", tmp_path / "plain.pdf")
    write_pdf(f'<link rel=stylesheet href="{style.as_uri()}"><p>x', tmp_path / "asking.pdf")
    # Nothing beside the page is read.
    assert (tmp_path / "asking.pdf").read_bytes() == (tmp_path / "plain.pdf").read_bytes()


def test_figures_of_one_audit_are_read_too(tmp_path):
    path = tmp_path / "audit.json"
    head = dict.fromkeys(("face_all_auc", "face_all_auc_upper", "rank1_of_50", "iris_auc"))
    found = {
        "date": "2026-12-01", "seeds": [0, 1, 2], "controls_passed": True, "null_max": 0.5,
        "sealer": {"name": "lowrate", "config_sha256": "f" * 64}, "unfinished": ["x"],
        "headline": {**head, "person_auc": 0.7},
    }  # fmt: skip
    path.write_text(json.dumps(found))
    figures = read_figures(path)
    assert (figures.attacks["lowrate"].seeds, figures.misses) == (3, None)
    assert figures.attacks["lowrate"].person_auc == 0.7
    assert figures.attacks["lowrate"].face_auc is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sealer": {}}', '{"headline": 3}'])
def test_what_is_no_audit_is_refused(tmp_path, text):
    path = tmp_path / "audit.json"
    path.write_text(text)
    with pytest.raises(DataError, match="holds no figures"):
        read_figures(path)
    with pytest.raises(DataError, match="cannot read"):
        read_figures(tmp_path / "none.json")
