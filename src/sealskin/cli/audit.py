"""`sealskin audit`: attack a seal. Needs torch, which the live path does not."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from sealskin.core.errors import SealskinError


def audit(
    sealer: Annotated[
        str,
        typer.Argument(
            help="Name of a sealer (lowrate, mosaic-8, ...), raw, an ONNX file, or pairs:FOLDER."
        ),
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
    facings: Annotated[
        Path | None,
        typer.Option(
            help="Folder of train.json and val.json that say where those bodies face, as "
            "benchmarks/pose_teacher/teach_facing.py writes them; else that is not measured."
        ),
    ] = None,
    budget: Annotated[
        float,
        typer.Option(
            help="Minutes that may be used; from 60 on three seeds, from 90 on more; 0 reports "
            "what was done before.",
            min=0,
        ),
    ] = 30,
    seeds: Annotated[
        int | None,
        typer.Option(
            help="How often each attacker that learns is trained; by the budget if not given.",
            min=1,
            max=10,
        ),
    ] = None,
    file: Annotated[
        list[Path] | None,
        typer.Option(
            help="A sealed file to look into for what it holds beside pixels; repeatable."
        ),
    ] = None,
    pictures: Annotated[
        bool,
        typer.Option(
            "--pictures",
            help="Show faces of the data in the report, raw and restored. Not for publication.",
        ),
    ] = False,
) -> None:
    """Attack a seal and report what it gives away.

    Trains and runs attackers on whole sealed frames with known people in them, and writes
    audit.json, report-en.html and report-ko.html. What was done is kept in --out: the same command
    goes on where it stopped. Ends with status 3 if the attackers failed to break what is known to
    be weak: then the figures mean nothing.

    A tool that is no sealer of ours is audited by its frames: `sealskin audit-frames` writes them.
    """
    _check_installed()
    from sealskin.audit.embedder import Embedder
    from sealskin.audit.report import write_report
    from sealskin.audit.result import result
    from sealskin.audit.run import Audit, plan_for
    from sealskin.audit.split import split_people
    from sealskin.audit.subject import open_subject
    from sealskin.data.identities import read_bodies, read_faces

    began = time.monotonic()
    subject = open_subject(sealer)
    plan = plan_for(budget, subject)
    if seeds is not None:
        plan = replace(plan, seeds=tuple(range(seeds)))
    work = Audit(
        sealer=subject,
        faces=split_people(read_faces(faces, "train"), read_faces(faces, "val")),
        bodies=split_people(
            read_bodies(bodies, "train", facings), read_bodies(bodies, "val", facings)
        ),
        embedder=Embedder(embedder),
        plan=plan,
        out=out,
        deadline_s=began + 60 * budget,
        pictures=pictures,
    )
    work.run()
    command = f"sealskin audit {Path(sealer).name} --budget {budget:g}"
    if seeds is not None:
        command += f" --seeds {seeds}"
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


def audit_frames(
    folder: Annotated[
        Path, typer.Argument(help="Where to write the frames: raw/000001.png and so on.")
    ],
    *,
    faces: Annotated[
        Path, typer.Option(help="Folder of faces with identities: train/, val/ and their CSVs.")
    ],
    bodies: Annotated[
        Path, typer.Option(help="Folder of people seen by several cameras, in the same form.")
    ],
) -> None:
    """Write the frames of an audit of somebody else's tool.

    Let the tool seal every picture of FOLDER/raw into FOLDER/sealed, in the same size and under a
    name that begins with the same number. Then run `sealskin audit pairs:FOLDER` with the same
    data. The frames show people of the data: delete them afterwards.
    """
    _check_installed()
    from sealskin.audit.frames import write_frames
    from sealskin.audit.run import PAIRS
    from sealskin.audit.split import split_people
    from sealskin.data.identities import read_bodies, read_faces

    count = write_frames(
        folder,
        split_people(read_faces(faces, "train"), read_faces(faces, "val")),
        split_people(read_bodies(bodies, "train"), read_bodies(bodies, "val")),
        PAIRS,
    )
    print(f"{count} frames in {folder / 'raw'}; seal them into {folder / 'sealed'}")


def _check_installed() -> None:
    missing = [m for m in ("torch", "onnx2torch") if not importlib.util.find_spec(m)]
    if missing:
        raise SealskinError(
            f"the audit needs {' and '.join(missing)}: pip install 'sealskin[learn]', and then "
            "pip install --no-deps onnx2torch"
        )
