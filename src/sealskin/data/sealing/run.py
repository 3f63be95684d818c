"""A whole run: read the set, seal its items, write labels, manifest and card, let it appear.

Where it is made until then is the business of `staging` and `staging_remote`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sealskin.core.errors import ConfigError, DataError
from sealskin.data.inside import Root, files_inside
from sealskin.data.remote import Remote
from sealskin.data.sealing.card import SetFacts, write_card
from sealskin.data.sealing.cluster import Cluster
from sealskin.data.sealing.evidence import Evidence
from sealskin.data.sealing.journal import Journal, still_so
from sealskin.data.sealing.manifest import MANIFEST, SealFacts, facts_of, write_manifest
from sealskin.data.sealing.owner import OwnerSide
from sealskin.data.sealing.pool import Pool
from sealskin.data.sealing.report import Report, write_refused
from sealskin.data.sealing.staging import LocalStaging, Staging
from sealskin.data.sealing.staging_remote import RemoteStaging
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
        source: folder of the raw set, on a disk or in storage; it is only read.
        out: folder of the sealed set, the same; it must not be there yet.
        choice: the sealer.
        form: of the set; looked for if None.
        upright: turn pictures as EXIF says, and take labels to be drawn on turned ones.
        shrink: make pictures that are too large as small as they must be, and their labels.
        rename: replace names; needs `owner`.
        owner: folder of what stays with the owner; None for none.
        sheet: how many pictures the owner's contact sheet shows.
        keep: label fields that are kept beside geometry and class.
        processes: how many seal; None for one a processor.
        ray: HOST:PORT of a Ray cluster's head, or `auto`; None for this machine alone.
        evidence: what is known of the seal, for the card.
        verify: open everything again before the set appears.
    """

    source: Root
    out: Root
    choice: SealerChoice
    form: str | None = None
    upright: bool = True
    shrink: bool = False
    rename: bool = False
    owner: Path | None = None
    sheet: int = 24
    keep: frozenset[str] = frozenset()
    processes: int | None = 1
    ray: str | None = None
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
    staging = _staging(request)
    sealer = request.choice.make()
    facts = facts_of(sealer, request.choice.profile)
    request.evidence.read(facts)  # what is wrong with it is said before hours are spent
    with staging.held():
        if staging.is_whole():
            staging.clear()
            return None
        staging.begin()
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
            source=_resolved(request.source),
            out=staging.out,
            scratch=staging.scratch,
            choice=request.choice,
            upright=request.upright,
            shrink=request.shrink,
            key=owner.key() if owner is not None and request.rename else None,
            keep=request.keep,
        )
        with staging.journal(_settings(request, facts, found, task)) as journal:
            report = _sealed(request, task, found, journal, tell or _silent)
            rows = _finish(request, task, staging, found, journal, report, sealer, facts)
        _hand_over(request, owner, staging, found, task, report, rows)
        staging.clear()
    return report


def _silent(_done: int, _of: int) -> None:
    """Nobody wants to know."""


def _staging(request: Request) -> Staging:
    """Where the set is made, after a look at what was asked for."""
    source, out, owner = request.source, request.out, request.owner
    if isinstance(source, Path) and not source.is_dir():
        raise DataError(f"expected the folder of a data set, got {source}; check the path")
    for place in (out, owner):
        if place is not None and _meet(source, place):
            raise DataError(f"{place} is, holds or lies in the raw set; choose another folder")
    if owner is not None and isinstance(out, Path):
        state = out.resolve().with_name(f".{out.name}.sealing")
        if {out.resolve(), state} & {owner.resolve(), *owner.resolve().parents}:
            raise DataError(f"the owner's folder {owner} must not lie in the sealed set")
    if request.choice.widened and not request.upright:
        raise ConfigError(
            "--widen-by-labels goes with upright pictures: heads are at the top of a box"
        )
    if request.rename and owner is None:
        raise ConfigError("to replace names is to have a key to them: say where, --owner FOLDER")
    staging = RemoteStaging(out) if isinstance(out, Remote) else LocalStaging(out)
    staging.check()
    return staging


def _resolved(root: Root) -> Root:
    return root.resolve() if isinstance(root, Path) else root


def _meet(one: Root, other: Root) -> bool:
    """Whether one folder is the other, or lies in it."""
    if isinstance(one, Remote) and isinstance(other, Remote):
        return one.holds_or_equals(other) or other.holds_or_equals(one)
    if isinstance(one, Remote) or isinstance(other, Remote):
        return False
    one, other = one.resolve(), other.resolve()
    return one == other or one in other.parents or other in one.parents


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
    if isinstance(task.out, Remote):
        task.out.listed()
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
    if rest:
        with _workers(request, task, len(rest)) as pool:
            for outcome in pool.outcomes(rest):
                journal.add(outcome)
                finished += 1
                tell(finished, len(items))
    return report


def _workers(request: Request, task: Task, items: int) -> Pool | Cluster:
    if request.ray is not None:
        return Cluster(task, request.ray, request.processes)
    processes = request.processes or len(os.sched_getaffinity(0))
    return Pool(task, max(1, min(processes, items)))


def _finish(
    request: Request,
    task: Task,
    staging: Staging,
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
        staging.give_up()
        raise DataError(f"nothing of {request.source} could be sealed{why}")
    for entry in files_inside(task.out, hidden=True):
        if entry.name not in expected:
            staging.remove(entry.name)  # of an item that is gone, or of a run cut short here
    described = staging.described
    report.labels = found.write_labels(described, sealed)
    write_manifest(
        described / MANIFEST, task.scratch, _rows(journal, items, described, report), facts
    )
    about = SetFacts(request.upright, request.rename, sorted(request.keep), request.choice.widened)
    write_card(described, report, sealer, facts, about, request.evidence)
    staging.publish()
    if request.verify:
        problems = problems_of(task.out, manifest=described / MANIFEST)
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
    staging: Staging,
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
    staging.appear()


def _keep_refused(request: Request, report: Report) -> None:
    """The list of what was refused, beside the set or on the owner's side; never inside of it."""
    if request.owner is not None:
        write_refused(request.owner, "refused.csv", report.refused)
    else:
        out = _resolved(request.out)
        write_refused(out.parent, f"{out.name}.refused.csv", report.refused)
