"""The two services by which a camera tells its streams: Media, and Media2 beside it.

Many cameras name their H.265 streams by Media2 only (ONVIF Media2, ver20/media), whose profiles
Media cannot describe. It is asked first where a camera has it. The client library does not bring
its description, so the part that is used stands in `media2.wsdl`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol, Self

from sealskin.video.onvif.streams import Stream

WSDL = Path(__file__).with_name("media2.wsdl")
MEDIA2 = "http://www.onvif.org/ver20/media/wsdl"
_TT = "{http://www.onvif.org/ver10/schema}"
_TR2 = f"{{{MEDIA2}}}"


class Media(Protocol):
    """A service that knows streams."""

    async def streams(self) -> list[Stream]:
        """All with video."""
        ...

    async def uri(self, token: str) -> str:
        """The RTSP address of one."""
        ...


def has_media2(camera: Any) -> bool:
    """Whether an `onvif.ONVIFCamera`, whose services are known, has the newer one."""
    return MEDIA2 in camera.xaddrs


class Media1:
    """The service that every camera has."""

    def __init__(self, service: Any) -> None:
        self._service = service

    @classmethod
    async def of(cls, camera: Any) -> Self:
        """That of a camera."""
        return cls(await camera.create_onvif_service("media"))

    async def streams(self) -> list[Stream]:
        profiles = await self._service.GetProfiles()
        return [_stream(one) for one in profiles or [] if one.VideoEncoderConfiguration]

    async def uri(self, token: str) -> str:
        setup = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}
        answer = await self._service.GetStreamUri({"StreamSetup": setup, "ProfileToken": token})
        return str(answer.Uri)


class Media2:
    """The newer service."""

    def __init__(self, service: Any) -> None:
        self._service = service

    @classmethod
    async def of(cls, camera: Any, session: Any) -> Self:
        """That of a camera, asked through a session of aiohttp."""
        from onvif import ONVIFService

        binding = f"{_TR2}Media2Binding"
        service = ONVIFService(
            camera.xaddrs[MEDIA2],
            camera.user,
            camera.passwd,
            str(WSDL),
            no_cache=True,
            dt_diff=camera.dt_diff,
            binding_name=binding,
            read_timeout=session.timeout.total,
        )
        camera.services[binding] = service  # which closes it
        await service.setup()
        service.transport.session = session
        return cls(service)

    async def streams(self) -> list[Stream]:
        # Without a type cameras give names only.
        profiles = await self._service.GetProfiles({"Type": ["VideoEncoder"]})
        encoders = f"{_TR2}Configurations/{_TR2}VideoEncoder"
        found = [(one, one.find(encoders)) for one in profiles or []]
        return [_stream2(one, encoder) for one, encoder in found if encoder is not None]

    async def uri(self, token: str) -> str:
        return str(await self._service.GetStreamUri({"Protocol": "RTSP", "ProfileToken": token}))


def _stream(profile: Any) -> Stream:
    encoder = profile.VideoEncoderConfiguration
    size, control = encoder.Resolution, encoder.RateControl
    rate = control.FrameRateLimit if control else None
    return Stream(
        token=str(profile.token),
        name=str(profile.Name or ""),
        codec=str(encoder.Encoding or "").upper(),
        width_px=int(size.Width) if size else 0,
        height_px=int(size.Height) if size else 0,
        fps=float(rate) if rate else None,
    )


def _stream2(profile: Any, encoder: Any) -> Stream:
    """Of elements of lxml."""
    size = f"{_TT}Resolution/{_TT}"
    rate = encoder.findtext(f"{_TT}RateControl/{_TT}FrameRateLimit")
    return Stream(
        token=profile.get("token", ""),
        name=profile.findtext(f"{_TR2}Name", ""),
        codec=encoder.findtext(f"{_TT}Encoding", "").upper(),
        width_px=int(encoder.findtext(f"{size}Width") or 0),
        height_px=int(encoder.findtext(f"{size}Height") or 0),
        fps=float(rate) if rate else None,
    )
