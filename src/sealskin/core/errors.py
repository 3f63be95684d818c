"""The tree of errors. Every message says what was expected, what was got, and what to do.

Foreign errors (PyAV's, SQLAlchemy's, OpenVINO's) are mapped to these once, at the seam where
they enter. The command line prints the message of a `SealskinError` and exits with status 1;
anything else is a defect and shows its traceback.
"""

from __future__ import annotations

from sealskin.core.states import Cause


class SealskinError(Exception):
    """Root of everything that Sealskin raises on purpose."""


class ConfigError(SealskinError):
    """A setting is missing, unknown or out of range."""


class SourceError(SealskinError):
    """A file, folder, device or address cannot be read as video.

    Args:
        message: the sentence.
        cause: the same in a word, by which the tries of a camera are paced and shown.
    """

    def __init__(self, message: str, cause: Cause = "unreadable") -> None:
        super().__init__(message)
        self.cause: Cause = cause


class SourceOfflineError(SourceError):
    """A live source does not answer, or stopped answering. Worth another try."""


class SealError(SealskinError):
    """A frame could not be sealed. Whoever catches this drops the frame; it is never shown."""


class EncodeError(SealskinError):
    """Sealed video could not be written."""


class ModelError(SealskinError):
    """A network is missing, damaged, or not of the shape that is expected."""


class StoreError(SealskinError):
    """The database cannot be opened, migrated, read or written.

    Args:
        message: the sentence.
        away: whether its server cannot be reached just now, so that another try is worth it.
    """

    def __init__(self, message: str, *, away: bool = False) -> None:
        super().__init__(message)
        self.away = away


class DataError(SealskinError):
    """A data set is missing, damaged, or not of the format that is expected."""
