"""`sealskin seal --except` and `--tracks`: one person visible, the rest sealed."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sealskin.core.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from sealskin.disclose.people import Person
    from sealskin.seal.sealer import Sealer

INTERRUPTED = 130
"""What shells expect of a program that Ctrl-C ended: 128 and the number of SIGINT."""


def run(
    source: str,
    out: Path,
    sealer: Sealer,
    *,
    tracks: bool,
    numbers: list[int],
    reason: str | None,
    log: Path,
    model: Path | None,
    show: bool,
    force: bool,
    kind: str,
) -> None:
    """Do what the options of `sealskin seal` ask for, with its errors."""
    if kind != "file" or not Path(source).is_file():
        raise ConfigError(
            "one person can be opened in a raw video file that you have; give the path of one"
        )
    if tracks and numbers:
        raise ConfigError("--tracks comes first and --except after it; give one of them")
    check(source, out, ".html" if tracks else ".mp4", force=force)
    if not tracks and not (reason or "").strip():
        raise ConfigError("say on whose request: --reason; it goes into the log")
    try:
        if tracks:
            number_people(source, out, sealer, model)
        else:
            disclose(
                source, out, sealer, numbers, reason=str(reason), log=log, model=model, show=show
            )
    except KeyboardInterrupt:
        print("sealskin: stopped; nothing was written", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None


def check(source: str, out: Path, ending: str, *, force: bool) -> None:
    """Refuse what cannot work before the first frame is read.

    Raises:
        ConfigError: OUT has another ending, exists, or is what is read.
    """
    if out.suffix.lower() != ending:
        raise ConfigError(f"expected a name that ends in {ending}, got {out}; choose another OUT")
    if not out.parent.is_dir():
        raise ConfigError(f"there is no folder {out.parent} for {out.name}; make it first")
    if out.exists() and (out.is_dir() or out.samefile(source)):
        raise ConfigError(f"{out} is what is sealed, or a folder; choose another OUT")
    if out.exists() and not force:
        raise ConfigError(f"{out} exists; choose another OUT, or replace it with --force")


def number_people(source: str, out: Path, sealer: Sealer, model: Path | None) -> None:
    """First step: a page with a number for everybody, and a table of them."""
    from sealskin.disclose.people import look, number
    from sealskin.disclose.sheet import write_sheet

    people = number(look(source, model=model, on_frame=_Count("looking")))
    write_sheet(out, source, sealer, people)
    _table(people)
    print(f"{out}: {len(people)} tracks; open one: sealskin seal IN OUT.mp4 --except TRACK")


def disclose(
    source: str,
    out: Path,
    sealer: Sealer,
    numbers: Sequence[int],
    *,
    reason: str,
    log: Path,
    model: Path | None,
    show: bool,
) -> None:
    """Second step: open somebody, let a person review each frame, and write what was accepted."""
    from sealskin.disclose.job import Job, compose, export
    from sealskin.disclose.note import Notes, file_sha256
    from sealskin.disclose.people import look, number
    from sealskin.disclose.plan import choose, openings
    from sealskin.disclose.review import Desk, review
    from sealskin.disclose.spool import Spool
    from sealskin.disclose.verdicts import Verdicts
    from sealskin.seal.disclosure import gate_heads

    seen = look(source, model=model, on_frame=_Count("looking"))
    chosen = choose(number(seen), numbers)
    plan = openings(seen, chosen)
    job = Job(source, sealer, plan, gate_heads())
    facts: dict[str, Any] = {
        "source": Path(source).name,
        "source_sha256": file_sha256(Path(source)),
        "tracks": list(numbers),
        "seal": job.seal_id,
        "reason": reason,
    }
    notes = Notes(log, facts)
    with Spool() as spool:
        closed = compose(job, spool, on_frame=_Count("composing"))
        print(f"{len(seen)} frames; {len(spool.entries)} in which the person can be opened")
        for why, times in _counted(closed.values()):
            print(f"{times} more stay sealed: {why}")
        if not spool.entries:
            raise ConfigError(
                "there is no frame in which it is sure who is who; nothing can be opened"
            )
        notes.write("disclosure.began", {"frames": len(seen), "to_review": len(spool.entries)})
        tracks = ", ".join(map(str, numbers))
        desk = Desk(
            f"{Path(source).name}, track {tracks}", len(seen), spool, Verdicts(spool.entries)
        )
        verdicts = desk.verdicts
        try:
            ending = review(desk, lambda address: _tell(address, show=show))
            if ending == "export":
                written = export(job, spool, verdicts, out, on_frame=_Count("writing"))
        except BaseException:  # also Ctrl-C: what began must not stay open in the log
            notes.write("disclosure.stopped")
            raise
    if ending == "stop":
        notes.write("disclosure.stopped")
        print("sealskin: ended in the review; nothing was written", file=sys.stderr)
        raise typer.Exit(1)
    try:
        notes.write(
            "disclosure.written",
            {
                "out": out.name,
                "out_sha256": file_sha256(out),
                "accepted": len(verdicts.accepted),
                "rejected": len(verdicts.rejected),
                "opened": written.opened,
                "changed": len(written.changed),
            },
        )
    except StoreError:
        out.unlink(missing_ok=True)  # what is not in the log must not be handed on
        raise
    print(
        f"{out}: {written.frames} frames, the person is to be seen in {written.opened}; "
        f"{len(verdicts.rejected)} were rejected, "
        f"{len(verdicts) - len(verdicts.accepted) - len(verdicts.rejected)} not reviewed"
    )
    if written.changed:
        print(f"{len(written.changed)} accepted frames came out sealed: they had changed")


def _tell(address: str, *, show: bool) -> None:
    print(f"Review each frame here, on this machine: {address}", flush=True)
    if show:
        webbrowser.open(address)


def _table(people: Sequence[Person]) -> None:
    for person in people:
        print(
            f"track {person.number}: {person.first_s:.1f} to {person.last_s:.1f} s, "
            f"{len(person.boxes)} frames"
        )


def _counted(reasons: object) -> list[tuple[str, int]]:
    from collections import Counter
    from collections.abc import Iterable
    from typing import cast

    return Counter(cast("Iterable[str]", reasons)).most_common()


class _Count:
    """Counts frames on a terminal, and is silent elsewhere."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._count = 0

    def __call__(self, *_: object) -> None:
        self._count += 1
        if sys.stderr.isatty() and self._count % 10 == 0:
            print(f"\r{self._what}: {self._count} frames", end="", file=sys.stderr, flush=True)
