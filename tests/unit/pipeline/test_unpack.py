"""The main process takes messages from a camera's process, and nothing that runs code."""

import os
import pickle

import pytest

from sealskin.pipeline.messages import (
    ConfinedMessage,
    CrossingMessage,
    FragmentMessage,
    SceneMessage,
    StateMessage,
    TrackView,
)
from sealskin.pipeline.unpack import NoMessageError, unpack

TRACK = TrackView(4, (0.1, 0.2, 0.3, 0.4), (0.2, 0.4), observed=True)


@pytest.mark.parametrize(
    "message",
    [
        StateMessage("hall", "offline", "gone", 5, "refused", 3, 9),
        FragmentMessage("hall", "media", b"x" * 1000, 1.5, keyframe=True),
        SceneMessage("hall", 1.0, 2, (TRACK, TRACK), 2, {"till": 1}),
        CrossingMessage("hall", "door", 1, 2, "in", 3.0, 4),
        ConfinedMessage("hall", {"no-swap": "a limit"}),
    ],
)
def test_messages_arrive_as_they_were(message) -> None:
    assert unpack(pickle.dumps(message)) == message


class Evil:
    def __init__(self, path) -> None:
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_code_is_not_run(tmp_path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    inside = FragmentMessage("hall", "media", Evil(str(theirs)), 0.0, keyframe=True)
    for data in (pickle.dumps(Evil(str(theirs))), pickle.dumps(inside)):
        with pytest.raises(NoMessageError):
            unpack(data)
    assert not theirs.exists()
    pickle.loads(pickle.dumps(Evil(str(ours))))
    assert ours.exists(), "as Python would have done, so the test can fail"


@pytest.mark.parametrize("data", [b"", b"nonsense", pickle.dumps({"a": 1}), pickle.dumps(TRACK)])
def test_what_is_no_message_is_refused(data) -> None:
    with pytest.raises(NoMessageError):
        unpack(data)
