import asyncio
import json
import threading
from collections.abc import AsyncIterator
from typing import Any

from sealskin.core.config import CameraConfig
from sealskin.pipeline.messages import (
    CrossingMessage,
    FragmentMessage,
    InfoMessage,
    SceneMessage,
    State,
    StateMessage,
    TrackView,
)
from sealskin.serve.feeds import WAITING_EVENTS, WAITING_FRAGMENTS, WAITING_SCENES, Feed
from sealskin.serve.hub import Hub

HALL = CameraConfig.model_validate({"name": "hall", "source": "hall.mp4"})
INFO = InfoMessage("hall", 64, 48, "lowrate-1", "video/mp4")
INIT = FragmentMessage("hall", "init", b"init", 0.0, keyframe=False)


def state(state: State, detail: str = "") -> StateMessage:
    return StateMessage("hall", state, detail, 5)


def fragment(number: int, *, keyframe: bool = False) -> FragmentMessage:
    return FragmentMessage("hall", "media", b"%d" % number, float(number), keyframe)


def scene(people: int = 1) -> SceneMessage:
    track = TrackView(4, (0.1, 0.2, 0.3, 0.4), (0.2, 0.4), observed=True)
    return SceneMessage("hall", 1.0, 2, (track,) * people, people, {})


def running() -> Hub:
    hub = Hub([HALL])
    for message in (INFO, INIT, fragment(0, keyframe=True), fragment(1), state("running")):
        hub.take(message)
    return hub


def everything(camera: str) -> bool:
    return True


async def waiting(feed: Feed[Any]) -> list[Any]:
    """What a client would get now."""
    await asyncio.sleep(0)
    return list(feed._items)


def data(items: list[Any]) -> list[bytes | str]:
    return [item.mime if isinstance(item, InfoMessage) else item.data for item in items]


def test_a_client_begins_with_the_latest_keyframe() -> None:
    async def scenario() -> None:
        hub = running()
        hub.take(fragment(2, keyframe=True))
        hub.take(fragment(3))
        feed = hub.video("hall")
        hub.take(fragment(4))
        assert data(await waiting(feed)) == ["video/mp4", b"init", b"2", b"3", b"4"]

    asyncio.run(scenario())


def test_a_client_that_is_early_waits_for_the_stream() -> None:
    async def scenario() -> None:
        hub = Hub([HALL])
        feed = hub.video("hall")
        for message in (state("offline"), state("starting"), INFO, INIT, fragment(0)):
            hub.take(message)
        hub.take(fragment(1, keyframe=True))
        assert data(await waiting(feed)) == ["video/mp4", b"init", b"1"]
        assert not feed.ended

    asyncio.run(scenario())


def test_a_slow_client_is_skipped_ahead_to_a_keyframe() -> None:
    async def scenario() -> None:
        hub = running()
        feed = hub.video("hall")
        for number in range(2, WAITING_FRAGMENTS + 40):
            hub.take(fragment(number, keyframe=number % 100 == 0))
        assert len(await waiting(feed)) < WAITING_FRAGMENTS + 2
        for number in range(200, 205):
            hub.take(fragment(number, keyframe=number == 200))
        got = data(await waiting(feed))
        assert got[:2] == ["video/mp4", b"init"]
        assert got[2:] == [b"200", b"201", b"202", b"203", b"204"]

    asyncio.run(scenario())


def test_a_new_stream_ends_clients_of_the_old_one() -> None:
    async def scenario() -> None:
        hub = running()
        feed = hub.video("hall")
        await waiting(feed)
        hub.take(INFO)
        await waiting(feed)
        assert feed.ended

    asyncio.run(scenario())


def test_nothing_is_shown_of_a_camera_that_stopped() -> None:
    async def scenario() -> None:
        for stopped in ("offline", "failed", "ended"):
            hub = running()
            hub.take(scene())
            assert hub.cameras()[0].people_now == 1
            old = hub.video("hall")
            hub.take(state(stopped, "why"))
            hub.take(fragment(2, keyframe=True))  # a straggler
            hub.take(scene())
            new = hub.video("hall")
            assert await waiting(new) == []
            assert old.ended
            (camera,) = hub.cameras()
            assert (camera.state, camera.detail, camera.people_now) == (stopped, "why", None)

    asyncio.run(scenario())


def test_events_begin_with_states_and_carry_what_happens() -> None:
    async def scenario() -> None:
        hub = running()
        feed = hub.events(everything)
        hub.take(CrossingMessage("hall", "door", 0, 4, "in", 1.0, 2))
        hub.take(scene())
        hub.take(state("offline", "no answer"))
        events = [(name, json.loads(text)) for name, text in await waiting(feed)]
        assert [name for name, _ in events] == ["state", "scene", "state"]
        assert events[0][1]["state"] == "running"
        assert events[1][1]["line_counts"] == {"door": {"n_in": 1, "n_out": 0}}
        assert events[1][1]["tracks"][0]["box"] == [0.1, 0.2, 0.3, 0.4]
        assert events[2][1]["detail"] == "no answer"

    asyncio.run(scenario())


def test_slow_listeners_lose_scenes_first_and_are_let_go_in_the_end() -> None:
    async def scenario() -> None:
        hub = running()
        feed = hub.events(everything)
        for _ in range(10 * WAITING_EVENTS):
            hub.take(scene())
        assert len(await waiting(feed)) == WAITING_SCENES
        for _ in range(WAITING_EVENTS):
            hub.take(state("running"))
        await waiting(feed)
        assert feed.ended

    asyncio.run(scenario())


def test_messages_come_from_other_threads() -> None:
    async def scenario() -> list[bytes | str]:
        hub = running()
        feed = hub.video("hall")
        heard = threading.Event()

        def speak() -> None:
            for number in range(2, 50):
                hub.take(fragment(number))
            assert heard.wait(60)  # what still waits at the end is forgotten
            hub.close()

        thread = threading.Thread(target=speak)
        thread.start()
        got = []
        async for item in _patient(feed):
            got.append(item)
            heard.set()
        thread.join()
        hub.take(fragment(99))  # after the end nobody minds
        assert hub.video("hall") is not None
        return data(got)

    got = asyncio.run(scenario())
    assert got == ["video/mp4", b"init", *[b"%d" % n for n in range(len(got) - 2)]]


async def _patient(feed: Feed[Any]) -> AsyncIterator[Any]:
    async with asyncio.timeout(60):
        async for item in feed:
            yield item


def test_clients_that_left_are_forgotten() -> None:
    async def scenario() -> None:
        hub = running()
        video, events = hub.video("hall"), hub.events(everything)
        hub.leave(video)
        hub.leave(events)
        assert not hub._events
        assert not hub._cameras["hall"].feeds

    asyncio.run(scenario())


def test_cameras_come_change_and_go() -> None:
    async def scenario() -> None:
        hub = running()
        video, events = hub.video("hall"), hub.events(everything)
        yard = CameraConfig.model_validate({"name": "yard", "source": "yard.mp4"})
        hub.follow([HALL, yard])
        assert hub.cameras()[0].state == "running", "it is not touched"

        recorded = HALL.model_copy(update={"record": True})
        hub.follow([recorded, yard])
        assert [camera.recorded for camera in hub.cameras()] == [True, False]
        assert hub.cameras()[0].state == "running", "its process goes on"
        assert not video.ended

        hub.follow([HALL.model_copy(update={"detect_fps": 5.0}), yard])
        assert hub.cameras()[0].state == "starting"
        assert hub.untried() == ["hall", "yard"]
        hub.follow([yard])
        hub.take(StateMessage("hall", "running", "", 5))  # its last words
        told = [(name, json.loads(text)["name"]) for name, text in await waiting(events)]
        assert told[-4:] == [
            ("state", "yard"),
            ("state", "hall"),
            ("state", "hall"),
            ("gone", "hall"),
        ]
        assert video.ended
        assert hub.video("hall").ended or (await waiting(hub.video("hall"))) == []
        assert "hall" not in hub

    asyncio.run(scenario())


def test_a_camera_of_another_group_is_shown_to_nobody_who_watched_it() -> None:
    async def scenario() -> None:
        hub = running()
        video = hub.video("hall")
        hub.follow([HALL.model_copy(update={"group": "back"})])
        await waiting(video)
        assert video.ended
        assert hub.group("hall") == "back"
        assert hub.cameras()[0].state == "running"

    asyncio.run(scenario())
