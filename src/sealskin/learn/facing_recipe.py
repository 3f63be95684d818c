"""Everything that decides how the network that tells facing is trained."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from sealskin.learn.recipe import Positive, Share, Side


class FacingRecipe(BaseModel):
    """Recipe of the network that tells where bodies face."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(title="Name", description="Name of the model that is written.")
    version: str = Field(title="Version", description="Version of the model that is written.")
    seals: list[str] = Field(
        min_length=1, title="Seals", description="Sealers that frames pass through, in turn."
    )
    seed: int = Field(ge=0, title="Seed", description="Decides the split and every draw.")
    epochs: int = Field(ge=1, title="Epochs", description="Passes over the crops.")
    batch: int = Field(ge=2, title="Batch", description="Crops in a step.")
    threads: int = Field(ge=1, title="Threads", description="Threads that torch may use.")
    half_precision: bool = Field(title="Half precision", description="Convolutions in bfloat16.")
    dropout: Share = Field(title="Dropout", description="Share of features dropped in training.")

    learning_rate: Positive = Field(title="Learning rate", description="AdamW, at its peak.")
    weight_decay: float = Field(ge=0, title="Weight decay", description="AdamW.")

    frame: tuple[Side, Side] = Field(
        title="Frame", description="Height and width in pixels of the frames that are composed."
    )
    frames_a_picture: int = Field(
        ge=1, title="Frames", description="How often each picture becomes a frame."
    )
    height: tuple[Share, Share] = Field(
        title="Height", description="Range of a person's height, as shares of the frame's."
    )
    gain: tuple[Positive, Positive] = Field(title="Gain", description="Range of contrast.")
    offset: float = Field(ge=0, title="Offset", description="Largest shift of brightness, of 255.")
    shift_px: int = Field(
        ge=0, le=16, title="Shift", description="Most pixels by which a crop is off its person."
    )
    sharpness: Positive = Field(
        title="Sharpness",
        description="Concentration of the target around the labelled angle (von Mises).",
    )
    least_px: Positive = Field(
        title="Smallest person", description="People lower than this in the picture are left out."
    )
    dev_fraction: Share = Field(
        title="Held out", description="Share of pictures, by scene, that chooses the epoch."
    )
    wrong_share: Share = Field(
        title="Wrong",
        description="Share of the facings given on held-out crops that may be off by more than "
        "one direction; decides from when on a facing is taken for known.",
    )
