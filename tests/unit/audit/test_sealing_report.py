"""The report of a sealing, from numbers that are made up here."""

import re
from datetime import UTC, datetime

import numpy as np
import pytest

from sealskin.audit.report.sealing import BINS, Sealing, binned, clock, write_sealing_report
from sealskin.seal.sealer import Rate
from sealskin.seal.treatment import TreatedClip, Treatment


def treated(doubtful=(), lost=(), whole=(), seconds=60, fps=25):
    clip = TreatedClip()
    for number in range(round(seconds * fps)):
        near = number in doubtful
        clip.add(
            number / fps,
            Treatment(
                heads=3,
                hidden=0.05,
                near=int(near),
                peak=0.66 if near else 0.3,
                bar=0.7,
                lost=int(number in lost),
                whole=number in whole,
            ),
        )
    return clip


def sealing(clip, **more):
    facts = {
        "out": "a<b>.mp4",
        "out_sha256": "0" * 64,
        "ended": datetime(2026, 11, 26, 1, 2, tzinfo=UTC),
        "version": "1",
        "seal_id": "balanced-12345678",
        "config_sha256": "1" * 64,
        "weights_sha256": "2" * 64,
        "rates": {(640, 480): Rate(4, 8.0)},
        "frames": len(clip) if clip is not None else 10,
        "dropped": {},
        "treated": clip,
    }
    return Sealing(**{**facts, **more})


def test_stretches_hang_together_within_a_second_and_say_why():
    clip = treated(doubtful=[10, 30, 60, 500], lost=[31, 900], whole=[901])
    stretches = clip.stretches()
    assert [(s.from_s, s.to_s, s.frames) for s in stretches] == [
        (0.4, 1.24, 3),
        (2.4, 2.4, 1),
        (20.0, 20.0, 1),
        (36.0, 36.04, 2),
    ]
    assert [(s.near, s.lost, s.whole) for s in stretches] == [
        (1, 1, 0), (1, 0, 0), (1, 0, 0), (0, 1, 1)
    ]  # fmt: skip
    assert stretches[0].peak == pytest.approx(0.66)
    assert treated().stretches() == []


def test_a_page_says_where_to_look_and_what_was_dropped(tmp_path):
    path = tmp_path / "r.html"
    clip = treated(doubtful=[10, 500], whole=range(700, 720))
    write_sealing_report(path, sealing(clip, dropped={"it <came> too late": 3}))
    page = path.read_text("utf-8")
    assert "a&lt;b&gt;.mp4" in page
    assert "it &lt;came&gt; too late" in page
    assert "<b>3</b><span>frames dropped" in page
    assert "<b>5.0 %</b>" in page
    assert "<b>0.1 %</b>" in page  # 2 of 1500
    assert re.search(r"0:20 to 0:20.*a near miss stayed readable", page)
    assert re.search(r"0:28 to 0:28.8.*20 frames sealed coarsely as a whole", page)
    assert "Whom the gate does not see at all is not in these figures" in page
    assert list(tmp_path.iterdir()) == [path]


def test_long_lists_are_cut_and_say_so(tmp_path):
    path = tmp_path / "r.html"
    clip = treated(doubtful=range(0, 15000, 150), seconds=600)
    write_sealing_report(path, sealing(clip))
    page = path.read_text("utf-8")
    assert "The 40 most doubtful of 100 are listed." in page
    assert max(len(m.split()) for m in re.findall(r'points="([^"]*)"', page)) <= BINS


def test_a_clip_of_one_frame_and_one_of_none(tmp_path):
    for clip in (treated(seconds=0.04), TreatedClip()):
        write_sealing_report(tmp_path / "r.html", sealing(clip))
        assert "What was done" in (tmp_path / "r.html").read_text("utf-8")


def test_bins_keep_the_highest_and_the_mean():
    times = np.linspace(0, 100, 5001)
    values = np.zeros(5001)
    values[2500] = 1.0
    assert max(binned(times, values, np.max)[1]) == 1.0
    assert 0 < max(binned(times, values, np.mean)[1]) < 0.1
    # A clock that runs backward mixes times up, and breaks nothing.
    assert len(binned(times[::-1].copy(), values, np.max)[0]) <= BINS


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (4.5, "0:04.5"), (62, "1:02"), (3602, "1:00:02")]
)
def test_times_are_as_players_show_them(seconds, text):
    assert clock(seconds) == text
