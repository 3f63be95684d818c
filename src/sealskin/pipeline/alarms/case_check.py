"""Whether a case is as it was exported: by the file alone, with the log also where it is from."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sealskin.core.errors import DataError
from sealskin.pipeline.alarms.case import FORMAT, SUMS, pack, sums_of
from sealskin.store.journal.entry import read_line
from sealskin.store.journal.verify import verify

MOST_BYTES = 2_000_000_000
MOST_FILES = 1_000


@dataclass(frozen=True, slots=True)
class CaseVerdict:
    """What was found.

    Attributes:
        alarms: in the case.
        clips: sealed clips in it.
        made_ms, made_by, title: as it says itself.
        manifest_sha256: the hash that the log of its installation knows it by.
        faults: what is wrong; empty if it is as it was exported.
    """

    alarms: int
    clips: int
    made_ms: int
    made_by: str
    title: str
    manifest_sha256: str
    faults: list[str]


def check_case(path: Path, log: Path | None = None) -> CaseVerdict:
    """Verify a case.

    Args:
        path: the ZIP file.
        log: the log of the installation that it comes from; it is verified, too.

    Raises:
        DataError: the file cannot be read, or is no case.
    """
    files = _files(path)
    sums = files.pop(SUMS, None)
    try:
        case = json.loads(files["case.json"])
        made_ms, alarms = int(case["made_ms"]), list(case["alarms"])
        by, title, form = str(case["made_by"]), str(case["title"]), case["format"]
        named = {alarm["clip"]: alarm["clip_sha256"] for alarm in alarms if alarm["clip"]}
    except (KeyError, ValueError, TypeError) as error:
        raise DataError(f"{path} is no case of Sealskin; give a file that it exported") from error
    if form != FORMAT:
        raise DataError(f"{path} is a case of another form, {form!r}; use a newer Sealskin")
    faults = [] if sums is None else list(_changed(files, sums))
    if sums is None:
        faults.append(f"{SUMS} is missing")
    elif not faults and pack(files, made_ms) != path.read_bytes():
        faults.append("the ZIP file is not as it was written, though what it holds is")
    for name, digest in named.items():
        if name not in files or hashlib.sha256(files[name]).hexdigest() != digest:
            faults.append(f"{name} is not the clip that was kept")
    for number, line in enumerate(files.get("log.jsonl", b"").splitlines(keepends=True), 1):
        try:
            read_line(line)
        except ValueError as error:
            faults.append(f"log.jsonl, line {number}: {error}")
    digest = hashlib.sha256(sums_of(files)).hexdigest()
    if log is not None:
        faults += _not_in_log(log, digest, by, made_ms)
    return CaseVerdict(len(alarms), len(named), made_ms, by, title, digest, faults)


def _files(path: Path) -> dict[str, bytes]:
    """What the ZIP holds, in memory: nothing of a stranger's file is unpacked to the disk."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            names = [info.filename for info in infos]
            if len(set(names)) < len(names) or len(names) > MOST_FILES:
                raise DataError(f"{path} holds a name twice, or too many; it is no case")
            if any(info.compress_type != zipfile.ZIP_STORED for info in infos):
                raise DataError(f"{path} is compressed, and cases are not; it is no case")
            if sum(info.file_size for info in infos) > MOST_BYTES:
                raise DataError(f"{path} is larger than a case can be")
            return {info.filename: archive.read(info) for info in infos}
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}; give a case") from error
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError) as error:
        raise DataError(f"{path} is damaged, or no ZIP file: {error}") from error


def _changed(files: dict[str, bytes], sums: bytes) -> Any:
    told: dict[str, str] = {}
    for line in sums.decode(errors="replace").splitlines():
        digest, _, name = line.partition("  ")
        told[name] = digest
    for name in sorted(files.keys() | told.keys()):
        if name not in files:
            yield f"{name} is missing"
        elif name not in told:
            yield f"{name} does not belong to it"
        elif hashlib.sha256(files[name]).hexdigest() != told[name]:
            yield f"{name} was changed"
    if sums_of(files) != sums and files.keys() == told.keys():
        yield f"{SUMS} was changed"


def _not_in_log(log: Path, digest: str, by: str, made_ms: int) -> list[str]:
    verdict = verify(log)
    if verdict.faults:
        return [f"the log is not whole: {verdict.faults[0]}"]
    for line in log.read_bytes().splitlines(keepends=True):
        entry = read_line(line)
        if entry.action == "case.exported" and entry.about.get("manifest") == digest:
            return [] if entry.actor == by else ["the log says that somebody else exported it"]
    return [f"the log has no export of it (at {made_ms}); is it the log of that installation?"]
