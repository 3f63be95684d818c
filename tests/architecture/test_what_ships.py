"""The wheel holds the whole program, the source distribution all that is needed to build and test
it, and neither holds anything else."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE_FOLDER = "sealskin/serve/static"


def build(target, source, out):
    """What hatchling builds, as it is named in pyproject.toml."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=120)
    (built,) = out.iterdir()
    return built


def listed(*options):
    """Files that are there and that git knows, or with options others."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout")
    git = ["git", "ls-files", "-z", *options]
    names = subprocess.run(git, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {name for name in names.split("\0") if name and (ROOT / name).exists()}


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdist")
    # Our own archive; and Debian 12 has Python 3.11.2, whose tarfile knows no filters yet.
    shutil.unpack_archive(build("sdist", ROOT, folder / "built"), folder)
    (unpacked,) = (path for path in folder.iterdir() if path.name != "built")
    return unpacked


@pytest.fixture(scope="module")
def wheel(tmp_path_factory, sdist):
    """Built from the source distribution, as an installer does it."""
    return build("wheel", sdist, tmp_path_factory.mktemp("wheel"))


def test_the_source_distribution_holds_what_git_holds(sdist):
    held = {str(path.relative_to(sdist)) for path in sdist.rglob("*") if path.is_file()}
    assert listed() - held == set()
    more = held - listed() - listed("--others", "--exclude-standard")  # these may be in the making
    assert {name for name in more if f"/{PAGE_FOLDER}/" not in name} == {"PKG-INFO"}


def test_the_wheel_holds_the_whole_package(wheel, sdist):
    held = set(zipfile.ZipFile(wheel).namelist())
    package = {str(p.relative_to(sdist / "src")) for p in (sdist / "src").rglob("*") if p.is_file()}
    assert {name for name in held if ".dist-info/" not in name} == package
    for kind in (
        r"models/.*\.onnx",
        r"models/.*\.md",
        r"recipes/.*\.yaml",
        r"versions/r0001.*\.py",
    ):
        assert any(re.fullmatch(f"sealskin/.*{kind}", name) for name in held), kind
    assert "sealskin/py.typed" in held


def test_the_wheel_holds_the_built_page(wheel):
    page = ROOT / "src" / PAGE_FOLDER
    if not (page / "index.html").is_file():
        pytest.skip("the page is not built: make web")
    held = set(zipfile.ZipFile(wheel).namelist())
    assert {str(p.relative_to(ROOT / "src")) for p in page.rglob("*") if p.is_file()} <= held


def test_the_wheel_holds_the_licences(wheel):
    archive = zipfile.ZipFile(wheel)
    for name in ("LICENSE", "THIRD_PARTY.md"):
        (held,) = (each for each in archive.namelist() if each.endswith(f"licenses/{name}"))
        assert archive.read(held) == (ROOT / name).read_bytes()
    (metadata,) = (each for each in archive.namelist() if each.endswith("METADATA"))
    assert b"License-Expression: Apache-2.0" in archive.read(metadata)
