"""`sealskin audit`: attack a seal. Needs torch, which the live path does not."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from sealskin.core.errors import SealskinError


def audit(
    sealer: Annotated[
        str,
        typer.Argument(help="Name of a sealer (lowrate, mosaic-8, ...), raw, or an ONNX file."),
    ],
    *,
    faces: Annotated[
        Path, typer.Option(help="Folder of faces with identities: train/, val/ and their CSVs.")
    ],
    bodies: Annotated[
        Path, typer.Option(help="Folder of people seen by several cameras, in the same form.")
    ],
    embedder: Annotated[
        Path, typer.Option(help="A pretrained face recogniser (ONNX, 112 x 112); none ships.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for stages, audit.json and the reports.")],
    budget: Annotated[
        float, typer.Option(help="Minutes that may be used; from 90 on more is tried.", min=1)
    ] = 30,
    file: Annotated[
        list[Path] | None,
        typer.Option(
            help="A sealed file to look into for what it holds beside pixels; repeatable."
        ),
    ] = None,
) -> None:
    """Attack a seal and report what it gives away.

    Trains and runs attackers on whole sealed frames with known people in them, and writes
    audit.json, report-en.html and report-ko.html. What was done is kept in --out: the same command
    goes on where it stopped. Ends with status 3 if the attackers failed to break what is known to
    be weak: then the figures mean nothing.
    """
    missing = [m for m in ("torch", "onnx2torch") if not importlib.util.find_spec(m)]
    if missing:
        raise SealskinError(
            f"the audit needs {' and '.join(missing)}: pip install 'sealskin[learn]', and then "
            "pip install --no-deps onnx2torch"
        )
    from sealskin.audit.embedder import Embedder
    from sealskin.audit.report import write_report
    from sealskin.audit.result import result
    from sealskin.audit.run import Audit, plan_for
    from sealskin.audit.split import split_people
    from sealskin.audit.subject import open_subject
    from sealskin.data.identities import read_bodies, read_faces

    began = time.monotonic()
    work = Audit(
        sealer=open_subject(sealer),
        faces=split_people(read_faces(faces, "train"), read_faces(faces, "val")),
        bodies=split_people(read_bodies(bodies, "train"), read_bodies(bodies, "val")),
        embedder=Embedder(embedder),
        plan=plan_for(budget),
        out=out,
        deadline_s=began + 60 * budget,
    )
    work.run()
    command = f"sealskin audit {Path(sealer).name} --budget {budget:g}"
    found = result(work, command, budget, (time.monotonic() - began) / 60, file or [])
    path = work.folder / "audit.json"
    path.write_text(json.dumps(found, indent=1) + "\n")
    for language in ("en", "ko"):
        write_report(found, work.folder / f"report-{language}.html", language)
    print(path)
    if not found["controls_passed"]:
        print(
            "The attackers did not break what is known to be weak; the figures mean nothing. "
            "Give more time (--budget) or a better recogniser (--embedder).",
            file=sys.stderr,
        )
        raise typer.Exit(3)
