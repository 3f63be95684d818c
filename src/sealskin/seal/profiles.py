"""The published settings of the sealers that ask a gate; docs/sealing.md says what for."""

from __future__ import annotations

from sealskin.seal.codes import Profile
from sealskin.seal.gate import Gate
from sealskin.seal.gated import Gated

NEVER = 2.0  # no probability reaches it

BALANCED = Profile(
    rows=270,
    least_cell_px=2,
    luma_levels=64,
    chroma_levels=31,
    chroma_step=8,
    coarse=2,
    head_bar=0.7,
    doubt_bar=0.3,
    person_bar=NEVER,
    varied=True,
    undrawn=0.05,
    decoys=1.5,
    recoloured=True,
)
"""For training sets: alike over the whole frame but for heads, which are drawn in many styles."""

STRICT = Profile(
    rows=64,
    least_cell_px=4,
    luma_levels=8,
    chroma_levels=1,
    chroma_step=16,
    coarse=1,
    head_bar=0.6,
    doubt_bar=NEVER,
    person_bar=0.7,
    varied=False,
    undrawn=0.0,
    decoys=0.0,
    recoloured=False,
)
"""For live sensors: coarse and grey, bodies and heads drawn alike."""


def balanced() -> Gated:
    """The default of training sets."""
    return Gated("balanced", BALANCED, Gate(head_bar=BALANCED.head_bar, precision="bf16"))


def strict() -> Gated:
    """For who must not be linked either."""
    return Gated("strict", STRICT, Gate(head_bar=STRICT.head_bar, precision="bf16"))
