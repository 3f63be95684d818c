"""A whole run: read the set, seal its items, write labels, manifest and card, let it appear.

Beside the set that is to be there lies, while it is made, a folder `.NAME.sealing`:

    journal.jsonl   what is done
    set/            what will be the set
    scratch/        files that are being written
    lock            held by the run

The last step renames `set/`. Until then there is no sealed set, and after it there is all of it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sealskin.core.errors import ConfigError, DataError
from sealskin.data.inside import files_inside
from sealskin.data.sealing.card import SetFacts, write_card
from sealskin.data.sealing.evidence import Evidence
from sealskin.data.sealing.journal import Journal, still_so
from sealskin.data.sealing.manifest import MANIFEST, SealFacts, facts_of, write_manifest
from sealskin.data.sealing.owner import OwnerSide
from sealskin.data.sealing.place import WriteError
from sealskin.data.sealing.pool import Pool
from sealskin.data.sealing.report import Report, write_refused
from sealskin.data.sealing.task import Row, SealerChoice, Task
from sealskin.data.sealing.verify import problems_of
from sealskin.data.sets.find import read_set
from sealskin.data.sets.item import Item, LabelledSet, Names
from sealskin.seal import Sealer

Tell = Callable[[int, int], None]
"""Told of items that are done, and of how many there are."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be done.

    Attributes:
        source: folder of the raw set; it is only read.
        out: folder of the sealed set; it must not be there yet.
        choice: the sealer.
        form: of the set; looked for if None.
        upright: turn pictures as EXIF says, and take labels to be drawn on turned ones.
        shrink: make pictures that are too large as small as they must be, and their labels.
        rename: replace names; needs `owner`.
        owner: folder of what stays with the owner; None for none.
        sheet: how many pictures the owner's contact sheet shows.
        keep: label fields that are kept beside geometry and class.
        processes: how many seal.
        evidence: what is known of the seal, for the card.
        verify: open everything again before the set appears.
    """

    source: Path
    out: Path
    choice: SealerChoice
    form: str | None = None
    upright: bool = True
    shrink: bool = False
    rename: bool = False
    owner: Path | None = None
    sheet: int = 24
    keep: frozenset[str] = frozenset()
    processes: int = 1
    evidence: Evidence = field(default_factory=Evidence)
    verify: bool = False


def seal_set(request: Request, tell: Tell | None = None) -> Report | None:
    """Seal a data set.

    Interrupted, even by a kill, it goes on where it was when it is called again with the same
    request, and the finished set is the same, byte for byte.

    Returns:
        What was done; None where a run was killed when the set was whole already.

    Raises:
        ConfigError: the request contradicts itself.
        DataError: the set cannot be read, or nothing of it can be sealed; nothing appears.
        SealskinError: see its kinds.
    """
    state = _state(request)
    sealer = request.choice.make()
    facts = facts_of(sealer, request.choice.profile)
    request.evidence.read(facts)  # what is wrong with it is said before hours are spent
    with _locked(state):
        if request.out.exists():
            # The last run was killed between its last two steps.
            shutil.rmtree(state)
            return None
        owner = None if request.owner is None else OwnerSide(request.owner)
        names = Names(owner.key() if owner is not None and request.rename else None)
        found = read_set(
            request.source,
            names,
            form=request.form,
            keep=request.keep,
            heads=request.choice.widened,
        )
        task = Task(
            source=request.source.resolve(),
            out=state / "set",
            scratch=_empty(state / "scratch"),
            choice=request.choice,
            upright=request.upright,
            shrink=request.shrink,
            key=owner.key() if owner is not None and request.rename else None,
            keep=request.keep,
        )
        task.out.mkdir(exist_ok=True)
        with Journal(state / "journal.jsonl", _settings(request, facts, found, task)) as journal:
            report = _sealed(request, task, found, journal, tell or _silent)
            rows = _finish(request, task, found, journal, report, sealer, facts)
        _hand_over(request, owner, found, task, report, rows)
    shutil.rmtree(state)
    return report


def _silent(_done: int, _of: int) -> None:
    """Nobody wants to know."""


def _state(request: Request) -> Path:
    """The folder beside the set in which it is made, after a look at what was asked for."""
    source, out = request.source.resolve(), request.out.resolve()
    state = out.with_name(f".{out.name}.sealing")
    if not source.is_dir():
        raise DataError(f"expected the folder of a data set, got {request.source}; check the path")
    if request.out.exists() and not state.exists():
        raise DataError(
            f"{request.out} exists; choose another name, or look at it with data verify"
        )
    if not out.parent.is_dir():
        raise DataError(f"there is no folder {out.parent} for {out.name}; make it first")
    places = [out] if request.owner is None else [out, request.owner.resolve()]
    for place in places:
        if place == source or source in place.parents or place in source.parents:
            raise DataError(f"{place} is, holds or lies in the raw set; choose another folder")
    if len(places) == 2 and (places[0] == places[1] or out in places[1].parents
                             or state in places[1].parents):  # fmt: skip
        raise DataError(f"the owner's folder {request.owner} must not lie in the sealed set")
    if request.choice.widened and not request.upright:
        raise ConfigError(
            "--widen-by-labels goes with upright pictures: heads are at the top of a box"
        )
    if request.rename and request.owner is None:
        raise ConfigError("to replace names is to have a key to them: say where, --owner FOLDER")
    return state


@contextmanager
def _locked(state: Path) -> Iterator[None]:
    """Hold the run's folder. The lock ends with the process, however it ends."""
    try:
        state.mkdir(mode=0o700, exist_ok=True)
        with (state / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise DataError(
                    f"another run is making this set ({state}); wait for it, or end it"
                ) from error
            if not (state / "set").exists() and (state / "journal.jsonl").exists():
                # Only the last step takes the set away, so this is another one's beginning.
                (state / "journal.jsonl").unlink()
            yield
    except OSError as error:
        raise WriteError(f"cannot write into {state}: {error.strerror or error}") from error


def _empty(folder: Path) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    return folder


def _settings(request: Request, facts: SealFacts, found: LabelledSet, task: Task) -> dict[str, Any]:
    """What decides the bytes of a sealed file: another value, another run."""
    key = None if task.key is None else hashlib.sha256(b"names" + task.key).hexdigest()
    return {
        "config_sha256": facts.config_sha256,
        "weights_sha256": facts.weights_sha256,
        "form": found.form,
        "upright": request.upright,
        "shrink": request.shrink,
        "names": key,
        "keep": sorted(request.keep),
    }


def _sealed(
    request: Request, task: Task, found: LabelledSet, journal: Journal, tell: Tell
) -> Report:
    """Seal what is not done yet."""
    report = Report(found.form)
    items = {item.target: item for item in found.items}
    done = {
        outcome.target
        for outcome in journal.done()
        if outcome.target in items
        and still_so(outcome, items[outcome.target], task.source, task.out)
    }
    report.resumed = len(done)
    rest = [item for item in found.items if item.target not in done]
    finished = len(done)
    tell(finished, len(items))
    processes = max(1, min(request.processes, len(rest)))
    if rest:
        with Pool(task, processes) as pool:
            for outcome in pool.outcomes(rest):
                journal.add(outcome)
                finished += 1
                tell(finished, len(items))
    return report


def _finish(
    request: Request,
    task: Task,
    found: LabelledSet,
    journal: Journal,
    report: Report,
    sealer: Sealer,
    facts: SealFacts,
) -> dict[str, tuple[int, int]]:
    """Labels, manifest and card; returns width and height by target of what was sealed."""
    items = {item.target: item for item in found.items}
    sealed: dict[str, tuple[int, int]] = {}
    expected = set()
    for outcome in journal.done():
        item = items.get(outcome.target)
        if item is None:
            continue  # its raw file was there when the run began, and is gone
        report.add(outcome, item.source)
        for row in outcome.rows:
            if row.item == item.target:
                sealed[item.target] = (row.width_px, row.height_px)
                expected.add(row.item)
    report.add_set(found)
    if not sealed:
        why = f": {report.refused[0].reason}" if report.refused else ""
        _keep_refused(request, report)
        shutil.rmtree(task.out)  # so that the next call begins anew
        raise DataError(f"nothing of {request.source} could be sealed{why}")
    for entry in files_inside(task.out, hidden=True):
        if entry.name not in expected:
            (task.out / entry.name).unlink()  # of an item that is gone, or of a run cut short here
    report.labels = found.write_labels(task.out, sealed)
    write_manifest(
        task.out / MANIFEST, task.scratch, _rows(journal, items, task.out, report), facts
    )
    about = SetFacts(request.upright, request.rename, sorted(request.keep), request.choice.widened)
    write_card(task.out, report, sealer, facts, about, request.evidence)
    _without_empty_folders(task.out)
    if request.verify:
        problems = problems_of(task.out)
        if problems:
            raise DataError(
                f"the sealed set is not what it should be, so it does not appear: {problems[0]}"
            )
    return sealed


def _rows(journal: Journal, items: dict[str, Item], out: Path, report: Report) -> Iterator[Row]:
    """All rows of the manifest, labels among them."""
    for outcome in journal.done():
        if outcome.target in items:
            yield from outcome.rows
    for name in dict.fromkeys(report.labels.files):
        data = (out / name).read_bytes()
        yield Row(name, "labels", hashlib.sha256(data).hexdigest(), len(data), 0, 0, 0)


def _hand_over(
    request: Request,
    owner: OwnerSide | None,
    found: LabelledSet,
    task: Task,
    report: Report,
    sealed: dict[str, tuple[int, int]],
) -> None:
    """The owner's side first, then the set appears."""
    _keep_refused(request, report)
    if owner is not None:
        items = [item for item in found.items if item.target in sealed]
        owner.write(report, items, task, request.sheet, names=request.rename)
    os.sync()  # after a power cut the set is whole or not there
    task.out.rename(request.out.resolve())


def _keep_refused(request: Request, report: Report) -> None:
    """The list of what was refused, beside the set or on the owner's side; never inside of it."""
    if request.owner is not None:
        path = request.owner / "refused.csv"
    else:
        out = request.out.resolve()
        path = out.with_name(f"{out.name}.refused.csv")
    if report.refused or path.exists():
        write_refused(path, report.refused)


def _without_empty_folders(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
