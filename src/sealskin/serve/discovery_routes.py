"""The HTTP interface by which cameras are found before they are added."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter

from sealskin.core.errors import ConfigError
from sealskin.pipeline.credentials import REFERENCE, with_account
from sealskin.pipeline.resolve import is_indirect, streams
from sealskin.serve import wire
from sealskin.serve.access import Role, requires
from sealskin.serve.parts import PartsOf
from sealskin.serve.wire_settings import Discovery, FoundCamera, OfferedStream, StreamsOf
from sealskin.video.info import place_of
from sealskin.video.onvif.discovery import discover
from sealskin.video.onvif.streams import choose

router = APIRouter(prefix="/api", responses={422: {"model": wire.Problem}})


@router.post("/cameras/discover", dependencies=[requires(Role.admin)])
def discover_cameras(parts: PartsOf, wanted: Discovery) -> list[FoundCamera]:
    """Call for ONVIF cameras in the network, and list those that answer."""
    cameras = [] if parts.installation is None else parts.installation.config.cameras
    places = [(place_of(camera.source), camera.name) for camera in cameras]
    watched = {place.host: name for place, name in places if place is not None}
    return [
        FoundCamera(
            source=one.source,
            host=one.host,
            name=one.name,
            hardware=one.hardware,
            location=one.location,
            watched_as=watched.get(one.host),
        )
        for one in discover(wanted.wait_s, wanted.interfaces)
    ]


@router.post("/cameras/streams", dependencies=[requires(Role.admin)])
def list_streams(asked: StreamsOf) -> list[OfferedStream]:
    """The streams that an ONVIF camera offers, and which of them suits best."""
    source = with_account(asked.source, asked.user, asked.password)
    if not is_indirect(source) or REFERENCE.search(source):
        raise ConfigError("expected an address as onvif://192.168.1.20, got another; correct it")
    offered = streams(source)
    best = choose(offered)
    return [
        OfferedStream(
            source=f"{asked.source.rstrip('/')}/{quote(one.token, safe='')}",
            name=one.name,
            codec=one.codec,
            width_px=one.width_px or None,
            height_px=one.height_px or None,
            fps=one.fps,
            suits_best=one == best,
        )
        for one in offered
    ]
