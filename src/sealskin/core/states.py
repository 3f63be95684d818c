"""How a camera is, in two words that machines read: its state, and the cause of it.

The state says what can be seen of it; the cause says why, and each has a sentence of what to do
wherever it is shown. New causes go here, into `pipeline.ladder` if they want a pace of their own,
and into the page's `texts.ts`, whose types ask for them.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

State: TypeAlias = Literal["starting", "running", "offline", "ended", "failed"]
"""`offline`: the camera's fault, or the network's. `failed`: ours, or that of a file or setting."""
STATES: tuple[State, ...] = get_args(State)

Cause: TypeAlias = Literal[
    "none",
    # The camera cannot be reached.
    "refused",
    "unreachable",
    "unknown-host",
    "silent",
    # It answers, and gives no picture.
    "wrong-password",
    "no-stream",
    "not-a-camera",
    "no-picture",
    # It gave pictures, and stopped.
    "frozen",
    "stream-ended",
    # It runs, and something is odd.
    "picture-changed",
    "clock-jumped",
    "clock-missing",
    # Here, and not at the camera.
    "unreadable",
    "setting",
    "process-died",
    "process-hangs",
    "defect",
]
