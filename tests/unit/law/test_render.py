"""The papers say what the settings and the audit say, in both languages, and nothing else."""

import dataclasses
import json
import re

import pytest

from sealskin.core.config import CameraConfig
from sealskin.law.figures import Attack, read_figures
from sealskin.law.render import PAPERS
from sealskin.law.words import EN, KO
from unit.law.shops import BARE, SHOP


def text(paper):
    return "\n".join(paper.lines)


def test_every_paper_is_there_in_both_languages_and_marked_as_a_draft(shop):
    assert set(shop) == {f"{name}-{language}" for name in PAPERS for language in ("en", "ko")}
    for key, paper in shop.items():
        word = "Draft" if key.endswith("en") else "초안"
        assert paper.html.count(word) >= 2, key  # in a box, and on top of each printed page
        assert f'lang="{paper.language}"' in paper.html
        assert "2026-11-25" in paper.html


def test_both_languages_have_the_same_words_and_the_same_shape(shop, bare):
    assert EN.keys() == KO.keys()
    for papers in (shop, bare):
        for name in PAPERS:
            shapes = [
                [re.match(r"#+ |\| |- |", line)[0] for line in papers[f"{name}-{one}"].lines]
                for one in ("en", "ko")
            ]
            if name != "notice":  # Korea's has a line more: the range
                assert shapes[0] == shapes[1], name


def test_korean_papers_are_korean(shop):
    for key, paper in shop.items():
        hangul = len(re.findall(r"[가-힣]", text(paper)))
        latin = len(re.findall(r"[A-Za-z]", text(paper)))
        assert (hangul > latin) == key.endswith("ko"), key


def test_the_policy_has_the_points_of_the_decree_and_of_the_regulation(shop):
    headings = [line for line in shop["policy-ko"].lines if re.match(r"## \d\.", line)]
    for number, words in enumerate(
        (
            ("설치 근거", "설치 목적"),
            ("설치 대수", "설치 위치", "촬영 범위"),
            ("관리책임자", "담당 부서", "접근 권한"),
            ("촬영시간", "보관기간", "보관장소", "처리방법"),
            ("확인 방법", "장소"),
            ("열람 등 요구",),
            ("기술적", "관리적", "물리적"),
            ("그 밖",),
        )
    ):
        assert all(word in headings[number] for word in words), headings[number]
    points = {line[2:6] for line in shop["policy-en"].lines if re.match(r"\| [12]\([a-f]\)", line)}
    assert points == {"1(a)", "1(b)", "1(c)", "1(d)", "1(e)", "1(f)", "2(a)", "2(b)", "2(c)",
                      "2(e)", "2(f)"}  # fmt: skip
    assert "2(b) rights, 2(d) complaint" in text(shop["policy-en"])


def test_the_record_has_every_point_of_article_30(shop):
    points = set(re.findall(r"^\| \(([a-g])\)", text(shop["record-en"]), re.MULTILINE))
    assert points == set("abcdefg")


def test_what_nobody_wrote_is_a_gap_and_what_somebody_wrote_is_none(shop, bare):
    for paper in bare.values():
        assert "<mark>" in paper.html
    gaps = {gap for paper in bare.values() for gap in paper.gaps if gap.startswith("law.")}
    assert gaps == {
        "law.controller", "law.address", "law.contact", "law.manager", "law.dpo", "law.viewers",
        "law.purposes", "law.basis", "law.hours", "law.storage_place", "law.viewing_place",
        "law.authority",
    }  # fmt: skip
    assert "law.notice_url" in bare["notice-en"].html
    assert not [gap for paper in shop.values() for gap in paper.gaps if gap.startswith("law.")]


def test_no_address_of_a_camera_and_no_secret_is_in_a_paper(shop):
    for paper in shop.values():
        for word in ("hunter2", "keeper", "NOT_SET", "192.168"):
            assert word not in paper.html
            assert word not in text(paper)


def test_the_audits_bad_figures_are_in_the_assessment(papers_of):
    papers = papers_of(SHOP)
    figures = read_figures()
    attack = figures.attacks["mosaic-16"]
    for language, said in (("en", "does not stop recognition of faces"), ("ko", "막지 못합니다")):
        paper = text(papers[f"impact-{language}"])
        assert f"{attack.face_auc:.2f}" in paper
        assert f"{attack.person_auc:.2f}" in paper
        assert said in paper
        assert all(name in paper for name in attack.unfinished)


def test_whom_the_gate_misses_is_in_the_assessment(papers_of):
    papers = papers_of("cameras: [{name: a, source: x, seal: {method: balanced}}]")
    misses = read_figures().misses
    for language in ("en", "ko"):
        paper = text(papers[f"impact-{language}"])
        assert f"{misses.missed_percent:.1f} %" in paper
        assert f"{misses.largest_missed_percent:.0f} %" in paper


def test_a_seal_that_nobody_attacked_is_unknown_and_not_safe(papers_of):
    none = dataclasses.replace(read_figures(), attacks={})
    papers = papers_of(BARE, none)
    assert "Nobody has attacked this seal yet" in text(papers["impact-en"])
    assert "공격해 본 적이 없습니다" in text(papers["impact-ko"])
    assert "AUC" not in text(papers["impact-en"])


def test_figures_of_another_version_say_so_and_what_was_not_measured_too(papers_of):
    old = Attack("0" * 64, 0.52, None, None, None, None, (), seeds=1)
    figures = dataclasses.replace(read_figures(), attacks={"strict": old}, controls_passed=False)
    papers = papers_of(BARE, figures)
    paper = text(papers["impact-en"])
    assert "of another version of this seal" in paper
    assert "each with other random numbers: 1 " in paper
    assert "too few to know" in paper
    assert "failed to break what is known to be weak" in paper
    assert "across cameras: not measured." in paper
    assert "재지 않음" in text(papers["impact-ko"])


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "a | b | c",
        "**bold** [link](https://evil.example) # `code`",
        "⟦law.controller⟧",
        "{{ f.config }}",
    ],
)
def test_what_people_write_formats_nothing(papers_of, hostile):
    papers = papers_of(SHOP.replace("Example Shop Ltd", f"'{hostile}'"))
    plain = papers_of(SHOP.replace("Example Shop Ltd", "'zzz'"))
    for key, paper in papers.items():
        tags = re.findall(r"</?\w+", paper.html)
        assert tags == re.findall(r"</?\w+", plain[key].html), key


def test_recording_and_network_change_what_the_papers_say(papers_of):
    off = text(papers_of(BARE)["notice-en"])
    on = text(papers_of(SHOP + "recording: {keep_days: 3}\n")["notice-en"])
    assert "No video is kept" in off
    assert "kept for 72 hours" in on
    month = papers_of(SHOP + "recording: {keep_days: 45}\n")
    assert "more than 30 days" in text(month["policy-en"])
    assert "30일을 넘겨" in text(month["policy-ko"])
    assert "beyond 72 hours" in text(month["impact-en"])
    open_ = papers_of(SHOP + "server: {host: 0.0.0.0}\n")
    assert "Strangers open the page" in text(open_["impact-en"])
    assert "not encrypted by Sealskin" in text(open_["record-en"])
    safe = papers_of(SHOP + "server: {host: 0.0.0.0, tls: {self_signed: true}}\n")
    assert "the connection is encrypted" in text(safe["record-en"])
    assert "암호화됩니다" in text(safe["policy-ko"])


def test_every_kind_of_alarm_has_words_in_both_languages():
    """A rule that is new in the settings must not be missing from the papers."""
    schema = json.dumps(CameraConfig.model_json_schema()["$defs"])
    kinds = set(re.findall(r"Always `(\w+)`", schema))
    kinds |= set(re.findall(r'"((?:camera|object)_\w+)"', schema))
    assert {"presence", "fall", "camera_gone", "object_left"} <= kinds
    assert not kinds - EN.keys()


def test_alarms_and_the_broker_are_in_the_papers(papers_of):
    rules = "    rules: [{name: slow, kind: loitering}]\nlaw:"
    papers = papers_of(SHOP.replace("law:", rules) + "mqtt: {host: broker.example}\n")
    for name in ("details", "policy", "impact", "record"):
        paper = text(papers[f"{name}-en"])
        assert "shelves: somebody stays longer than a set time" in paper, name
        assert "broker.example, **without encryption**" in paper, name
        assert "오래 머묾" in text(papers[f"{name}-ko"])


def test_how_long_each_kind_is_kept_is_in_the_papers(papers_of):
    base = SHOP.replace("law:", "    rules: [{name: slow, kind: loitering}]\nlaw:")
    paper = text(
        papers_of(base + "keep: {tracks_days: 14, clips_h: 72, alarms_days: 30}\n")["record-en"]
    )
    assert "14 days, then erased by the program" in paper
    assert "72 hours, then erased by the program" in paper
    assert "30 days, then erased by the program" in paper
    paper = papers_of(base + "keep: {tracks_days: null}\n")
    assert "no time is set" in text(paper["record-en"])
    assert "기간이 정해지지 않음" in text(paper["impact-ko"])
    own = base.replace(
        "    seal: {method: mosaic}", "    keep: {tracks_days: 200}\n    seal: {method: mosaic}"
    )
    assert "200 days, then erased" in text(papers_of(own)["details-en"])


def test_the_shortest_time_of_a_recording_holds(papers_of):
    one = papers_of(SHOP + "keep: {recordings_h: 24}\nrecording: {keep_days: 7}\n")
    assert "kept for 24 hours" in text(one["notice-en"])
    other = papers_of(SHOP + "keep: {recordings_h: 480}\nrecording: {keep_days: 7}\n")
    assert "kept for 7 days" in text(other["notice-en"])


def test_statistics_only_keeps_no_clip(papers_of):
    base = SHOP.replace("    record: true\n", "").replace(
        "law:", "    rules: [{name: slow, kind: loitering}]\nlaw:"
    )
    ringing = papers_of(base)
    assert "Sealed clips of alarms" in text(ringing["record-en"])
    assert "Sealed video is kept for 72 hours" in text(ringing["notice-en"])
    silent = papers_of(base + "statistics_only: true\n")
    for paper in silent.values():
        assert "Sealed clips of alarms" not in text(paper)
    assert "No video is kept" in text(silent["notice-en"])


def test_who_is_told_of_alarms_is_in_the_papers(papers_of):
    mail = "{name: m, host: mail.example, sender: s@shop.example, to: [guard@shop.example]}"
    hook = "{name: h, url: 'https://user:hunter2@hooks.example/secret-path'}"
    told = papers_of(SHOP + f"alarms: {{mail: [{mail}], webhooks: [{hook}]}}\n")
    for name in ("details", "policy", "impact", "record"):
        paper = text(told[f"{name}-en"])
        assert "guard@shop.example, hooks.example" in paper
        assert "secret-path" not in paper
