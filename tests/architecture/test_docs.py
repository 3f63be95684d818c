"""The documentation says what is so: generated parts are fresh, links lead somewhere, and every
command, option and target that it names exists."""

import importlib.util
import re
import shlex
from pathlib import Path

import pytest
import typer

from sealskin.cli.main import app
from sealskin.core.config import Config
from sealskin.learn.recipe import DetectorRecipe

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md"))
    if "node_modules" not in path.parts
)


def load_generator():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATE = load_generator()


@pytest.mark.parametrize("path", GENERATE.PAGES, ids=lambda path: path.name)
def test_what_is_generated_is_fresh(path):
    if path.name == "THIRD_PARTY.md" and not (ROOT / "web" / "node_modules").is_dir():
        pytest.skip("the page's packages are not installed: make web")
    assert path.read_text(encoding="utf-8") == GENERATE.PAGES[path](), "run: make docs"


def test_every_package_of_the_page_is_named_with_its_version_and_licence():
    """From the lock file, so also where the packages are not installed."""
    page = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^- (\S+) (\S+): (.+)$", page, re.MULTILINE))
    shipped = {
        (place.rpartition("node_modules/")[2], entry["version"], entry["license"])
        for place, entry in GENERATE.shipped_packages().items()
    }
    assert named == shipped
    assert "react" in {name for name, _, _ in shipped}


@pytest.mark.parametrize("model", [Config, DetectorRecipe])
def test_every_setting_says_what_it_is(model):
    schema = model.model_json_schema()
    for name, part in [(model.__name__, schema), *schema.get("$defs", {}).items()]:
        for setting, one in part["properties"].items():
            assert one.get("title"), f"{name}.{setting} has no title"
            assert one.get("description"), f"{name}.{setting} has no description"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        if not re.match(r"https?:|mailto:|#", target):
            assert (page.parent / target.partition("#")[0]).exists(), target


def blocks(page):
    """The lines of fenced blocks, those that go on after a backslash as one."""
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    for block in re.findall(r"^```\w*\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        yield from block.splitlines()


def unknown(line):
    """What a line names of `sealskin` or `make` that does not exist; None if all does."""
    words = shlex.split(line.strip().removeprefix("$ "), comments=True)
    if words[:1] == ["make"]:
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        named = [word for word in words[1:] if "=" not in word and word[0] != "-"]
        return next((word for word in named if word not in targets), None)
    at = next((i for i, word in enumerate(words) if re.search(r"(^|[/=])sealskin$", word)), None)
    if at is None:
        return None
    command, rest = typer.main.get_command(app), words[at + 1 :]
    while hasattr(command, "commands"):
        if not rest or rest[0].startswith("-") or rest[0] == "[OPTIONS]":
            return None
        if rest[0] not in command.commands:
            return rest[0]
        command, rest = command.commands[rest[0]], rest[1:]
    known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    return next((w for w in rest if w.startswith("--") and w not in known | {"--help"}), None)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_that_are_shown_exist(page):
    for line in blocks(page):
        if re.search(r"\bsealskin |^make ", line):
            assert unknown(line) is None, line


def test_the_service_starts_what_exists():
    lines = (ROOT / "deploy" / "sealskin.service").read_text().splitlines()
    started = [line for line in lines if re.match(r"ExecStart\w*=", line)]
    assert len(started) == 2
    assert [unknown(line) for line in started] == [None, None]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("sealskin seel a b", "seel"),
        ("$ sealskin seal a b --blur 3", "--blur"),
        (".venv/bin/sealskin watch --config a.yaml --sign-in", "--sign-in"),
        ("sealskin learn detectors --coco a", "detectors"),
        ("ExecStart=/opt/.venv/bin/sealskin watch --confg a", "--confg"),
        ("make tests", "tests"),
        ("sealskin seal a b --force   # make tests", None),
        ("make demo VIDEO=a.mp4", None),
    ],
)
def test_a_command_that_does_not_exist_is_found(line, what):
    assert unknown(line) == what
