"""The third belt of the airlock: the syntax trees say who names what. Each rule is shown to bite.

The first two belts are the import-linter contracts (`make imports`) and mypy (`tests/typing`).
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "sealskin"
RAW_MODULES = {f"sealskin.video.{name}" for name in ("raw", "decode", "network", "sources")}


OPENS = {"disclose", "seal", "video", "core"}
"""Parts that may name a frame in which somebody was opened; of the command line, one file may."""
PREVIEWS = {"seal", "video", "core"}
"""Parts that may name a picture of a preview, half of which is raw."""


def part(path: Path) -> str:
    """The part of the house that a file belongs to."""
    return path.relative_to(SOURCE).parts[0]


def offences(tree: ast.AST, where: str) -> list[str]:
    """What this file does that its part of the house may not do."""
    found = []
    for node in ast.walk(tree):
        name = (
            node.id
            if isinstance(node, ast.Name)
            else node.attr
            if isinstance(node, ast.Attribute)
            else None
        )
        imported = (
            {alias.name for alias in node.names} | {getattr(node, "module", None)}
            if isinstance(node, ast.Import | ast.ImportFrom)
            else set()
        )
        text = node.value if isinstance(node, ast.Constant) else None
        inside = where in {"video", "seal"}
        if not inside and (name == "RawFrame" or "RawFrame" in imported):
            found.append(f"line {node.lineno} names RawFrame")
        if where != "seal" and name == "open_in_airlock":
            found.append(f"line {node.lineno} opens a raw frame")
        if not inside and (text in RAW_MODULES or imported & RAW_MODULES):
            found.append(f"line {node.lineno} reaches for the decoder")
        if where not in OPENS and (name == "DisclosedFrame" or "DisclosedFrame" in imported):
            found.append(f"line {node.lineno} names DisclosedFrame")
        if where not in PREVIEWS and (name == "PreviewFrame" or "PreviewFrame" in imported):
            found.append(f"line {node.lineno} names PreviewFrame")
        if isinstance(node, ast.Call):
            called = node.func
            called_name = getattr(called, "id", getattr(called, "attr", None))
            if where != "seal" and called_name == "SealedFrame":
                found.append(f"line {node.lineno} makes a SealedFrame")
            if where != "seal" and called_name == "DisclosedFrame":
                found.append(f"line {node.lineno} opens a person")
            if where != "seal" and called_name == "PreviewFrame":
                found.append(f"line {node.lineno} makes a preview, which is half raw")
            if where != "seal" and called_name == "replace" and "dataclasses" in ast.dump(called):
                found.append(f"line {node.lineno} may remake a SealedFrame")
            if where != "data" and called_name == "SealedPicture":
                found.append(f"line {node.lineno} makes a SealedPicture")
            if called_name == "import_module" and where != "cli":
                found.append(f"line {node.lineno} imports by name, which hides from the linter")
            if called_name == "__import__":
                found.append(f"line {node.lineno} imports by name, which hides from the linter")
        if where != "learn" and imported & {"torch", "torch.nn"} and where != "audit":
            found.append(f"line {node.lineno} brings torch into the live path")
    return found


@pytest.mark.parametrize(
    "path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE))
)
def test_nobody_reaches_around_the_airlock(path):
    assert offences(ast.parse(path.read_text()), part(path)) == []


@pytest.mark.parametrize(
    ("planted", "where"),
    [
        ("from sealskin.video.raw import RawFrame", "sense"),
        ("def f(frame: RawFrame): ...", "serve"),
        ("import sealskin.video.decode", "pipeline"),
        ("m = 'sealskin.video.decode'", "pipeline"),
        ("from importlib import import_module\nimport_module(name)", "sense"),
        ("__import__('sealskin' + '.video.raw')", "serve"),
        ("frame.open_in_airlock()", "video"),
        ("SealedFrame(pixels, 0.0, 0, 'x')", "sense"),
        ("sealed.SealedFrame(pixels, 0.0, 0, 'x')", "video"),
        ("SealedPicture(pixels, None)", "pipeline"),
        ("from sealskin.core.disclosed import DisclosedFrame", "serve"),
        ("def f(frame: DisclosedFrame): ...", "pipeline"),
        ("DisclosedFrame(pixels, opened, 0.0, 0, 'x')", "disclose"),
        ("from sealskin.core.preview import PreviewFrame", "serve"),
        ("def f(frame: PreviewFrame): ...", "pipeline"),
        ("PreviewFrame(pixels, 0.0, 0)", "cli"),
        ("import torch", "sense"),
    ],
)
def test_a_planted_offence_is_found(planted, where):
    assert offences(ast.parse(planted), where)


def test_import_linter_finds_a_planted_offence(tmp_path):
    """A copy of the package with one forbidden import breaks the contract that forbids it."""
    import shutil

    shutil.copytree(
        SOURCE, tmp_path / "src" / "sealskin", ignore=shutil.ignore_patterns("static", "*.onnx")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    lint = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    environment = {"PYTHONPATH": str(tmp_path / "src"), "PATH": "/usr/bin:/bin"}

    def run():
        return subprocess.run(
            [*lint, "--no-cache"], cwd=tmp_path, env=environment, capture_output=True, text=True
        )

    clean = run()
    assert clean.returncode == 0, clean.stdout + clean.stderr
    planted = tmp_path / "src" / "sealskin" / "sense" / "planted.py"
    planted.write_text("from sealskin.video.raw import RawFrame\nimport torch\nimport av\n")
    dirty = run()
    assert dirty.returncode == 1
    for contract in ("The airlock", "PyTorch stays out", "PyAV is spoken"):
        line = next(line for line in dirty.stdout.splitlines() if line.startswith(contract))
        assert line.endswith("BROKEN"), dirty.stdout
