"""The HTTP interface of rules: a camera's, a test of one, and a replay on what was recorded."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException

from sealskin.core.config import CameraConfig
from sealskin.core.config_rules import RULES
from sealskin.core.times import now_ms
from sealskin.pipeline.alarms.replay import Replay, replay
from sealskin.pipeline.messages import AlarmMessage
from sealskin.sense.rules.engine import place_name, with_zones
from sealskin.serve.access import Role, Who, requires
from sealskin.serve.parts import NOT_FOUND, PartsOf
from sealskin.serve.routes import CameraName
from sealskin.serve.settings_routes import REFUSED
from sealskin.serve.wire_alarms import Replayed, ReplayedRing, ReplayRequest, RuleList

MOST_RINGS = 500
MOST_REPLAYED_MS = 31 * 86_400_000

router = APIRouter(prefix="/api")


def _camera(parts: PartsOf, name: str) -> CameraConfig:
    if parts.installation is None:
        raise HTTPException(404, "nothing is watched here; start `sealskin watch`")
    return parts.installation.camera(name)


@router.get("/cameras/{name}/rules", responses=NOT_FOUND, dependencies=[requires(Role.viewer)])
def get_rules(parts: PartsOf, name: CameraName) -> RuleList:
    """A camera's rules."""
    return RuleList(rules=_camera(parts, name).rules)


@router.put("/cameras/{name}/rules", responses=REFUSED, dependencies=[requires(Role.operator)])
def put_rules(parts: PartsOf, who: Who, name: CameraName, rules: RuleList) -> RuleList:
    """Put other rules in the place of a camera's. They hold at once; the picture goes on."""
    before = _camera(parts, name).rules
    assert parts.installation is not None
    parts.installation.change_camera(
        name, {"rules": RULES.dump_python(rules.rules, mode="json", exclude_defaults=True) or None}
    )
    old, new = ({rule.name: rule for rule in each} for each in (before, rules.rules))
    parts.alarms.log(
        who,
        "rules.changed",
        {
            "camera": name,
            "added": sorted(new.keys() - old.keys()),
            "removed": sorted(old.keys() - new.keys()),
            "changed": sorted(key for key in new.keys() & old.keys() if new[key] != old[key]),
        },
    )
    return get_rules(parts, name)


@router.post(
    "/cameras/{name}/rules/{rule}/test",
    status_code=202,
    responses=REFUSED,
    dependencies=[requires(Role.operator)],
)
def test_rule(parts: PartsOf, who: Who, name: CameraName, rule: str) -> RuleList:
    """Ring a rule as a test: it is listed, told to everybody, and gets a clip, marked as a test."""
    camera = _camera(parts, name)
    rules = with_zones(camera, camera.rules)
    found = next((one for one in rules if one.name == rule), None)
    if found is None:
        raise HTTPException(404, f"camera {name!r} has no rule {rule!r}; save it first")
    if parts.alarms.ring is None:
        raise HTTPException(404, "nothing is watched here; start `sealskin watch`")
    parts.alarms.log(who, "rule.tested", {"camera": name, "rule": rule})
    now = now_ms()
    parts.alarms.ring(
        AlarmMessage(
            camera=name,
            zone=place_name(found),
            session=0,
            track_id=0,
            time_s=now / 1000,
            wall_ms=now,
            rule=found.name,
            kind=found.kind,
            test=True,
            clip=found.clip,
        )
    )
    return RuleList(rules=[found])


@router.post(
    "/cameras/{name}/rules/replay", responses=REFUSED, dependencies=[requires(Role.operator)]
)
def replay_rule(parts: PartsOf, name: CameraName, request: ReplayRequest) -> Replayed:
    """How often a rule would have rung, had it been there: on the tracks that were recorded."""
    if not 0 < request.to_ms - request.from_ms <= MOST_REPLAYED_MS:
        raise HTTPException(
            422, "expected moments in order and at most 31 days apart; ask in parts"
        )
    camera = _camera(parts, name)
    config = None if parts.installation is None else parts.installation.config
    timezone = None if config is None else config.timezone_of(camera)
    found = replay(
        parts.database, camera, request.rule, request.from_ms, request.to_ms, timezone=timezone
    )
    return _wire(found)


def _wire(found: Replay) -> Replayed:
    return Replayed(
        rule=found.rule.name,
        kind=found.rule.kind,
        from_ms=found.from_ms,
        to_ms=found.to_ms,
        watched_ms=found.watched_ms,
        tracks=found.tracks,
        count=len(found.rings),
        held_back=found.held_back,
        per_day=found.per_day,
        rings=[
            ReplayedRing(
                time_ms=one.wall_ms, track_id=one.track_id, place=one.place, quiet=one.quiet
            )
            for one in found.rings[:MOST_RINGS]
        ],
    )
