import threading

from sealskin.pipeline.messages import (
    FragmentMessage,
    InfoMessage,
    Message,
    MinuteMessage,
    SceneMessage,
)
from sealskin.pipeline.outbox import Outbox


def fragment(number: int, *, keyframe: bool = False) -> FragmentMessage:
    return FragmentMessage("hall", "media", b"", float(number), keyframe)


def minute(number: int) -> MinuteMessage:
    return MinuteMessage("hall", number, 1, 0, 0, 0, 0)


class Reader:
    """The other end of the pipe: busy until it is told to read."""

    def __init__(self) -> None:
        self.busy = threading.Event()
        self.got: list[Message] = []

    def send(self, message: Message) -> None:
        assert self.busy.wait(60)
        self.got.append(message)


def numbers(messages: list[Message]) -> list[float]:
    return [m.time_s for m in messages if isinstance(m, FragmentMessage)]


def stuffed(outbox: Outbox) -> None:
    """Put something in and wait until the sender is stuck with it."""
    outbox.put(SceneMessage("hall", 0, 0, (), 0, {}))
    while outbox._live:
        pass


def test_a_busy_reader_gets_video_from_a_keyframe_on() -> None:
    reader = Reader()
    outbox = Outbox(reader.send, lambda: None, live=5)
    stuffed(outbox)
    for number in range(10):
        outbox.put(fragment(number, keyframe=number % 4 == 0))
    assert numbers(list(outbox._live)) == [0, 1, 2, 3, 4]
    reader.busy.set()
    while outbox._live:
        pass
    for number in range(10, 15):
        outbox.put(fragment(number, keyframe=number % 4 == 0))
    while outbox._live:
        pass
    outbox.close(60)
    assert numbers(reader.got) == [0, 1, 2, 3, 4, 12, 13, 14]
    assert outbox.skipped == 7


def test_records_are_kept_and_go_first() -> None:
    reader = Reader()
    outbox = Outbox(reader.send, lambda: None, live=5)
    stuffed(outbox)
    for number in range(1000):
        outbox.put(fragment(number, keyframe=True))
        outbox.put(minute(number))
    reader.busy.set()
    assert outbox.close(60)
    kept = [m.minute_ms for m in reader.got if isinstance(m, MinuteMessage)]
    assert kept == list(range(1000))
    assert outbox.lost == 0


def test_what_cannot_be_kept_is_counted() -> None:
    reader = Reader()
    outbox = Outbox(reader.send, lambda: None, kept=10)
    stuffed(outbox)
    for number in range(25):
        outbox.put(minute(number))
    assert outbox.lost == 15
    reader.busy.set()
    outbox.close(60)


def test_a_new_stream_replaces_what_waits() -> None:
    reader = Reader()
    outbox = Outbox(reader.send, lambda: None, live=5)
    stuffed(outbox)
    for number in range(9):
        outbox.put(fragment(number))
    outbox.put(InfoMessage("hall", 64, 64, "seal", "video/mp4"))
    outbox.put(fragment(20, keyframe=True))
    kinds = [type(message) for message in outbox._live]
    assert kinds == [InfoMessage, FragmentMessage]
    reader.busy.set()
    outbox.close(60)


def test_tells_when_nobody_listens() -> None:
    broken = threading.Event()

    def send(_: Message) -> None:
        raise BrokenPipeError

    outbox = Outbox(send, broken.set)
    outbox.put(minute(0))
    assert broken.wait(60)
