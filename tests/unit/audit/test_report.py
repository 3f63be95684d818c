import ast
import re
import string
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from sealskin.audit.report import facts, plots, texts_en, texts_ko, write_report
from sealskin.audit.report.words import Words
from sealskin.core.errors import ConfigError

REPORT = Path(facts.__file__).parent
CHROMIUM = Path("/usr/bin/chromium")
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


def row(**values):
    return {
        "sealer": "lowrate",
        "attacker": "regressor",
        "variant": None,
        "subject": "face",
        "direction": "ss",
        "height_px": 48,
        "frames": 1,
        "population": "found",
        "chosen": False,
        "seed": 0,
        "auc": 0.7,
        "eer": None,
        "tar_at_far_1": None,
        "tar_at_far_01": None,
        "rank1_of_50": None,
        "interval": None,
        **values,
    }


def bound(subject, height_px, most, least):
    return {
        "subject": subject,
        "height_px": height_px,
        "by_construction": most,
        "measured_at_least": least,
    }


def control(what, limit, auc, **more):
    return {"name": what, "what": what, "bound": limit, "auc": auc, "passed": True, **more}


def audit(**changes):
    """A small audit, as the JSON has it."""
    chosen = {"chosen": True, "seed": None, "interval": [0.72, 0.76], "eer": 0.31}
    return {
        "version": "9.9.9",
        "date": "2026-03-01",
        "look_again": "2027-03-01",
        "machine": "x86_64",
        "command": "sealskin audit lowrate",
        "seeds": [0, 1],
        "budget_minutes": 30,
        "minutes": 28.4,
        "partial": False,
        "unfinished": [],
        "sealer": {
            "name": "lowrate",
            "seal_id": "lowrate-a48da376",
            "config_sha256": "ab" * 32,
            "weights_sha256": None,
            "settings": {"rows": 64},
        },
        "data": {
            "faces": {
                "people_train": 540,
                "people_dev": 100,
                "people_val": 150,
                "pictures_val": 854,
            }
        },
        "rows": [
            *(row(height_px=px, seed=seed) for px in (24, 48) for seed in (0, 1)),
            row(height_px=48, auc=0.743, **chosen),
            row(attacker="linker", subject="person", height_px=128, auc=0.81, **chosen),
            *(row(variant="pool", frames=n, auc=0.74 + n / 1000, seed=None) for n in (1, 4, 16)),
            row(sealer="raw", auc=0.998, **chosen),
        ],
        "bits": [
            bound("face", 48, 79.2, 0.4),
            bound("person", 128, 9, None),
        ],
        "controls": [
            control("raw people across cameras", 0.9, 0.96),
            control("blank eyes", 0.6, 0.5, at_most=True),
        ],
        "controls_passed": True,
        "null_max": 0.546,
        "headline": {
            "face_found_auc": 0.743,
            "face_all_auc": 0.743,
            "face_all_auc_upper": 0.76,
            "face_all_tar_at_far_1": 0.12,
            "rank1_of_50": 0.2,
            "person_auc": 0.81,
            "gain_64_frames": -0.02,
            "iris_auc": 0.88,
        },
        "floors": [{"subject": "face", "what": "background", "auc": 0.52}],
        "iris": {"auc": 0.88, "interval": [0.84, 0.92], "tar_at_far_1": 0.3},
        "ridges": None,
        "side_channels": [
            {"channel": "exif", "found": False, "detail": ""},
            {"channel": "audio", "found": True, "detail": "stream 1"},
            {"channel": "chapters", "found": None, "detail": ""},
        ],
        "attributes": [
            {"what": "colour of the legs", "height_px": 128, "accuracy": 0.71, "constant": 0.34}
        ],
        "not_measured": [{"what": "gait", "why": "no sequences"}],
        "curves": [{"label": "lowrate, face", "far": [0.001, 0.1, 1], "tar": [0.02, 0.4, 1]}],
        "pictures": [{"kind": "worst", "height_px": 88, "likeness": 0.123, "png_base64": PIXEL}],
        **changes,
    }  # fmt: skip


class Page(HTMLParser):
    """Text by section, and a check that every tag is closed where it should be."""

    VOID = frozenset(("meta", "img", "br", "line", "rect", "circle", "polygon", "polyline"))

    def __init__(self, html):
        super().__init__()
        self.open, self.text, self.sections, self.tags = [], "", {}, []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        kind = dict(attrs).get("class") or ""
        if tag == "section" and kind.startswith("part "):
            self.name = kind.removeprefix("part ")
            self.sections[self.name] = ""
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" in self.open:
            return
        self.text += data
        if self.sections:
            self.sections[self.name] += data + " "


def written(tmp_path, language="en", **changes):
    path = tmp_path / f"report.{language}.html"
    write_report(audit(**changes), path, language)
    return Page(path.read_text(encoding="utf-8"))


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_languages_say_the_same_things():
    assert texts_en.TEXTS.keys() == texts_ko.TEXTS.keys()
    for key, text in texts_en.TEXTS.items():
        assert fields(text) == fields(texts_ko.TEXTS[key]), key
        assert text.strip()
        assert texts_ko.TEXTS[key].strip()


def test_every_text_is_used():
    source = " ".join(
        path.read_text() for path in REPORT.glob("*.py") if not path.name.startswith("texts")
    )
    prefixes = ("plot_", "q_", "v_", "a_", "d_", "c_", "p_", "w_", "iso_", "risk_", "data_")
    names = {*facts.ORDER, "face", "person", "iris", "finger", "found", "all", "missed"}
    for key in texts_en.TEXTS:
        if not key.startswith(prefixes) and key not in names:
            assert re.search(rf"\b{key}\b", source), key


def test_sentences_of_the_json_are_known_in_korean():
    """Every text under "what" and "why" that our own code writes."""
    said = set()
    for name in ("result.py", "iris.py", "ridge.py", "attributes.py", "floors.py"):
        tree = ast.parse((REPORT.parent / name).read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    if getattr(key, "value", None) == "what" and isinstance(value, ast.Constant):
                        said.add(value.value)
            if isinstance(node, ast.Assign):
                target = getattr(node.targets[0], "id", "")
                if target.startswith("NOT_MEASURED"):
                    said |= {text for pair in ast.literal_eval(node.value) for text in pair}
                if target == "CONTROLS":
                    said |= {text for text, *_ in ast.literal_eval(node.value).values()}
    assert len(said) > 8
    assert said <= texts_ko.PHRASES.keys()


def test_channels_of_files_have_names():
    from sealskin.audit.film_file import FILM_CHANNELS
    from sealskin.audit.picture_file import PICTURE_CHANNELS
    from sealskin.audit.side_channels import NAME_CHANNELS

    for channel in (*FILM_CHANNELS, *PICTURE_CHANNELS, *NAME_CHANNELS):
        assert f"c_{channel}" in texts_en.TEXTS


def test_pictures_are_named_and_said_to_be_private(tmp_path):
    page = written(tmp_path)
    for said in ("Worst: raw, sealed, restored", "88 px", "0.12", "not for publication"):
        assert said in page.sections["pictures"]
    page = written(tmp_path, pictures=[])
    assert "pictures" not in page.sections
    assert not [1 for tag, _ in page.tags if tag == "img"]


def test_another_language_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="'fr'"):
        write_report(audit(), tmp_path / "report.html", "fr")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", ["en", "ko"])
def test_sections_and_their_order(tmp_path, language):
    page = written(tmp_path, language)
    assert list(page.sections) == [
        *("summary", "what", "threat", "controls", "people", "bits", "misses", "pictures"),
        *("eyes", "attributes", "channels", "missing", "risk"),
    ]
    numbered = [text.split()[0] for text in page.sections.values()]
    assert numbered == [str(number) for number in range(1, 14)]
    assert ("html", {"lang": language}) in page.tags


def test_plain_words_come_from_the_figures(tmp_path):
    page = written(tmp_path)
    summary = page.sections["summary"]
    assert "chooses the right one in 74 of 100 cases" in summary
    assert "the same search among shuffled names reached 55" in summary
    assert "names the right one in 20 of 100 cases" in summary
    assert "cameras and in the same clothes, in 81 of 100" in summary
    assert "by \N{MINUS SIGN}2 in 100" in summary
    assert "Colour of the legs: right in 71 of 100 people" in summary
    assert summary.count("Yes, often") == 2
    assert "0.76" in summary
    assert "lowrate-a48da376" in page.sections["what"]
    assert "ab" * 32 in page.sections["what"]
    assert "28 of 30 minutes" in page.sections["what"]
    assert "not a statement of conformity" in page.sections["threat"]
    assert "compliant" not in page.text
    assert "at least 0.90" in page.sections["controls"]
    assert "at most 0.60" in page.sections["controls"]
    assert "0.743" in page.sections["people"]
    assert "0.720 to 0.760" in page.sections["people"]
    assert "raw" in page.sections["people"]
    assert "2027-03-01" in page.sections["risk"]


def test_what_is_unknown_is_said_to_be_so_and_never_zero(tmp_path):
    path = tmp_path / "bare.html"
    write_report({"sealer": {"name": "lowrate"}, "controls_passed": True}, path, "en")
    page = Page(path.read_text())
    for name in ("people", "bits", "misses", "eyes", "attributes", "channels", "controls"):
        assert "not measured" in page.sections[name], name
    assert page.sections["summary"].count("Not measured") == 3
    assert page.sections["summary"].count("not measured") == 4
    figures = page.sections["summary"] + page.sections["people"] + page.sections["bits"]
    assert not re.search(r"\b0(\.0+)?( %)?(?![\d.])", figures)
    page = written(tmp_path, ridges=None)
    assert "not measured" in page.sections["eyes"]
    chapters = page.sections["channels"].split("Chapters")[1]
    assert "not measured" in chapters.split("Sound")[0]


def test_nothing_above_luck_is_not_called_safe(tmp_path):
    headline = {**audit()["headline"], "face_all_auc": 0.54, "person_auc": None}
    page = written(tmp_path, headline=headline, rows=[], attributes=[])
    assert "Not shown by these attacks" in page.sections["summary"]
    assert not re.search(r"\b(safe|anonymous)\b", page.sections["summary"].split("Singling")[1])


def test_a_partial_audit_says_so_first(tmp_path):
    page = written(tmp_path, partial=True, unfinished=["iris"])
    before = page.text.split("In plain words")[0]
    assert "This audit is not finished" in before
    assert "iris" in before
    assert "This audit is not finished" not in written(tmp_path).text


@pytest.mark.parametrize("passed", [False, None])
def test_figures_of_failed_controls_are_kept_off_the_first_page(tmp_path, passed):
    controls = [{**audit()["controls"][0], "auc": None, "passed": False}]
    page = written(tmp_path, controls_passed=passed, controls=controls)
    assert "These figures must not be used" in page.text.split("In plain words")[0]
    assert "Section 4" in page.text
    assert page.sections["summary"].count("No answer: controls failed") == 3
    assert "of 100 cases" not in page.sections["summary"]
    assert "0.74" not in page.sections["summary"]
    assert "failed" in page.sections["controls"]
    assert "must not be used" not in written(tmp_path).text


def hostile(value):
    """The same JSON with a script in every text."""
    if isinstance(value, dict):
        return {key: hostile(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [hostile(inner) for inner in value]
    return value + "\"'><script>alert(1)</script>" if isinstance(value, str) else value


def test_texts_of_the_json_cannot_act(tmp_path):
    spoilt = hostile(audit(partial=True, unfinished=["x"]))
    for number, entry in enumerate(spoilt["rows"]):
        entry["subject"] = audit()["rows"][number]["subject"]
    path = tmp_path / "hostile.html"
    write_report(spoilt, path, "en")
    page = Page(path.read_text())
    assert "script" not in {tag for tag, _ in page.tags}
    assert "alert(1)" in page.text
    assert not [1 for tag, _ in page.tags if tag == "img"], "data that are no base64 are left out"
    assert [1 for tag, _ in written(tmp_path).tags if tag == "img"]


def test_levels_follow_the_shuffled_names():
    assert facts.level(None, 0.5) == "unknown"
    assert facts.level(0.56, 0.57) == "chance"
    assert facts.level(0.56, 0.55) == "some"
    assert facts.level(0.54, None) == "chance"
    assert facts.level(0.65, 0.55) == "much"
    assert facts.level(0.95, 0.55) == "all"
    assert facts.level(0.95, 0.96) == "chance"


def test_lines_are_means_over_seeds_and_the_worst_over_directions():
    rows = [
        row(seed=0, auc=0.6),
        row(seed=1, auc=0.7),
        row(seed=0, auc=0.9, direction="rs"),
        row(seed=1, auc=0.5, direction="rs"),
        row(seed=None, chosen=True, auc=0.99, frames=4),
        row(height_px=24, seed=0, auc=0.55),
        row(subject="person", auc=1.0),
        row(height_px=24, seed=0, auc=None, attacker="naive"),
    ]
    lines = facts.curves_by(rows, "face", "height_px")
    assert lines.keys() == {"regressor"}
    assert lines["regressor"][0] == [24, 48]
    assert lines["regressor"][1] == pytest.approx([0.55, 0.7])


def test_everybody_counts_where_found_and_missed_are_told_apart(tmp_path):
    chosen = {"chosen": True, "seed": None, "height_px": 48}
    rows = [
        row(population=name, auc=auc, **chosen)
        for name, auc in (("found", 0.51), ("missed", 0.97), ("all", 0.66))
    ]
    assert facts.worst_auc(rows, "face") == 0.66
    assert facts.curves_by(rows, "face", "height_px") == {"regressor": ([48], [0.66])}
    bodies = [row(subject="person", auc=0.8, **chosen)]
    assert facts.worst_auc(rows + bodies, "person") == 0.8
    misses = [
        {"height_px": 24, "missed": 61, "of": 854, "share": 0.071, "upper": 0.09, "auc": 0.97},
        {"height_px": 88, "missed": 2, "of": 854, "share": 0.002, "upper": 0.008, "auc": None},
    ]
    page = written(tmp_path, rows=rows, misses=misses)
    table = page.sections["misses"].split("AUC of the missed")[1]
    few, none = table.split("24 px")[1].split("88 px")
    assert "61" in few
    assert "7.1 %" in few
    assert "0.970" in few
    assert "not measured" in none
    assert "missed by the seal" in page.sections["people"]
    assert "AUC of the missed" not in written(tmp_path).text


def test_many_frames_are_compared_with_their_own_kind():
    rows = audit()["rows"] + [row(direction="rs", auc=0.95)]
    ((name, (frames, aucs)),) = facts.many_frames(rows).items()
    assert name == "regressor"
    assert frames == [1, 4, 16]
    assert aucs == pytest.approx([0.741, 0.744, 0.756])


def test_plots_are_whole_named_and_their_labels_apart():
    x = plots.Axis("height", 10, 100, [10, 100], log=True)
    y = plots.Axis("AUC", 0.4, 1.0, [0.5, 1.0])
    lines = {f"line <{i}>": ([10.0, 100.0], [0.5, 0.9 + i / 1000]) for i in range(8)}
    drawn = plots.line_plot(
        "p", "title", "words", lines, x, y, [("chance", ([10, 100], [0.5] * 2))]
    )
    root = ET.fromstring(drawn)
    assert root.find("title").text == "title"
    assert root.find("desc").text == "words"
    assert root.get("aria-labelledby") == "p-t p-d"
    labels = [t for t in root.iter("text") if t.get("class") in ("label", "rule")]
    assert len(labels) == 9
    places = sorted(float(label.get("y")) for label in labels)
    assert min(b - a for a, b in pairwise(places)) >= plots.LABEL_GAP - 0.2
    assert places[0] > 0
    assert places[-1] < plots.HEIGHT


def test_a_bound_that_nobody_measured_is_drawn_open():
    x = plots.Axis("bits", 0.01, 1000, [0.01, 1000], log=True)
    drawn = plots.range_plot(
        "p", "t", "d", [("a", 0.1, 10.0), ("b", None, 10.0), ("c", 0.0, 2000.0)], x, ("all", 33)
    )
    bars = list(ET.fromstring(drawn).iter("rect"))
    assert [bar.get("class") for bar in bars] == [None, "open", "open"]
    assert all(float(bar.get("x")) + float(bar.get("width")) <= plots.WIDTH for bar in bars)


def test_words_for_numbers():
    words = Words("en", {})
    assert words.number(-0.5, 2) == "\N{MINUS SIGN}0.50"
    assert words.number(1330.0, 0) == "1,330"
    assert words.per_hundred(0.996) == "99.6"
    assert words.per_hundred(0.5) == "50"
    assert words.per_hundred(1.0) == "100"
    assert words.percent(0.123) == "12.3 %"
    assert Words("ko", {}).percent(0.123) == "12.3%"
    for unknown in (words.number(None), words.percent(float("nan")), words.span([0.1, None])):
        assert "not measured" in unknown


@pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed")
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_browser_shows_and_prints_it_and_asks_for_nothing(tmp_path, language):
    sync_api = pytest.importorskip("playwright.sync_api")
    path = tmp_path / "report.html"
    write_report(audit(), path, language)
    asked, said = [], []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path.as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth")
        image = page.locator("img").evaluate("image => image.naturalWidth")
        bold = page.locator("h1").evaluate("e => getComputedStyle(e).fontSize")
        printed = page.pdf(prefer_css_page_size=True)
        browser.close()
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    assert said == []
    assert wide <= 390, "nothing is cut off on a telephone"
    assert image == 1
    assert bold != "32px", "the page has its own style"
    assert b"/MediaBox [0 0 594" in printed or b"/MediaBox [0 0 595" in printed, "A4"
