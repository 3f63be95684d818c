"""What an attacker makes of the pictures: one vector a picture, kept so that a run can resume."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

SIDES = ("dev", "report")


@dataclass(frozen=True, slots=True)
class Vectors:
    """One trained attacker's view of everybody it is scored on.

    Attributes:
        attacker: its kind, as in the tables: naive, regallery, parrot, regressor, linker, ...
        variant: which one of its kind, for example a network or a view.
        seed: of its training; attackers that learn nothing have seed 0.
        sealed: by side ("dev", "report") and height in px, float32 (N, D): row i is picture i.
        raw: by side, of the unsealed pictures, or empty if it cannot read those.
        frames: sealed frames that each vector was made of.
    """

    attacker: str
    variant: str
    seed: int
    sealed: dict[tuple[str, int], F32]
    raw: dict[str, F32] = field(default_factory=dict)
    frames: int = 1

    def save(self, path: Path) -> None:
        """Write to an .npz file, at once or not at all."""
        arrays: dict[str, Any] = {
            f"sealed {side} {px}": a.astype(np.float16) for (side, px), a in self.sealed.items()
        }
        arrays |= {f"raw {side}": a.astype(np.float16) for side, a in self.raw.items()}
        head = [self.attacker, self.variant, self.seed, self.frames]
        partial = path.with_suffix(".partial.npz")
        np.savez(partial, head=np.array(json.dumps(head)), **arrays)
        partial.replace(path)

    @classmethod
    def load(cls, path: Path) -> Vectors:
        """Read what `save` wrote."""
        with np.load(path) as file:
            attacker, variant, seed, frames = json.loads(str(file["head"]))
            sealed, raw = {}, {}
            for name in file.files:
                words = name.split(" ")
                if words[0] == "sealed":
                    sealed[words[1], int(words[2])] = file[name].astype(np.float32)
                elif words[0] == "raw":
                    raw[words[1]] = file[name].astype(np.float32)
        return cls(attacker, variant, seed, sealed, raw, frames)


def unit(vectors: npt.NDArray[np.floating]) -> F32:
    """Rows scaled to length one."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-9), np.float32)
