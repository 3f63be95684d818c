"""What cameras and files are sealed by when nobody says otherwise."""

import inspect

import pytest

from sealskin.cli.bench import bench
from sealskin.cli.data import seal as seal_set
from sealskin.cli.export import export
from sealskin.cli.seal import seal
from sealskin.cli.watch import watch
from sealskin.core.config import SealConfig


@pytest.mark.parametrize(
    ("command", "option", "sealer"),
    [
        (watch, "seal", "strict"),
        (bench, "seal", "strict"),
        (seal, "name", "balanced"),
        (seal_set, "name", "balanced"),
        (export, "name", "balanced"),
    ],
)
def test_cameras_are_sealed_by_strict_and_files_by_balanced(command, option, sealer):
    assert inspect.signature(command).parameters[option].default == sealer


def test_a_camera_of_a_file_is_sealed_as_one_that_is_given():
    assert inspect.signature(watch).parameters["seal"].default == SealConfig().method
