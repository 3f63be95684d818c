"""Everything that decides how the detector of things is trained."""

from __future__ import annotations

from pydantic import Field, field_validator

from sealskin.data.coco_names import COCO_NAMES
from sealskin.learn.recipe import Positive, Share, Side, TrainingRecipe


class ThingsRecipe(TrainingRecipe):
    """Recipe of the detector of things, taught by a network that sees the raw picture."""

    classes: list[str] = Field(
        min_length=2,
        title="Classes",
        description="What is to be found: names of COCO's other than person.",
    )
    quality_power: float = Field(
        ge=0, title="Focal power", description="Exponent of the quality focal loss."
    )
    sides_weight: float = Field(
        ge=0, title="Sides", description="Weight of the loss of boxes against that of scores."
    )
    empty_share: Share = Field(
        title="Empty",
        description="Share of the pictures in which the teacher finds nothing that is trained on.",
    )
    input_choices: list[Side] = Field(
        min_length=1,
        title="Input choices",
        description="Longer sides among which the held-out pictures choose at the end.",
    )
    teacher_adds: Share = Field(
        title="Teacher adds", description="Score from which the teacher's find counts as a thing."
    )
    teacher_doubts: Positive = Field(
        title="Teacher doubts",
        description="Score from which the teacher's box is learned and not its score alone.",
    )

    @field_validator("classes")
    @classmethod
    def _known(cls, names: list[str]) -> list[str]:
        for name in names:
            if name not in COCO_NAMES[1:]:
                raise ValueError(
                    f"COCO knows no thing {name!r}; choose among {', '.join(COCO_NAMES[1:])}"
                )
        if len(set(names)) != len(names):
            raise ValueError("a class stands there twice; name each once")
        return names
