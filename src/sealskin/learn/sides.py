"""The two sides of a comparison: pictures to train on and pictures to test on, kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from sealskin.core.errors import DataError
from sealskin.data.coco import LabelledImage, read_coco, split_by_scene
from sealskin.learn.augment import Example
from sealskin.learn.detector import read_examples
from sealskin.learn.families import OBJECT_CLASSES, Task
from sealskin.learn.finds import digest_of
from sealskin.learn.recipe import DetectorRecipe
from sealskin.learn.teacher import teach
from sealskin.learn.weights import load_pretrained

Labelled = list[tuple[LabelledImage, Example]]


@dataclass(frozen=True, slots=True)
class Sides:
    """Raw pictures with the labels of one task.

    Attributes:
        train: pictures to train on, with what the teacher adds.
        watched: pictures of other scenes that choose the epoch.
        test: pictures of scenes that are in neither.
        scenes_trained: scenes in the first.
        train_sha256: hash of the first two, with labels.
        test_sha256: hash of the third, with labels.
    """

    train: list[Example]
    watched: Labelled
    test: Labelled
    scenes_trained: int
    train_sha256: str
    test_sha256: str


@dataclass(frozen=True, slots=True)
class Folders:
    """Labels in COCO format and the folder of the pictures they name."""

    labels: Path
    images: Path

    def read(self) -> Labelled:
        """All pictures, decoded.

        Raises:
            DataError: labels or a picture cannot be read.
        """
        images = read_coco(self.labels)
        return list(zip(images, read_examples(images, self.images), strict=True))


def check_apart(train: Labelled, test: Labelled) -> None:
    """Refuse data of which a scene or a picture is on both sides.

    Raises:
        DataError: with the name of the first that is.
    """
    # A scene that nobody stated is the file's own name, which may well be used twice.
    scenes = {(i.source, i.scene) for i, _ in train if i.scene != i.file_name}
    pictures = {sha256(e.pixels.tobytes()).digest(): i.file_name for i, e in train}
    for image, example in test:
        if (image.source, image.scene) in scenes:
            raise DataError(
                f"scene {image.scene!r} is among the pictures to train on and to test on; "
                "split the data by scene"
            )
        twin = pictures.get(sha256(example.pixels.tobytes()).digest())
        if twin is not None:
            raise DataError(
                f"{image.file_name} to test on is the same picture as {twin} to train on; "
                "remove one of them"
            )


def make_sides(
    task: Task,
    train: Labelled,
    test: Labelled,
    recipe: DetectorRecipe,
    weights: Path,
    out: Path,
) -> Sides:
    """Label both sides for a task and hold some scenes of the first out.

    People: the data's labels, and on the pictures to train on what the teacher adds. Objects: what
    the teacher finds on the raw pictures of both sides, so that a figure says how much of the
    teacher's answer on raw pictures can still be learned.

    Args:
        task: what is to be found.
        train, test: raw pictures with the labels of people.
        recipe: its `seed` decides what is held out, and its bars what the teacher adds.
        weights: `nanodet.json`, the teacher.
        out: folder that keeps what the teacher found.

    Raises:
        DataError: there are too few scenes to hold some out.
        ModelError: the teacher's weights cannot be read.
    """
    kept, held = split_by_scene([i for i, _ in train], recipe.dev_fraction, recipe.seed)
    if not kept or not held:
        raise DataError("the labels have too few scenes to hold some out; lower dev_fraction")
    pictures = {i.image_id: e for i, e in train}
    sides = [[(i, pictures[i.image_id]) for i in side] for side in (kept, held)] + [test]
    teacher = load_pretrained(weights, (0,) if task == "people" else OBJECT_CLASSES).eval()
    for number, name in enumerate(("train", "watched", "test")):
        if task == "people" and name != "train":
            continue
        images, examples = [i for i, _ in sides[number]], [e for _, e in sides[number]]
        if task == "objects":
            examples = [Example(e.pixels, e.boxes[:0], e.ignore[:0]) for e in examples]
        examples = teach(teacher, examples, recipe, out / f"teacher-{task}-{name}.json")
        sides[number] = [
            (replace(i, boxes=e.boxes, ignore=e.ignore), e)
            for i, e in zip(images, examples, strict=True)
        ]
    learned, watched, tested = sides
    return Sides(
        [e for _, e in learned],
        watched,
        tested,
        len({(i.source, i.scene) for i, _ in learned}),
        _digest([*learned, *watched]),
        _digest(tested),
    )


def _digest(labelled: Sequence[tuple[LabelledImage, Example]]) -> str:
    boxes = [[e.boxes.tolist(), e.ignore.tolist()] for _, e in labelled]
    return digest_of(text=str(boxes), examples=[e for _, e in labelled])
