"""FFmpeg's and the system's errors as ours, at the one seam where they enter."""

from __future__ import annotations

import errno

import av.error

from sealskin.core.errors import SourceError, SourceOfflineError
from sealskin.core.states import Cause

UNREACHABLE = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN)


def source_error(error: Exception, label: str, *, live: bool, reading: bool = False) -> SourceError:
    """FFmpeg's and the system's errors as one of ours. Never quotes theirs: they hold addresses.

    Args:
        error: what PyAV or the system raised.
        label: the source's name, fit to be shown.
        live: a network source or device.
        reading: it had been opened, and gave pictures.
    """
    if isinstance(error, (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError)):
        return SourceError(
            f"{label} refuses the user name or password; "
            "check them, and write odd characters as %xx",
            "wrong-password",
        )
    if isinstance(error, av.error.HTTPNotFoundError):
        return SourceError(
            f"{label} answers, but has no stream of that name; check the path", "no-stream"
        )
    if isinstance(error, FileNotFoundError):
        return SourceError(f"there is no {label}; give the path of a file, folder or device")
    if isinstance(error, PermissionError):
        return SourceError(f"{label} may not be read by this user; change its permissions")
    if live:
        why, cause = _why_offline(error, reading=reading)
        return SourceOfflineError(
            f"{label} {why}; check that it is on and the address is right", cause
        )
    return SourceError(
        f"expected a video file, got something else or a damaged one: {label}; "
        "check that it plays in a video player"
    )


def _why_offline(error: Exception, *, reading: bool) -> tuple[str, Cause]:
    if isinstance(error, ConnectionRefusedError):
        return "refuses the connection", "refused"
    # The one is FFmpeg's own time-out or the system's, the other that of PyAV around FFmpeg.
    if isinstance(error, (TimeoutError, av.error.ExitError)):
        if reading:
            return "is frozen: it sends no picture any more", "frozen"
        return "does not answer in time", "silent"
    if isinstance(error, OSError) and error.errno in UNREACHABLE:
        return "cannot be reached over the network", "unreachable"
    if isinstance(error, av.error.EOFError) or reading:
        return "ended the stream", "stream-ended"
    return "does not answer as a camera should", "not-a-camera"
