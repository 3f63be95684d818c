"""Each rule rings for its event, twice for two, and not for what only looks like it."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from sealskin.core.config_rules import RULES
from sealskin.core.hours import parse_hours
from sealskin.sense.rules.engine import with_zones
from sealskin.sense.rules.moment import Changed, Lasting
from unit.sense.rules.acting import (
    NOON_MS,
    TALL,
    ZONES,
    camera,
    lying,
    play,
    standing,
    times,
    walker,
)

YES, NO = True, False


def test_presence_in_a_zone_and_everywhere():
    visits = [walker(100, 0, end_s=5), walker(120, 0, start_s=9, end_s=14)]
    rings = play({"kind": "presence", "zone": "left", "after_s": 1}, visits, 16)
    assert times(rings) == pytest.approx([1.1, 10.2], abs=0.3)
    assert {ring.zone for ring in rings} == {"left"}
    assert rings[0].place == pytest.approx((100 / 640, 250 / 360), abs=0.03)
    assert play({"kind": "presence", "zone": "right", "after_s": 1}, visits, 16) == []
    assert len(play({"kind": "presence"}, visits, 16)) == 2


def test_presence_holds_in_its_hours_only_and_finds_who_is_there_when_they_begin():
    stays = [walker(100, 0)]
    night = {"kind": "presence", "hours": ["12:00-12:01"], "after_s": 1}
    utc_minute = NOON_MS - NOON_MS % 60_000
    local = datetime.fromtimestamp(NOON_MS / 1000, UTC).astimezone()
    night["hours"] = [f"{local:%H}:01-{local:%H}:02"]
    rings = play(night, stays, 90, begin_ms=utc_minute)
    assert times(rings) == pytest.approx([61.0], abs=0.3)
    assert play(night, [walker(100, 0, end_s=50)], 90, begin_ms=utc_minute) == []


def test_loitering_survives_that_the_tracker_loses_somebody():
    def gone_for_three_seconds(time_s):
        return None if 10 <= time_s < 13 else standing(100)

    rule = {"kind": "loitering", "zone": "left", "longer_than_s": 20}
    rings = play(rule, [gone_for_three_seconds], 60)
    assert times(rings) == pytest.approx([20.1], abs=0.5)

    def another_one(time_s):
        if time_s < 10:
            return standing(60)
        return standing(270) if time_s >= 13 else None

    assert times(play(rule, [another_one], 32)) == []
    assert times(play(rule, [another_one], 40)) == pytest.approx([33.2], abs=0.5)


def test_passers_by_do_not_loiter_however_many_there_are():
    passing = [walker(20, 0.8, start_s=6 * k, end_s=6 * k + 4) for k in range(10)]
    assert play({"kind": "loitering", "zone": "left", "longer_than_s": 20}, passing, 60) == []


@pytest.mark.parametrize(("speed", "rings"), [(0.8, 0), (1.2, 0), (2.2, 1), (3.0, 1)])
def test_running_by_its_speed(speed, rings):
    runner = walker(30, speed, end_s=540 / TALL / speed)
    assert len(play({"kind": "running"}, [runner], 8)) == rings


def test_who_runs_towards_the_camera_and_who_only_grows():
    def comes(time_s):
        tall = 60 + 10 * time_s
        return standing(300, 150 + 2.4 * 70 * time_s, tall) if time_s < 1.2 else None

    assert len(play({"kind": "running", "for_s": 0.4}, [comes], 3)) == 1

    def legs_come_into_sight(time_s):
        x0, y0, x1, y1 = standing(300)
        return (x0, y0, x1, y1 - 50 + min(50.0, 200 * max(0.0, time_s - 2)))

    assert play({"kind": "running", "for_s": 0.3}, [legs_come_into_sight], 5) == []


def test_somebody_falls_and_somebody_lies_from_the_start():
    def falls(time_s):
        return standing(200) if time_s < 3 else lying(200)

    rule = {"kind": "fall", "for_s": 2, "lying_for_s": 6}
    assert times(play(rule, [falls], 15)) == pytest.approx([5.3], abs=0.7)
    assert times(play(rule, [lambda _: lying(300)], 15)) == pytest.approx([6.2], abs=0.5)


def test_who_bends_down_or_is_cut_off_by_the_edge_has_not_fallen():
    def bends(time_s):
        x0, y0, x1, y1 = standing(200)
        return (x0 - 8, y0 + 25, x1 + 8, y1) if 3 <= time_s < 9 else (x0, y0, x1, y1)

    assert play({"kind": "fall"}, [bends], 15) == []

    def leaves_below(time_s):
        return (180, min(357.0, 250 + 20 * time_s), 260, 358)

    assert play({"kind": "fall", "lying_for_s": 2}, [leaves_below], 15) == []


def test_crowding_counts_who_is_inside_and_a_short_gap_does_not_end_it():
    stay = [walker(60 + 50 * k, 0) for k in range(3)]

    def comes_and_goes(time_s):
        if time_s < 4 or 10 <= time_s < 12 or time_s >= 20:
            return None
        return standing(230)

    rule = {"kind": "crowding", "zone": "left", "more_than": 3, "for_s": 3}
    assert times(play(rule, [*stay, comes_and_goes], 30)) == pytest.approx([7.2], abs=0.4)
    assert play(rule, stay, 30) == []

    def twice(time_s):
        return standing(230) if 4 <= time_s < 10 or 20 <= time_s < 28 else None

    assert len(play(rule, [*stay, twice], 30)) == 2


def test_the_wrong_way():
    out = [walker(220, 0.8, end_s=4), walker(220, 0.8, start_s=6, end_s=10)]
    assert len(play({"kind": "wrong_way", "line": "door", "closed": "in"}, out, 12)) == 2
    assert play({"kind": "wrong_way", "line": "door", "closed": "out"}, out, 12) == []


def test_tailgating_is_two_within_the_time():
    one_by_one = [walker(220, 0.8, start_s=6 * k, end_s=6 * k + 4) for k in range(3)]
    rule = {"kind": "tailgating", "line": "door", "within_s": 2}
    assert play(rule, one_by_one, 20) == []
    pairs = [
        walker(220, 0.8, start_s=8 * k + late, end_s=8 * k + 4) for k in (0, 1) for late in (0, 1.2)
    ]
    rings = play(rule, pairs, 20)
    assert len(rings) == 2
    assert all(ring.zone == "door" for ring in rings)


def test_the_camera_rings_once_a_sign():
    def covered(time_s):
        if 5 <= time_s < 12:
            return {"covered": 5.0}
        return {"covered": 20.0} if time_s >= 20 else {}

    rule = {"kind": "camera_covered", "for_s": 3}
    assert times(play(rule, [], 30, signs=covered)) == pytest.approx([8.0, 23.0])
    assert play({"kind": "camera_blinded", "for_s": 3}, [], 30, signs=covered) == []
    assert play(rule, [], 30, signs=lambda _: None) == []


def test_things_ring_once_each_and_in_their_zone():
    left = Changed(1, "left", (0.2, 0.6, 0.25, 0.7), 2.0)
    taken = Changed(2, "taken", (0.7, 0.6, 0.75, 0.7), 4.0)

    def changes(time_s):
        return [one for one in (left, taken) if time_s >= one.since_s]

    rule = {"kind": "object_left", "after_s": 5, "zone": "left"}
    rings = play(rule, [], 20, changes=changes)
    assert times(rings) == pytest.approx([7.0])
    assert rings[0].place == pytest.approx((0.225, 0.7))
    assert play({**rule, "zone": "right"}, [], 20, changes=changes) == []
    assert times(play({"kind": "object_taken", "after_s": 5}, [], 20, changes=changes)) == [9.0]


def test_the_rate_is_limited_and_what_was_held_back_is_told():
    visits = [walker(100, 0, start_s=8 * k, end_s=8 * k + 4) for k in range(10)]
    rule = {"kind": "presence", "after_s": 1}
    assert len(play(rule, visits, 80)) == 10
    rings = play({**rule, "again_after_s": 20}, visits, 80)
    assert [ring.held_back for ring in rings] == [0, 2, 2, 2]
    assert len(play({**rule, "most_per_hour": 3}, visits, 80)) == 3


def test_a_restricted_zone_rings_for_every_stay_and_gets_a_clip_a_minute():
    zones = [{**ZONES[0], "restricted": True, "alarm_after_s": 0.5}, ZONES[1]]
    watched = camera({"kind": "fall", "name": "fall"}, zones=zones)
    assert [rule.name for rule in with_zones(watched, watched.rules)] == ["left", "fall"]
    (rule, _) = with_zones(watched, watched.rules)
    visits = [walker(100, 0, start_s=8 * k, end_s=8 * k + 4) for k in range(10)]
    rings = play(rule.model_dump(), visits, 80)
    assert [(ring.rule, ring.kind, ring.zone) for ring in rings] == [
        ("left", "presence", "left")
    ] * 10
    clips = [ring.time_s for ring in rings if ring.clip]
    assert clips == pytest.approx([0.6, 64.6], abs=0.5)
    assert play(rule.model_dump(), [walker(400, 0)], 20) == []


def test_quiet_hours_are_kept_and_marked():
    always = {"kind": "presence", "quiet": ["00:00-24:00"]}
    assert [ring.quiet for ring in play(always, [walker(100, 0)], 5)] == [True]
    assert play({"kind": "presence", "enabled": False}, [walker(100, 0)], 5) == []


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("mon-fri 22:00-06:00", ["2025-11-25 23:00", "2025-11-29 05:59"], ["2025-11-29 23:00"]),
        ("08:00-20:00", ["2025-11-30 08:00"], ["2025-11-30 20:00"]),
        ("sat,sun 00:00-24:00", ["2025-11-29 00:00", "2025-11-30 23:59"], ["2025-11-28 23:59"]),
        ("fri-mon 10:00-11:00", ["2025-11-24 10:30", "2025-11-28 10:30"], ["2025-11-26 10:30"]),
    ],
)
def test_hours_of_the_week(text, inside, outside):
    hours = parse_hours(text)
    for moment in inside:
        assert hours.has(datetime.fromisoformat(moment)), moment
    for moment in outside:
        assert not hours.has(datetime.fromisoformat(moment)), moment


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"kind": "presence", "hours": ["night"]}, "expected hours such as"),
        ({"kind": "presence", "hours": ["25:00-26:00"]}, "from 00:00 to 24:00"),
        ({"kind": "presence", "hours": ["foo-bar 01:00-02:00"]}, "expected days out of mon"),
        ({"kind": "mood"}, "does not match any of the expected tags"),
        ({"kind": "camera_moved", "for_s": 25}, "at most 20"),
        ({"kind": "presence", "score": 3}, "Extra inputs are not permitted"),
    ],
)
def test_a_wrong_rule_is_said(rule, said):
    with pytest.raises(ValidationError, match=said):
        RULES.validate_python([{"name": "r", **rule}])


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"name": "r", "kind": "presence", "zone": "attic"}, "needs the zone 'attic'"),
        ({"name": "r", "kind": "wrong_way", "line": "gate"}, "needs the line 'gate'"),
        ({"name": "vault", "kind": "fall"}, "has the name of a restricted zone"),
    ],
)
def test_a_rule_about_nothing_is_refused(rule, said):
    vault = {"name": "vault", "polygon": [[0, 0], [1, 0], [1, 1]], "restricted": True}
    with pytest.raises(ValidationError, match=said):
        camera(rule, zones=[vault])


def test_no_rule_judges_a_person():
    """EU AI Act, article 5: no score of a person, no emotion, no sensitive category."""
    names = {
        name
        for part in RULES.json_schema()["$defs"].values()
        for name in [*part["properties"], *part["properties"]["kind"].get("enum", [])]
    }
    assert {"faster_than", "object_left"} <= names
    judging = ("score", "risk", "emotion", "mood", "age", "gender", "race", "suspic", "face", "who")
    assert [name for name in names if any(word in name for word in judging)] == []


def test_lasting_ends_after_its_gap_and_begins_anew_when_the_clock_goes_back():
    lasting = Lasting(1.0, 0.5)
    assert [lasting.update(YES, t) for t in (0, 0.5, 1.0, 1.5)] == [False, False, True, False]
    assert [lasting.update(NO, t) for t in (1.6, 1.9)] == [False, False]
    assert [lasting.update(YES, t) for t in (2.0, 2.4)] == [False, False]  # the same one
    assert [lasting.update(YES, t) for t in (3.0, 3.5, 4.0)] == [False, False, True]
    assert [lasting.update(YES, t) for t in (0.0, 1.0)] == [False, False]
    assert lasting.update(YES, 1.2) is False


def test_one_person_followed_twice_does_not_tailgate():
    def shadow(time_s):
        box = walker(232, 0.8, end_s=4)(time_s)
        return box if box is None else (box[0], box[1] - 12, box[2], box[3] - 12)

    twice = [walker(220, 0.8, end_s=4), shadow]
    assert play({"kind": "tailgating", "line": "door", "within_s": 2}, twice, 8) == []
