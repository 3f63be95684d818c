"""Sealed video by WebRTC: a real player, aiortc's, watches a real `sealskin watch`."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from red_people import SIZE, draw_walk
from servers.running import PATIENCE_S, Running

aiortc = pytest.importorskip("aiortc", reason="needs the extra whep")
SDP = {"content-type": "application/sdp"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("whep")
    file = folder / "shop.yaml"
    file.write_text(
        f"database: {folder}/s.db\nserver: {{port: 0}}\n"
        f"journal: {{file: {folder}/log.jsonl}}\ncameras:\n"
        f"- {{name: hall, source: {draw_walk(folder / 'walk.mp4')}, loop: true, analytics: false,"
        " seal: {method: solid}}\n"
    )
    with Running("watch", "--config", file) as running:
        running.wait_for("state", lambda camera: camera["width_px"])
        yield running


class Player:
    """Asks for one video and takes its pictures."""

    def __init__(self, shop: Running) -> None:
        self.shop = shop
        config = aiortc.RTCConfiguration(iceServers=[])
        self.connection = aiortc.RTCPeerConnection(config)
        self.tracks: list[Any] = []
        self.connection.on("track", self.tracks.append)

    async def begin(self, client: httpx.AsyncClient) -> str:
        self.connection.addTransceiver("video", direction="recvonly")
        await self.connection.setLocalDescription(await self.connection.createOffer())
        answer = await client.post(
            f"{self.shop.address}/api/cameras/hall/whep",
            content=self.connection.localDescription.sdp,
            headers=SDP,
        )
        assert answer.status_code == 201, answer.text
        assert answer.headers["content-type"].startswith("application/sdp")
        description = aiortc.RTCSessionDescription(sdp=answer.text, type="answer")
        await self.connection.setRemoteDescription(description)
        return str(answer.headers["location"])


def test_a_player_sees_sealed_pictures_and_leaves(shop: Running) -> None:
    async def scenario() -> None:
        player = Player(shop)
        async with httpx.AsyncClient(timeout=PATIENCE_S) as client:
            where = await player.begin(client)
            (track,) = player.tracks
            async with asyncio.timeout(PATIENCE_S):
                pictures = [await track.recv() for _ in range(5)]
            times = [picture.time for picture in pictures]
            assert times == sorted(times)
            assert (pictures[0].width, pictures[0].height) == SIZE
            # The seal of this camera paints everything one colour: nothing raw came through.
            assert np.ptp(pictures[-1].to_ndarray(format="gray")[8:-8, 8:-8]) < 16
            ended = await client.delete(shop.address + where)
            assert ended.status_code == 204
            assert (await client.delete(shop.address + where)).status_code == 404
            with pytest.raises(aiortc.mediastreams.MediaStreamError):
                async with asyncio.timeout(PATIENCE_S):
                    while True:
                        await track.recv()
        await player.connection.close()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("path", "headers", "body", "status", "said"),
    [
        ("attic", SDP, "v=0", 404, "no camera 'attic'"),
        ("hall", {}, "v=0", 415, "application/sdp"),
        ("hall", SDP, "v=0\r\n", 422, "offer"),
        ("hall", SDP, "nonsense", 422, "offer"),
        ("hall", SDP, "x" * 100_000, 413, "send less"),
    ],
)
def test_what_is_no_offer_gets_a_sentence(
    shop: Running, path: str, headers: dict[str, str], body: str, status: int, said: str
) -> None:
    answer = httpx.post(
        f"{shop.address}/api/cameras/{path}/whep", content=body, headers=headers, timeout=PATIENCE_S
    )
    assert answer.status_code == status
    assert said in answer.json()["detail"]


def test_ctrl_c_ends_it_with_a_player(shop: Running) -> None:
    async def scenario() -> None:
        player = Player(shop)
        async with httpx.AsyncClient(timeout=PATIENCE_S) as client:
            await player.begin(client)
            (track,) = player.tracks
            async with asyncio.timeout(PATIENCE_S):
                await track.recv()
            told = await asyncio.to_thread(shop.end)
        assert (told[0], told[2]) == (0, "")
        await player.connection.close()

    asyncio.run(scenario())
