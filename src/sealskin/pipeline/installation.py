"""The file of an installation while it runs: read anew when it changes, and changed by the page.

A file that is wrong changes nothing: what runs goes on, and what is wrong is said with line and
column, in the log and by `problem`. What cannot change while Sealskin runs is named by `waiting`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sealskin.core import secret
from sealskin.core.config import CameraConfig, Config
from sealskin.core.config_edit import REMOVE, Keys, edit, find_named, list_changes
from sealskin.core.config_file import Problem, Reading, read_config, text_of
from sealskin.core.errors import ConfigError, SourceError
from sealskin.core.log import logger
from sealskin.pipeline import credentials
from sealskin.pipeline.config_check import (
    LIVE,
    check,
    differing,
    find_camera,
    leaves,
    stamp,
)
from sealskin.pipeline.settings_secrets import hide, taken
from sealskin.video.kinds import kind_of

Keep = Callable[[str, str], str]
"""Puts a secret away under a name, and gives the reference to it."""

BY_HAND = ("database", "server", "recording.folder")
"""What the page may not change: where Sealskin writes to and who can reach it."""


class NoFileError(ConfigError):
    """There is no file to change: Sealskin was started without one."""


class NoCameraError(ConfigError):
    """No camera has that name."""


class Installation:
    """Keeps what runs in step with the file.

    Args:
        path: the file; None when Sealskin was started without one.
        config: what it said at the start, with what was typed in its place.
        given: cameras that were typed and stand in no file.
        environ: where secrets are looked up; a copy, since cameras' processes must not inherit
            them.

    Attributes:
        path: see above.
        config: what holds now.
    """

    def __init__(
        self,
        path: Path | None,
        config: Config,
        given: Sequence[CameraConfig] = (),
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self.path = path
        self.config = config
        self._given = list(given)
        self._apply: Callable[[Config], None] = lambda _: None
        self._environ = environ
        self._lock = threading.RLock()
        self._problem: Problem | None = None
        self._warnings: list[Problem] = []
        self._waiting: tuple[str, ...] = ()
        self._first = self._file = None if path is None else read_config(path, environ).config
        self._seen = self.signature()

    def on_change(self, apply: Callable[[Config], None]) -> None:
        """What makes a new configuration hold; called in one thread at a time."""
        self._apply = apply

    @property
    def problem(self) -> Problem | None:
        """What is wrong with the file as it is; what was read before holds on."""
        return self._problem

    @property
    def warnings(self) -> list[Problem]:
        """What is unwise about the file."""
        return list(self._warnings)

    @property
    def waiting(self) -> tuple[str, ...]:
        """Settings that were changed and hold from the next start."""
        return self._waiting

    def look(self) -> bool:
        """Whether the file, or a secret that it refers to, changed since it was last read."""
        return self.path is not None and self.signature() != self._seen

    def reload(self) -> None:
        """Read the file and make it hold, if it is right."""
        if self.path is None:
            return
        with self._lock:
            self._seen = self.signature()
            try:
                reading = check(self.path, self._environ, self._given)
            except ConfigError as error:
                reading = Reading(None, [Problem(1, 1, "", str(error))], frozenset())
            for name in reading.variables:
                os.environ.pop(name, None)
            self._warnings = [each for each in reading.problems if not each.fatal]
            wrong = next((each for each in reading.problems if each.fatal), None)
            if wrong is not None and wrong != self._problem:
                logger().error(
                    "the configuration is wrong, and what ran before goes on",
                    file=str(self.path),
                    line=wrong.line,
                    column=wrong.column,
                    setting=wrong.setting,
                    reason=wrong.text,
                )
            elif wrong is None and self._problem is not None:
                logger().info("the configuration is right again", file=str(self.path))
            self._problem = wrong
            if wrong is None and reading.config is not None and reading.config != self._file:
                self._take(reading.config)

    def _take(self, file: Config) -> None:
        before, self._file = self.config, file
        self._waiting = differing(self._first, file)
        recording = file.recording.model_copy(update={"folder": before.recording.folder})
        live = {name: getattr(file, name) for name in LIVE}
        cameras = [*file.cameras, *self._given]
        self.config = before.model_copy(update={**live, "cameras": cameras, "recording": recording})
        old = {camera.name: camera for camera in before.cameras}
        new = {camera.name: camera for camera in self.config.cameras}
        logger().info(
            "the configuration was read anew",
            added=sorted(new.keys() - old.keys()),
            removed=sorted(old.keys() - new.keys()),
            changed=sorted(name for name in new.keys() & old.keys() if new[name] != old[name]),
            from_the_next_start=list(self._waiting),
        )
        self._apply(self.config)

    def camera(self, name: str) -> CameraConfig:
        """The settings of a camera as they stand in the file, with `***` for passwords.

        Raises:
            NoCameraError: there is none of that name.
        """
        with self._lock:
            known = next((one for one in self.config.cameras if one.name == name), None)
            if known is None:
                raise NoCameraError(f"there is no camera {name!r}; /api/cameras lists them")
            written = find_camera(self._tree(), name)
            source = known.source if written is None else str(written["source"])
            return known.model_copy(update={"source": credentials.masked(source)})

    def values(self) -> dict[str, Any]:
        """All settings but the cameras as they hold, with `***` for passwords."""
        plain = self.config.model_dump(mode="json", exclude={"cameras"})
        shown: dict[str, Any] = hide(plain, Config.model_json_schema())
        return shown

    def add_camera(
        self, camera: CameraConfig, *, user: str | None = None, password: str | None = None
    ) -> None:
        """Write a new camera into the file and start it.

        Raises:
            ConfigError: it cannot be, see `change_camera`.
        """

        def change(tree: Any, keep: Keep) -> list[tuple[Keys, Any]]:
            if any(one.name == camera.name for one in self.config.cameras):
                raise ConfigError(f"there is a camera {camera.name!r} already; choose another name")
            values = camera.model_dump(mode="json", exclude_unset=True)
            values["source"] = _source(camera.name, values["source"], None, user, password, keep)
            return [(("cameras", len(tree.get("cameras") or [])), values)]

        self._edit(change)

    def change_camera(
        self,
        name: str,
        values: Mapping[str, Any],
        *,
        user: str | None = None,
        password: str | None = None,
    ) -> None:
        """Change some settings of a camera in the file, and start it anew with them.

        Args:
            name: the camera's.
            values: settings and their new values; None takes one out, so that its default holds.
            user, password: as people know them; they go into its address, the password into a file
                of its own.

        Raises:
            ConfigError: a value is wrong, the camera stands in no file, or the file is wrong or
                cannot be written. Then nothing is changed.
            NoCameraError: there is none of that name.
            NoFileError: there is no file.
        """

        def change(tree: Any, keep: Keep) -> list[tuple[Keys, Any]]:
            number = self._number(tree, name)
            before = str(tree["cameras"][number]["source"])
            new = {key: REMOVE if value is None else value for key, value in values.items()}
            if new.get("name", name) != name:
                raise ConfigError(
                    "a camera's history goes by its name, so it keeps it; add another"
                )
            if new.get("source") is REMOVE:
                raise ConfigError("a camera needs a source; give one, or remove the camera")
            if "source" in new or user is not None or password is not None:
                given = str(new.get("source", credentials.masked(before)))
                new["source"] = _source(name, given, before, user, password, keep)
            at = ("cameras", number)
            changes: list[tuple[Keys, Any]] = []
            for key, value in new.items():
                listed = isinstance(value, list) and all(isinstance(one, dict) for one in value)
                if key in ("lines", "zones", "rules") and listed:
                    changes += list_changes((*at, key), tree["cameras"][number].get(key), value)
                else:
                    changes.append(((*at, key), value))
            return changes

        self._edit(change)

    def remove_camera(self, name: str) -> None:
        """Take a camera out of the file and stop it. What it recorded stays.

        Raises:
            ConfigError: see `change_camera`.
        """

        def change(tree: Any, _: Keep) -> list[tuple[Keys, Any]]:
            number = self._number(tree, name)
            return [(("cameras", number), REMOVE)]

        self._edit(change)

    def change_settings(self, values: Mapping[str, Any]) -> None:
        """Change settings other than cameras.

        Args:
            values: parts of the file with their new values, as `{"log": {"level": "debug"}}`; None
                takes a setting out.

        Raises:
            ConfigError: see `change_camera`; or a setting is changed that only who may write the
                file should change.
        """
        schema = Config.model_json_schema()

        def change(tree: Any, keep: Keep) -> list[tuple[Keys, Any]]:
            changes: list[tuple[Keys, Any]] = []
            for keys, value in leaves(values):
                name = ".".join(map(str, keys))
                if keys[0] == "cameras":
                    raise ConfigError("cameras are changed one by one, at /api/cameras")
                if any(f"{name}.".startswith(f"{one}.") for one in BY_HAND):
                    raise ConfigError(f"{name} is changed in the file, by hand")
                new = taken(value, _at(tree, keys), schema, keys, keep)
                changes.append((keys, REMOVE if new is None else new))
            return changes

        self._edit(change)

    def _number(self, tree: Any, name: str) -> int:
        number = find_named(tree.get("cameras"), name)
        if number is not None:
            return number
        if any(camera.name == name for camera in self._given):
            raise ConfigError(
                f"the camera {name!r} was given when Sealskin was started and stands in no file; "
                "start it without that camera, and add it here"
            )
        raise NoCameraError(f"there is no camera {name!r}; /api/cameras lists them")

    def _edit(self, change: Callable[[Any, Keep], list[tuple[Keys, Any]]]) -> None:
        if self.path is None:
            raise NoFileError(
                "Sealskin was started without a file to keep this in; start it with --config"
            )
        folder, made = self.path.parent, []

        def keep(name: str, value: str) -> str:
            made.append(secret.keep(folder, name, value))
            return made[-1]

        with self._lock:
            self.reload()
            if self._problem is not None:
                raise ConfigError(f"{self.path}:{self._problem}; correct the file first")
            before = text_of(self.path)
            try:
                edit(self.path, lambda tree: change(tree, keep), self._environ)
            except BaseException:
                secret.tidy(folder, "".join(made), before)
                raise
            secret.tidy(folder, before, text_of(self.path))
            self.reload()

    def _tree(self) -> Any:
        """The file's plain values, or nothing where it cannot be read just now."""
        if self.path is None:
            return {}
        try:
            return YAML(typ="safe").load(text_of(self.path)) or {}
        except (YAMLError, ConfigError):
            return {}

    def signature(self) -> object:
        """Changes when the file or a secret that it refers to does."""
        if self.path is None:
            return None
        try:
            files = [self.path, *sorted(secret.files(text_of(self.path), self.path.parent))]
        except ConfigError:
            return None
        return tuple(stamp(file) for file in files)


def _source(
    name: str,
    source: str,
    before: str | None,
    user: str | None,
    password: str | None,
    keep: Keep,
) -> str:
    source = credentials.with_account(source, user, password)
    try:
        kind_of(source)
    except SourceError as error:
        raise ConfigError(str(error)) from None
    return credentials.stored(source, before, lambda value: keep(name, value))


def _at(tree: Any, keys: Keys) -> Any:
    """What stands at a place in a file's plain values; None where nothing does."""
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree
