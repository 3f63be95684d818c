"""What people and programs are told of an alarm. Words and numbers: no picture leaves by it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, tzinfo

WHAT = {
    "presence": "Somebody is there",
    "loitering": "Somebody stays for long",
    "running": "Somebody runs",
    "fall": "Somebody lies on the floor",
    "crowding": "Too many people",
    "object_left": "Something was left",
    "object_taken": "Something was taken",
    "wrong_way": "Somebody goes the wrong way",
    "tailgating": "Two passed where one should",
    "camera_covered": "The camera is covered",
    "camera_moved": "The camera was moved",
    "camera_blinded": "The camera is blinded",
    "camera_gone": "The camera gives no picture",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """An alarm as it is told.

    Attributes:
        number: of the alarm; None when it could not be saved.
        camera, rule, kind, zone, thing: see `AlarmMessage`.
        place: x, y as fractions of the frame.
        time_ms: UTC.
        held_back: how many the rate limit has held back since the last one.
        test: the test button was pressed.
        page: address at which it is shown; None if it is not known.
    """

    number: int | None
    camera: str
    rule: str
    kind: str
    zone: str
    thing: str | None
    place: tuple[float, float] | None
    time_ms: int
    held_back: int
    test: bool
    page: str | None

    def as_json(self) -> dict[str, object]:
        """For programs: the fields, with a version and the sentence."""
        fields = asdict(self)
        fields["id"] = fields.pop("number")
        return {"version": 1, "event": "alarm", "text": self.sentence(), **fields}

    def sentence(self) -> str:
        """What rang and where, in a line."""
        where = f"{self.camera}, {self.zone}" if self.zone else self.camera
        what = WHAT[self.kind] if self.thing is None else f"{WHAT[self.kind]}: {self.thing}"
        return f"{'Test: ' * self.test}{what} ({where})"

    def text(self, zone_info: tzinfo | None = None) -> str:
        """For people: a few lines."""
        moment = datetime.fromtimestamp(self.time_ms / 1000, UTC).astimezone(zone_info)
        lines = [
            self.sentence() + ".",
            "",
            f"When: {moment:%Y-%m-%d %H:%M:%S %Z}",
            f"Camera: {self.camera}",
            f"Rule: {self.rule} ({self.kind})",
        ]
        if self.held_back:
            lines.append(f"Held back since the last one by the rule's limits: {self.held_back}")
        if self.test:
            lines.append("Somebody pressed the test button. Nothing happened.")
        if self.page:
            lines += ["", self.page]
        return "\n".join(lines) + "\n"
