"""What the papers are made of: the settings, the seals that they name, and an audit's figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sealskin import __version__
from sealskin.core.config import CameraConfig, Config
from sealskin.core.config_alarms import KeepConfig
from sealskin.core.config_law import LawConfig
from sealskin.law.figures import Attack, Figures, Misses
from sealskin.seal.registry import sealer_from
from sealskin.seal.sealer import HasGate, config_sha256, seal_id

FRAME_PX = (1920, 1080)
PERSON_PX = 200
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class SealFacts:
    """One seal that is in use, and what is known of it.

    Attributes:
        name, seal_id: of the sealer; the id changes with every setting of it.
        cameras: names of those that it seals.
        cell_px, bits_per_cell, bits_per_person: what passes at most of a frame of 1920 x 1080,
            and of a standing person of 200 px in it.
        gated: whether it looks for heads, and so can miss one.
        attack: what attackers got, None if nobody has tried.
        same_version: whether they attacked this very version of it.
        misses: whom its gate misses, None if it has none or nobody has counted.
    """

    name: str
    seal_id: str
    cameras: tuple[str, ...]
    cell_px: int
    bits_per_cell: float
    bits_per_person: float
    gated: bool
    attack: Attack | None
    same_version: bool
    misses: Misses | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a paper may say.

    Attributes:
        as_of: the day of the settings.
        version: of Sealskin.
        config: the settings; papers quote nothing of them that holds a password.
        law: that part of them that only people know.
        cameras: in the order of the settings.
        seals: in the order of their first camera.
        recorded: names of the cameras whose sealed video is kept.
        keep: for how long each kind is kept, by default: the longest of the cameras'.
        longest_days: that recorded video is kept at most.
        clips: whether alarms keep sealed clips. clips_days: for how long, None without end.
        told: mail boxes and web addresses' names that are told of alarms.
        ringing: cameras that raise alarms about people or things.
        on_network: whether the page can be reached from other machines.
        encrypted: whether it is encrypted then; a proxy in front of it may do so, too.
        rtsp_on: whether sealed video is offered to recorders.
        figures: of the audit.
    """

    as_of: dt.date
    version: str
    config: Config
    law: LawConfig
    cameras: tuple[CameraConfig, ...]
    seals: tuple[SealFacts, ...]
    recorded: tuple[str, ...]
    keep: KeepConfig
    longest_days: float
    clips: bool
    clips_days: float | None
    told: tuple[str, ...]
    ringing: tuple[CameraConfig, ...]
    on_network: bool
    encrypted: bool
    rtsp_on: bool
    figures: Figures

    @property
    def keeps_video(self) -> bool:
        """Whether any sealed video reaches a disk."""
        return bool(self.recorded) or self.clips

    @property
    def video_days(self) -> float | None:
        """For how many days it is kept at most; None without end."""
        if not self.clips:
            return self.longest_days
        return None if self.clips_days is None else max(self.longest_days, self.clips_days)


def gather(config: Config, figures: Figures, as_of: dt.date) -> Facts:
    """Look everything up.

    Args:
        config: the settings; secrets need not be filled in.
        figures: of an audit.
        as_of: the day that the papers carry.

    Raises:
        ModelError: a sealer's network is missing or damaged.
    """
    keep = _longest([camera.keep or config.keep for camera in config.cameras] or [config.keep])
    recorded = [recorded_days(config, camera) for camera in config.cameras if camera.record]
    ringing = tuple(camera for camera in config.cameras if alarm_kinds(camera))
    return Facts(
        as_of=as_of,
        version=__version__,
        config=config,
        law=config.law,
        cameras=tuple(config.cameras),
        seals=_seals(config, figures),
        recorded=tuple(camera.name for camera in config.cameras if camera.record),
        keep=keep,
        longest_days=max(recorded, default=0.0),
        clips=bool(ringing) and not config.statistics_only,
        clips_days=None if keep.clips_h is None else keep.clips_h / 24,
        told=(
            *dict.fromkeys(box for mail in config.alarms.mail for box in mail.to),
            *(urlsplit(hook.url).hostname or hook.name for hook in config.alarms.webhooks),
        ),
        ringing=ringing,
        on_network=config.server.host not in LOOPBACK,
        encrypted=config.server.tls.is_on,
        rtsp_on=config.rtsp_server.port is not None,
        figures=figures,
    )


def recorded_days(config: Config, camera: CameraConfig) -> float:
    """For how many days recorded video of a camera is kept at most."""
    keep = camera.keep or config.keep
    by_age = config.recording.keep_days
    return by_age if keep.recordings_h is None else min(by_age, keep.recordings_h / 24)


def _longest(keeps: list[KeepConfig]) -> KeepConfig:
    """What is true of all of them: of each kind the longest, None if it is ever unlimited."""
    longest: dict[str, float | None] = {}
    for kind in KeepConfig.model_fields:
        times: list[float | None] = [getattr(keep, kind) for keep in keeps]
        known = [time for time in times if time is not None]
        longest[kind] = max(known) if len(known) == len(times) else None
    return KeepConfig.model_validate(longest)


def alarm_kinds(camera: CameraConfig) -> list[str]:
    """What raises an alarm at a camera, each kind once."""
    zones = ["restricted" for zone in camera.zones if zone.restricted]
    return list(dict.fromkeys([*zones, *(str(rule.kind) for rule in camera.rules)]))


def _seals(config: Config, figures: Figures) -> tuple[SealFacts, ...]:
    by_settings: dict[str, list[CameraConfig]] = {}
    for camera in config.cameras:
        by_settings.setdefault(camera.seal.model_dump_json(), []).append(camera)
    return tuple(_seal(cameras, figures) for cameras in by_settings.values())


def _seal(cameras: list[CameraConfig], figures: Figures) -> SealFacts:
    sealer = sealer_from(cameras[0].seal)
    rate = sealer.rate(*FRAME_PX)
    attack = figures.attacks.get(sealer.name)
    settings: Mapping[str, object] = sealer.settings
    asked = figures.misses
    return SealFacts(
        name=sealer.name,
        seal_id=seal_id(sealer),
        cameras=tuple(camera.name for camera in cameras),
        cell_px=rate.cell_px,
        bits_per_cell=rate.bits_per_cell,
        bits_per_person=rate.bits_per_person(PERSON_PX),
        gated=isinstance(sealer, HasGate),
        attack=attack,
        same_version=attack is not None and attack.config_sha256 == config_sha256(sealer),
        misses=asked if asked and settings.get("gate_sha256") == asked.weights_sha256 else None,
    )
