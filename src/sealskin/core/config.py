"""The settings of an installation, as pydantic models; `config_file` reads and writes the file.

Titles and descriptions make the settings reference (docs/reference/settings.md, by `make docs`)
and, later, the settings pages. Points are fractions of the frame, so that a change of a camera's
resolution moves no line.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from sealskin.core.config_alarms import AlarmsConfig, JournalConfig, KeepConfig
from sealskin.core.config_law import LawConfig, Place, check_place
from sealskin.core.config_measure import ExportConfig, MeasureConfig
from sealskin.core.config_mqtt import MqttConfig
from sealskin.core.config_output import LogConfig, RecordingConfig, RtspServerConfig
from sealskin.core.config_report import ReportConfig
from sealskin.core.config_rules import RuleConfig, check_places
from sealskin.core.config_sense import FacingConfig, Things
from sealskin.core.config_server import ServerConfig
from sealskin.core.config_site import FloorConfig, SiteConfig
from sealskin.core.names import Name, Point
from sealskin.core.settings import Settings

PostgresAddress = Annotated[str, Field(pattern=r"^postgresql://")]
DEFAULT_SITE = "main"
SMALLEST_AREA = 1e-6
"""Of a zone, as a fraction of the frame; a quarter of a pixel at 720p is as large."""


class SealConfig(Settings):
    """How a camera is sealed."""

    method: Literal["strict", "balanced", "partial", "lowrate", "mosaic", "blur", "solid"] = Field(
        default="strict", title="Method", description="The sealer. See docs/sealing.md."
    )
    cell_px: int | None = Field(
        default=None,
        ge=2,
        le=512,
        title="Cell size",
        description="`mosaic` and `blur` only: cell size or radius in pixels. Unset: the default.",
    )
    fixed: bool = Field(
        default=False,
        title="Hangs still",
        description="`strict`, `balanced` and `partial`: the camera never moves, so that it may "
        "learn its empty scene, over hours. What differs from it is sealed too; `partial` shows "
        "nothing else of the room.",
    )


class LineConfig(Settings):
    """A line that is counted. Crossing from its left to its right, seen from a to b, is `in`."""

    name: Name = Field(title="Name", description="Short name: a-z, 0-9, - and _.")
    kind: Literal["door", "passers", "line"] = Field(
        default="door",
        title="Kind",
        description="`door`: who crosses comes to visit, or leaves. `passers`: on the way past the "
        "shop; crossings either way are passers-by. `line`: counted and nothing more.",
    )
    a: Point = Field(title="From", description="x, y as fractions of the frame.")
    b: Point = Field(title="To", description="x, y as fractions of the frame.")
    band: float = Field(
        default=0.02,
        gt=0,
        le=0.25,
        title="Hysteresis band",
        description="Half width of the band around the line, as a fraction of the frame's height. "
        "Only who crosses the whole band counts.",
    )

    @field_validator("b")
    @classmethod
    def _has_length(cls, b: Point, info: object) -> Point:
        a = getattr(info, "data", {}).get("a")
        if a == b:
            raise ValueError("a line needs two different ends")
        return b


class ZoneConfig(Settings):
    """A part of the floor."""

    name: Name = Field(title="Name", description="Short name: a-z, 0-9, - and _.")
    kind: Literal["area", "shelf", "queue", "staff-entry"] = Field(
        default="area",
        title="Kind",
        description="`shelf`: the floor within reach of it, for interest. `queue`: where people "
        "wait, for its length and their waits. `staff-entry`: who is first seen here is staff.",
    )
    polygon: list[Point] = Field(
        min_length=3, title="Corners", description="x, y as fractions of the frame, in order."
    )
    goods: Point | None = Field(
        default=None,
        title="Goods",
        description="`shelf` only: where the goods are in the picture, so that who faces them "
        "counts more.",
    )
    limit: int | None = Field(
        default=None, ge=1, title="Limit", description="Most people that may be inside."
    )

    @field_validator("polygon")
    @classmethod
    def _has_area(cls, polygon: list[Point]) -> list[Point]:
        following = [*polygon[1:], polygon[0]]
        twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(polygon, following, strict=True))
        if abs(twice) < SMALLEST_AREA:
            raise ValueError("a zone needs an area; move its corners apart")
        return polygon

    restricted: bool = Field(
        default=False,
        title="Restricted",
        description="Raise an alarm when somebody is inside: a rule of the kind `presence` with "
        "the zone's name, for each stay.",
    )
    alarm_after_s: float = Field(
        default=1.0,
        ge=0,
        le=3600,
        title="Alarm after",
        description="Seconds that somebody must be inside before the alarm is raised.",
    )


class CameraConfig(Settings):
    """One camera, or a file that stands in for one."""

    name: Name = Field(title="Name", description="Short name: a-z, 0-9, - and _.")
    source: str = Field(
        min_length=1,
        repr=False,  # it may hold a password
        title="Source",
        description="rtsp://..., onvif://... (the stream that suits best), http://... (MJPEG), "
        "/dev/video0, a video file, or a folder of pictures. Write `${env:NAME}`, `${file:PATH}` "
        "or `${keyring:SERVICE/USER}` in place of a password.",
    )
    site: Name | None = Field(
        default=None,
        title="Site",
        description="Where it hangs: a name of `sites`. Unset: the first of them.",
    )
    floor: FloorConfig | None = Field(
        default=None,
        title="Floor",
        description="Where its picture lies on the site's floor plan.",
    )
    place: Place | None = Field(
        default=None,
        title="Place",
        description="What it looks at, for the papers. Sealskin does not start with a camera in a "
        "`changing-room`, `toilet`, `bathroom` or `sauna`.",
    )
    covers: str | None = Field(
        default=None,
        min_length=1,
        max_length=300,
        title="Range",
        description="What its picture covers, in words, for the papers.",
    )
    rtsp_transport: Literal["tcp", "udp", "http"] = Field(
        default="tcp",
        title="RTSP transport",
        description="How an RTSP camera sends its packets. `udp` only if it cannot do `tcp`; "
        "`http` is a tunnel through the port of the camera's page, for networks that let nothing "
        "else through.",
    )
    loop: bool = Field(
        default=False, title="Loop", description="Files and folders: start again at the end."
    )
    group: Name = Field(
        default="main",
        title="Group",
        description="Cameras that the same people may see, such as those of one shop. Roles are "
        "given in a group or in all of them.",
    )
    seal: SealConfig = Field(
        default_factory=SealConfig, title="Seal", description="How its pictures are sealed."
    )
    record: bool = Field(
        default=False,
        title="Record",
        description="Keep the sealed video on disk, as `recording` says. Off unless asked for.",
    )
    analytics: bool = Field(
        default=True,
        title="Analytics",
        description="Find and count people. Off: its sealed video is shown, recorded and passed "
        "on, nobody is counted, and lines, zones and rules rest.",
    )
    detect_fps: float = Field(
        default=10.0,
        gt=0,
        le=60,
        title="Detections per second",
        description="At most; fewer where the machine is too slow. More costs more of the CPU.",
    )
    facing: FacingConfig = Field(
        default_factory=FacingConfig, title="Facing", description="Where bodies face."
    )
    things: Things = Field(default_factory=list)
    things_every_s: float = Field(
        default=2.0,
        ge=0.2,
        le=3600,
        title="Seconds between looks for things",
        description="At least; more where the machine is too slow.",
    )
    lines: list[LineConfig] = Field(
        default_factory=list, title="Lines", description="Lines whose crossings are counted."
    )
    zones: list[ZoneConfig] = Field(
        default_factory=list, title="Zones", description="Parts of the floor to look at."
    )
    keep: KeepConfig | None = Field(
        default=None,
        title="Retention",
        description="For how long each kind is kept of this camera. Unset: as for all.",
    )
    rules: list[RuleConfig] = Field(
        default_factory=list, title="Rules", description="What raises an alarm. See docs/alarms.md."
    )

    @field_validator("place")
    @classmethod
    def _may_be_watched(cls, place: Place | None) -> Place | None:
        return check_place(place)

    @field_validator("lines", "zones", "rules")
    @classmethod
    def _names_differ(cls, items: list[LineConfig] | list[ZoneConfig] | list[RuleConfig]) -> object:
        _refuse_twice([item.name for item in items])
        return items

    @model_validator(mode="after")
    def _rules_know_their_places(self) -> Self:
        check_places(
            self.rules,
            lines={line.name for line in self.lines},
            zones={zone.name: zone.restricted for zone in self.zones},
        )
        return self


class Config(Settings):
    """A whole installation."""

    database: PostgresAddress | Path = Field(
        default=Path("sealskin.db"),
        union_mode="left_to_right",
        repr=False,  # it may hold a password
        json_schema_extra={"format": "password"},
        title="Database",
        description="A SQLite file, made if missing; a relative path begins at the folder that "
        "Sealskin is started in. Or one PostgreSQL for many sites: "
        "`postgresql://user:${file:PATH}@host/name`.",
    )
    outbox: Path = Field(
        default=Path("sealskin-outbox.db"),
        title="Outbox",
        description="PostgreSQL only: a file in which records wait while the server is away.",
    )
    sites: list[SiteConfig] = Field(
        default_factory=list, title="Sites", description="The places where cameras hang."
    )
    measure: MeasureConfig = Field(
        default_factory=MeasureConfig,
        title="Metrics",
        description="What is called a visit, a stay, a queue, a group.",
    )
    export: ExportConfig = Field(
        default_factory=ExportConfig, title="Exports", description="Figures that leave the house."
    )
    server: ServerConfig = Field(
        default_factory=ServerConfig, title="Server", description="Address and port of the page."
    )
    recording: RecordingConfig = Field(
        default_factory=RecordingConfig,
        title="Recording",
        description="Where sealed video is kept, and for how long.",
    )
    rtsp_server: RtspServerConfig = Field(
        default_factory=RtspServerConfig,
        title="Sealed RTSP output",
        description="Sealed video for recorders and players.",
    )
    mqtt: MqttConfig = Field(
        default_factory=MqttConfig,
        title="MQTT",
        description="Counts, events, alarms and states for a broker.",
    )
    alarms: AlarmsConfig = Field(
        default_factory=AlarmsConfig,
        title="Alarms",
        description="Webhooks, mail, MQTT, and the sealed clips.",
    )
    report: ReportConfig = Field(
        default_factory=ReportConfig,
        title="Report",
        description="The figures of each day or week, by mail.",
    )
    keep: KeepConfig = Field(
        default_factory=KeepConfig,
        title="Retention",
        description="For how long each kind is kept.",
    )
    statistics_only: bool = Field(
        default=False,
        title="Statistics only",
        description="No picture, not even a sealed one, reaches a disk: no recording, no clip. The "
        "live view works.",
    )
    journal: JournalConfig = Field(
        default_factory=JournalConfig,
        title="Log of who did what",
        description="Its file, and how long it is kept.",
    )
    log: LogConfig = Field(
        default_factory=LogConfig, title="Log", description="What is written to standard error."
    )
    law: LawConfig = Field(
        default_factory=LawConfig,
        title="Law",
        description="Who runs the cameras and what for, for the papers of `sealskin law`.",
    )
    cameras: list[CameraConfig] = Field(
        default_factory=list, title="Cameras", description="The cameras to watch."
    )

    @field_validator("cameras", mode="before")
    @classmethod
    def _none_yet(cls, cameras: object) -> object:
        return [] if cameras is None else cameras  # `cameras:` with all of them commented out

    @field_validator("cameras")
    @classmethod
    def _names_differ(cls, cameras: list[CameraConfig]) -> list[CameraConfig]:
        _refuse_twice([camera.name for camera in cameras])
        return cameras

    @model_validator(mode="after")
    def _records_no_picture(self) -> Config:
        recorded = [camera.name for camera in self.cameras if camera.record]
        if self.statistics_only and recorded:
            raise ValueError(
                f"with statistics_only no camera may record, and {recorded[0]!r} does; set its "
                "`record` to false"
            )
        return self

    @field_validator("sites")
    @classmethod
    def _sites_differ(cls, sites: list[SiteConfig]) -> list[SiteConfig]:
        _refuse_twice([site.name for site in sites])
        return sites

    @model_validator(mode="after")
    def _sites_are_known(self) -> Config:
        known = {site.name for site in self.sites} or {DEFAULT_SITE}
        for camera in self.cameras:
            if camera.site is not None and camera.site not in known:
                raise ValueError(
                    f"camera {camera.name!r} hangs at {camera.site!r}, which is no name of "
                    f"`sites` ({', '.join(sorted(known))}); add the site, or correct the camera"
                )
        return self

    def all_sites(self) -> list[SiteConfig]:
        """The sites; a single one of its own defaults where none is listed."""
        return self.sites or [SiteConfig(name=DEFAULT_SITE)]

    def timezone_of(self, camera: CameraConfig) -> str | None:
        """The time zone of its site; None where no site is listed: that of this machine."""
        return self.site_of(camera).timezone if self.sites else None

    def site_of(self, camera: CameraConfig) -> SiteConfig:
        """The site that a camera hangs at."""
        sites = self.all_sites()
        return next((site for site in sites if site.name == camera.site), sites[0])


def _refuse_twice(names: list[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ValueError(f"the name {twice[0]!r} is used twice; give each its own")
