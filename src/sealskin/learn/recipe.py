"""Everything that decides how a network is trained, in one model for each kind."""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sealskin.core.errors import ConfigError

Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Side = Annotated[int, Field(ge=64, le=2048, multiple_of=32)]


class TrainingRecipe(BaseModel):
    """What every recipe decides: the run, the optimiser, the pictures."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(title="Name", description="Name of the model that is written.")
    version: str = Field(title="Version", description="Version of the model that is written.")
    seal: str = Field(
        title="Seal", description="Sealer that every picture passes through; raw: none."
    )
    unsealed: Share = Field(
        default=0.0, title="Unsealed", description="Share of frames that stay raw all the same."
    )
    seed: int = Field(ge=0, title="Seed", description="Decides the split and every draw.")
    epochs: int = Field(ge=1, title="Epochs", description="Passes over the pictures.")
    batch: int = Field(ge=1, title="Batch", description="Pictures in a step.")
    threads: int = Field(ge=1, title="Threads", description="Threads that torch may use.")
    half_precision: bool = Field(
        title="Half precision", description="Convolutions in bfloat16; losses stay float32."
    )
    width: int = Field(ge=2, title="Width", description="Channels of the first convolution.")

    learning_rate: Positive = Field(title="Learning rate", description="AdamW, at its peak.")
    final_rate: Share = Field(
        title="Final rate", description="Learning rate at the end, as a share of the peak."
    )
    weight_decay: float = Field(ge=0, title="Weight decay", description="AdamW.")
    warmup_steps: int = Field(ge=0, title="Warm-up", description="Steps of linear rise.")
    clip_norm: Positive = Field(title="Clip", description="Largest norm of the gradient.")
    ema_decay: Share = Field(
        title="Average", description="Decay of the moving average of the weights, per step."
    )

    canvases: list[tuple[Side, Side]] = Field(
        min_length=1,
        title="Canvases",
        description="Height and width in pixels of the network's input; one is drawn each step.",
    )
    frame_scale: tuple[Positive, Positive] = Field(
        title="Frame scale",
        description="The frame is composed and sealed at this range of the canvas's size and "
        "resized afterwards, as a camera's frame would be.",
    )
    zoom: tuple[Positive, Positive] = Field(
        title="Zoom", description="Range of the picture's size against its place in the frame."
    )
    aspect: Positive = Field(
        title="Aspect", description="Largest stretch of width against height, at least 1."
    )
    mosaic: Share = Field(
        title="Mosaic", description="Share of frames composed of four pictures: small people."
    )
    gain: tuple[Positive, Positive] = Field(title="Gain", description="Range of contrast.")
    offset: float = Field(ge=0, title="Offset", description="Largest shift of brightness, of 255.")
    gamma: tuple[Positive, Positive] = Field(title="Gamma", description="Range of the exponent.")
    grey: Share = Field(title="Grey", description="Share of frames without colour.")
    noise: float = Field(
        ge=0, title="Noise", description="Largest standard deviation of noise, of 255."
    )
    downscale: Share = Field(
        title="Downscale", description="Share of frames that lose resolution first."
    )
    min_height_px: Positive = Field(
        title="Smallest person",
        description="People lower than this on the canvas are ignored in training.",
    )
    min_visible: Share = Field(
        title="Visible", description="People of whom less is left after a crop are ignored."
    )

    teacher_long_px: Side = Field(
        title="Teacher's input", description="Longer side of what the teacher sees."
    )
    teacher_adds: Share = Field(
        title="Teacher adds", description="Score from which an unlabelled find is trained on."
    )
    teacher_doubts: Share = Field(
        title="Teacher doubts", description="Score from which an unlabelled find is ignored."
    )

    dev_fraction: Share = Field(
        title="Held out", description="Share of pictures, by scene, that chooses the settings."
    )
    input_long_px: Side = Field(
        title="Input", description="Longer side of the input while training is watched."
    )


class DetectorRecipe(TrainingRecipe):
    """Recipe of a one-class person detector."""

    giou_weight: Positive = Field(title="GIoU weight", description="Weight of the box loss.")
    dfl_weight: Positive = Field(
        title="DFL weight", description="Weight of the distribution focal loss."
    )
    quality_power: Positive = Field(
        title="Focal power", description="Exponent of the quality focal loss."
    )
    anchor_scale: Positive = Field(
        title="Anchor scale", description="Side of the square that ATSS compares with, in strides."
    )
    candidates: int = Field(
        ge=1, title="Candidates", description="Nearest anchors of each level that ATSS considers."
    )

    input_choices: list[Side] = Field(
        min_length=1,
        title="Input choices",
        description="Longer sides among which the held-out pictures choose at the end.",
    )


class GateRecipe(TrainingRecipe):
    """Recipe of the gate, which says where heads and people might be."""

    box_weight: Positive = Field(
        title="Box weight", description="Weight of the loss of heads' boxes (GIoU)."
    )
    person_weight: Positive = Field(
        title="Person weight", description="Weight of the map of people against that of heads."
    )
    miss_weight: Positive = Field(
        title="Miss weight", description="Weight of a missed head against a false alarm."
    )
    focal_power: float = Field(
        ge=0, title="Focal power", description="Exponent that plays down easy background."
    )
    ring: Positive = Field(
        title="Ring",
        description="Around a head nothing is asked, out to this multiple of its size.",
    )


Recipe = TypeVar("Recipe", bound=BaseModel)


def contents(recipe: BaseModel) -> dict[str, Any]:
    """What a recipe says; a key that came later and is left out changes nothing."""
    return recipe.model_dump(mode="json", exclude_defaults=True)


def recipe_sha256(recipe: BaseModel) -> str:
    """Hash of a recipe's contents, hexadecimal."""
    text = json.dumps(contents(recipe), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def load_recipe(name: str) -> DetectorRecipe:
    """A detector's recipe; see `load_recipe_of`."""
    return load_recipe_of(DetectorRecipe, name)


def load_recipe_of(kind: type[Recipe], name: str) -> Recipe:
    """A recipe by the name of one that ships with Sealskin, or by the path of a YAML file.

    Args:
        kind: what it is a recipe of.
        name: as above.

    Raises:
        ConfigError: if there is none, or a key is unknown, missing or out of range.
    """
    shipped = resources.files("sealskin.learn") / "recipes" / f"{name}.yaml"
    try:
        text = shipped.read_text() if shipped.is_file() else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"there is no recipe {name!r}; give the name of one that ships or a YAML file"
        ) from error
    try:
        return kind.model_validate(YAML(typ="safe").load(text))
    except YAMLError as error:
        raise ConfigError(f"recipe {name!r} is not valid YAML") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigError(f"recipe {name!r}: {where}: {first['msg']}") from error
