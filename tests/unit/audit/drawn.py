"""Drawn people and a recogniser that knows them, for tests that have no data."""

from pathlib import Path

import cv2
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from sealskin.audit.split import Split
from sealskin.data.identities import Body, Face

BOX = (30.0, 25.0, 66.0, 88.0)
POINTS = np.array([[48, 58], [80, 58], [64, 76], [52, 90], [77, 90]], np.float32)


def faces(people: int, pictures: int, first_person: int = 0, seed: int = 0) -> list[Face]:
    """Every person has a pattern of their own; pictures differ in light and a little noise."""
    out = []
    for person in range(first_person, first_person + people):
        own = np.random.default_rng((seed, person))
        pattern = own.integers(30, 226, (7, 6, 3)).astype(np.uint8)
        large = cv2.resize(pattern, (128, 128), interpolation=cv2.INTER_CUBIC).astype(np.float32)
        for _ in range(pictures):
            picture = large * own.uniform(0.8, 1.1) + own.normal(0, 6, large.shape)
            pixels = np.clip(picture, 0, 255).astype(np.uint8)
            out.append(Face(person, pixels, BOX, POINTS + own.normal(0, 0.7, (5, 2)).astype("f4")))
    return out


def split(people: int = 24, pictures: int = 4) -> Split[Face]:
    return Split(
        learn=faces(people, pictures),
        dev=faces(people // 2, pictures, 1000),
        report=faces(people, pictures, 2000),
    )


def bodies(people: int, pictures: int, first_person: int = 0) -> list[Body]:
    """Every person has clothes of their own; every second picture is another camera's.

    Of all but the first it is said where they face.
    """
    out = []
    for person in range(first_person, first_person + people):
        own = np.random.default_rng((7, person))
        large = cv2.resize(own.integers(30, 226, (6, 3, 3)).astype(np.uint8), (64, 128))
        for number in range(pictures):
            noise = own.normal(0, 6, large.shape)
            pixels = np.clip(large * (0.9 + 0.1 * (number % 2)) + noise, 0, 255).astype(np.uint8)
            out.append(Body(person, pixels, number % 2, 90.0 * number if number else None))
    return out


def body_split(people: int = 12, pictures: int = 4) -> Split[Body]:
    return Split(
        learn=bodies(people, pictures),
        dev=bodies(people // 2, pictures, 1000),
        report=bodies(people, pictures, 2000),
    )


def recogniser(path: Path) -> Path:
    """An ONNX file that is shaped like a face recogniser: means of 8 px, local contrast.

    One convolution takes each patch's mean less that of its surround: light does not matter.
    """
    kernel = np.zeros((3, 3, 24, 24), np.float32)
    for channel in range(3):
        kernel[channel, channel] -= 1 / 24**2
        kernel[channel, channel, 8:16, 8:16] += 1 / 8**2
    graph = helper.make_graph(
        [
            helper.make_node("Conv", ["input", "k"], ["c"], strides=[8, 8], pads=[8, 8, 8, 8]),
            helper.make_node("Reshape", ["c", "shape"], ["output"]),
        ],
        "recogniser",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, 112, 112])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 588])],
        [
            numpy_helper.from_array(kernel, "k"),
            numpy_helper.from_array(np.array([1, -1], np.int64), "shape"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return path
