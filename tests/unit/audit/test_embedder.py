"""The recogniser computes in short numbers where the CPU can, and sees the same faces."""

import numpy as np
import openvino as ov
import pytest

from sealskin.audit import embedder
from sealskin.audit.embedder import Embedder, precision
from sealskin.audit.scene import raw_face
from unit.audit import drawn


class Cpu:
    def __init__(self, *capabilities):
        self.capabilities = list(capabilities)

    def get_property(self, device, name):
        assert (device, name) == ("CPU", "OPTIMIZATION_CAPABILITIES")
        return self.capabilities


def test_short_numbers_only_where_the_cpu_has_them():
    assert precision(Cpu("FP32", "INT8", "BF16")) == "bf16"
    assert precision(Cpu("FP32", "FP16", "INT8")) == "f32"
    assert precision(ov.Core()) in ("bf16", "f32")


def test_short_numbers_see_the_same_faces(tmp_path, monkeypatch):
    path = drawn.recogniser(tmp_path / "recogniser.onnx")
    crops = np.stack([raw_face(face, 112) for face in drawn.faces(20, 2)])
    found = {}
    for name in ("f32", "bf16"):
        monkeypatch.setattr(embedder, "precision", lambda core, name=name: name)
        found[name] = Embedder(path)(crops)
        assert np.linalg.norm(found[name], axis=1) == pytest.approx(1, abs=1e-3)
    assert (found["f32"] * found["bf16"]).sum(1).min() > 0.999
