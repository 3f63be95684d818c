"""Writes those parts of the documentation that the code knows best. `make docs` runs it.

    python docs/generate.py

A test compares what it would write with what is there.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from interface import api_page
from measured import (
    attributes_table,
    card_table,
    facing_table,
    frontier_table,
    gate_table,
    labelled_table,
    many_table,
    near_table,
    ranking_table,
    readme_table,
    results,
    sizing_table,
    strict_card_table,
    things_table,
    utility_table,
)
from sealskin.core.config import Config
from sealskin.core.config_measure import MeasureConfig
from sealskin.learn.facing_recipe import FacingRecipe
from sealskin.learn.recipe import DetectorRecipe, GateRecipe
from sealskin.learn.things_recipe import ThingsRecipe
from sealskin.seal import SEALERS, make_sealer
from sealskin.sense.measure.dictionary import METRICS

DOCS = Path(__file__).parent
ROOT = DOCS.parent
WEB = ROOT / "web"
CARD = ROOT / "src" / "sealskin" / "models" / "person-lowrate.md"
STRICT_CARD = ROOT / "src" / "sealskin" / "models" / "person-strict.md"
GATE_CARD = ROOT / "src" / "sealskin" / "models" / "gate.md"
THINGS_CARD = ROOT / "src" / "sealskin" / "models" / "things.md"
FACING_CARD = ROOT / "src" / "sealskin" / "models" / "facing.md"
MADE = "<!-- Made by `make docs` from {}. Change it there. -->\n"
HEIGHTS_PX = (50, 100, 200, 400)
FRAME_PX = (1920, 1080)
ATTRIBUTES = "<!-- table of attributes, made by `make docs` -->\n"
CHOICES = "<!-- table of choices, made by `make docs` -->\n"
BITS = "<!-- table of bits, made by `make docs` -->\n"
THINGS = "<!-- table of things, made by `make docs` -->\n"
FACING = "<!-- table of facing, made by `make docs` -->\n"
MANY = "<!-- table of many frames, made by `make docs` -->\n"
NEAR = "<!-- table of near bodies, made by `make docs` -->\n"
RANKING = "<!-- table of short and long audits, made by `make docs` -->\n"
MISSED = "<!-- table of what is missed, made by `make docs` -->\n"
PACKAGES = "<!-- packages of the page, made by `make docs` -->\n"
LABELLED = "<!-- table of hand-made labels, made by `make docs` -->\n"
COMPARED = "<!-- table of what is kept of raw, made by `make docs` -->\n"
SIZING = "<!-- table of sizing, made by `make docs` -->\n"
MEASURED = "<!-- table of what is measured, made by `make docs` -->\n"
END = "<!-- end -->\n"

SETTINGS = """\
# Settings

One YAML file holds an installation: `sealskin watch --config shop.yaml`. A name that is not in
these tables is refused. Points are `[x, y]` as fractions of the frame, from its top left corner:
`[0.5, 1]` is the middle of the lower edge. `${file:PATH}` and `${env:NAME}` stand for
[secrets](../how-to/many-cameras.md#passwords) that are kept elsewhere. `sealskin config check` says
what is wrong with a file.

"""
EXAMPLE = """\
database: /var/lib/sealskin/shop.db
cameras:
  - name: entrance
    source: rtsp://user:${file:entrance.secret}@192.168.1.20/stream1
    lines:
      - {name: door, a: [0.2, 0.6], b: [0.8, 0.6]}   # down the picture, over the line, is `in`
    zones:
      - name: stockroom
        polygon: [[0.7, 0.1], [1.0, 0.1], [1.0, 0.5], [0.7, 0.5]]
        restricted: true                              # an alarm when somebody is inside
"""
METRICS_HEAD = """\
# Metrics

Every figure of the page, of `/api/metrics` and of exports, from the door inwards. Each is made of
tracks: foot points on sealed frames, one a second. A change of a parameter makes it anew from the
tracks that are kept; the defaults are under `measure` in the [settings](settings.md).

An unknown figure is empty (`null`) and never 0. `samples` says how many minutes were watched; a row
without any knows nothing. Hours are UTC's; days begin at the site's midnight, and an hour belongs
to the day in which it begins. No figure is of a person: tracks carry no picture and no name, and
exports leave out counts under 5.

"""
RECIPE = """\
# Training recipes

A recipe is a YAML file that decides how `sealskin learn detector` or `sealskin learn gate` trains.
Start from a copy of one in `src/sealskin/learn/recipes/`; all settings must be there.
"""


def settings_page() -> str:
    """The reference of an installation's YAML file."""
    Config.model_validate(YAML(typ="safe").load(EXAMPLE))
    head = MADE.format("src/sealskin/core/config.py") + SETTINGS + f"```yaml\n{EXAMPLE}```\n"
    return head + "".join(tables(Config.model_json_schema(), "The file"))


def metrics_page() -> str:
    """The dictionary of metrics."""
    schema = MeasureConfig.model_json_schema()["properties"]
    parts = [MADE.format("src/sealskin/sense/measure/dictionary.py") + METRICS_HEAD]
    parts.append("| metric | what it means | unit |\n|---|---|---|\n")
    parts += [f"| [`{m.id}`](#{m.id}) | {m.meaning} | {m.unit} |\n" for m in METRICS.values()]
    for metric in METRICS.values():
        parts.append(f"\n## {metric.id}\n\n**{metric.title}.** {metric.meaning}\n\n")
        parts.append(f"*How it is computed.* {metric.computed}\n\n")
        parts.append(f"*What it does not say.* {metric.silent}\n\n")
        parts.append("| figure | what it is | unit |\n|---|---|---|\n")
        parts += [f"| `{c.name}` | {c.title} | {c.unit} |\n" for c in metric.columns]
        if metric.parameters:
            parts.append("\n| parameter | what it is | value | default |\n|---|---|---|---|\n")
            for name in metric.parameters:
                one = schema[name]
                what = f"**{one['title']}.** {one['description']}"
                parts.append(f"| `{name}` | {what} | {_values(one)} | {_default(one)} |\n")
        scopes = ", ".join(metric.scopes)
        parts.append(
            f"\nA row is of a {metric.by}. Asked for by {scopes}. Version {metric.version}.\n"
        )
    return "".join(parts)


def recipe_page() -> str:
    """The reference of a training recipe."""
    head = MADE.format("src/sealskin/learn/recipe.py") + RECIPE
    detector = "".join(tables(DetectorRecipe.model_json_schema(), "Of a detector"))
    gate = "".join(tables(GateRecipe.model_json_schema(), "Of the gate"))
    facing = "".join(tables(FacingRecipe.model_json_schema(), "Of facing"))
    things = "".join(tables(ThingsRecipe.model_json_schema(), "Of things"))
    return head + detector + gate + facing + things


def tables(schema: dict[str, Any], title: str) -> Iterator[str]:
    """A table for a model and for each that it holds, in the order in which they appear."""
    models: dict[str, Any] = schema.get("$defs", {})
    waiting, seen = [(title, "", schema)], set()
    while waiting:
        heading, about, model = waiting.pop(0)
        yield f"\n## {heading}\n\n{about}"
        yield "| setting | what it is | value | default |\n|---|---|---|---|\n"
        inner = []
        for name, one in model["properties"].items():
            default = "required" if name in model.get("required", []) else _default(one)
            what = f"**{one['title']}.** {one['description']}"
            yield f"| `{name}` | {what} | {_values(one)} | {default} |\n"
            kinds = _held(one)
            for held in kinds:
                if held in seen:
                    continue
                seen.add(held)
                each = f"{name}[]" if "items" in one else name
                path = each if heading == title else f"{heading.strip('`')}.{each}"
                which = f", `kind: {_kind_of(models[held])}`" if len(kinds) > 1 else ""
                about = models[held]["description"] + "\n\n"
                inner.append((f"`{path}`{which}", about, models[held]))
        waiting = inner + waiting


def _held(one: dict[str, Any]) -> list[str]:
    """Names of the models that a setting holds, or holds a list of."""
    one = one.get("items", one)
    places = [
        each["$ref"] for each in [one, *one.get("oneOf", one.get("anyOf", []))] if "$ref" in each
    ]
    return [name.rpartition("/")[2] for name in places]


def _kind_of(model: dict[str, Any]) -> str:
    """The kinds that a model of several is for."""
    kind = model["properties"]["kind"]
    return " | ".join(kind.get("enum") or [kind["const"]])


def _default(one: dict[str, Any]) -> str:
    if "default" in one:
        return "unset" if one["default"] is None else f"`{str(one['default']).lower()}`"
    return "none" if "items" in one else "its own defaults"


def _values(one: dict[str, Any]) -> str:
    """What may be given, in words."""
    if _held(one):
        return "a list, see below" if "items" in one else "see below"
    if "anyOf" in one:
        return " or ".join(_values(each) for each in one["anyOf"] if each.get("type") != "null")
    if "const" in one or "enum" in one:
        return ", ".join(f"`{each}`" for each in one.get("enum") or [one["const"]])
    if "prefixItems" in one:
        return f"`[a, b]`, each a {_values(one['prefixItems'][0])}"
    if one["type"] == "array":
        least = f" of {one['minItems']} or more" if "minItems" in one else ""
        return f"list{least}: {_values(one['items'])}"
    words = {"boolean": "`true`, `false`", "integer": "whole number", "number": "number"}
    text = "path" if one.get("format") == "path" else words.get(one["type"], "text")
    limits = {
        "minimum": "from {}", "exclusiveMinimum": "above {}", "maximum": "to {}",
        "multipleOf": "in steps of {}",
    }  # fmt: skip
    return " ".join([text, *(form.format(one[key]) for key, form in limits.items() if key in one)])


def cli_page() -> str:
    """The reference of the command line, as Typer writes it."""
    typer = [sys.executable, "-m", "typer", "sealskin.cli.main", "utils", "docs"]
    run = subprocess.run([*typer, "--name", "sealskin"], capture_output=True, text=True, check=True)
    return MADE.format("src/sealskin/cli") + run.stdout.rstrip() + "\n"


def filled(page: str, begin: str, middle: str) -> str:
    """A page's text with new text between a mark and the next end."""
    before, mark, rest = page.partition(begin)
    _, end, after = rest.partition(END)
    if not (mark and end):
        sys.exit(f"a page has no place for {begin.strip()}; see docs/generate.py")
    return before + begin + middle + end + after


def sealing_page() -> str:
    """The page of the sealers with its tables."""
    page = filled((DOCS / "sealing.md").read_text(encoding="utf-8"), BITS, bits_table())
    page = filled(page, MANY, many_table())
    page = filled(page, NEAR, near_table())
    page = filled(page, CHOICES, frontier_table())
    return filled(page, MISSED, gate_table())


def data_set_page() -> str:
    """The page about sealed data sets with its tables."""
    page = DOCS / "how-to" / "seal-a-data-set.md"
    text = filled(page.read_text(encoding="utf-8"), LABELLED, labelled_table())
    text = filled(text, COMPARED, utility_table())
    return filled(text, SIZING, sizing_table())


def readme() -> str:
    """The first page with its table of figures."""
    return filled((ROOT / "README.md").read_text(encoding="utf-8"), MEASURED, readme_table())


def card() -> str:
    """The card of the shipped detector with its figures."""
    return filled(CARD.read_text(encoding="utf-8"), MEASURED, card_table())


def strict_card() -> str:
    """The card of the detector of `strict` with its figures."""
    return filled(STRICT_CARD.read_text(encoding="utf-8"), MEASURED, strict_card_table())


def audit_page() -> str:
    """The page of the audit with its tables."""
    page = filled((DOCS / "audit.md").read_text(encoding="utf-8"), RANKING, ranking_table())
    return filled(page, ATTRIBUTES, attributes_table())


def gate_card() -> str:
    """The card of the shipped gate with its figures."""
    return filled(GATE_CARD.read_text(encoding="utf-8"), MISSED, gate_table())


def facing_card() -> str:
    """The card of the network that tells facing, with what was measured."""
    return filled(FACING_CARD.read_text(encoding="utf-8"), FACING, facing_table())


def things_card() -> str:
    """The card of the detector of things, with what was measured."""
    return filled(THINGS_CARD.read_text(encoding="utf-8"), THINGS, things_table())


def bits_table() -> str:
    """What each sealer lets through of a 1080p frame and of people in it."""
    heads = " | ".join(f"{height} px" for height in HEIGHTS_PX)
    rows = [
        f"| sealer | cell | bits a cell | {heads} |",
        "|---" * (3 + len(HEIGHTS_PX)) + "|",
    ]
    for name in SEALERS:
        rate = make_sealer(name).rate(*FRAME_PX)
        people = " | ".join(f"{rate.bits_per_person(height):,.0f}" for height in HEIGHTS_PX)
        cell = f"{rate.cell_px} px" if rate.bits_per_cell else "the frame"
        rows.append(f"| `{name}` | {cell} | {rate.bits_per_cell:.2f} | {people} |")
    return "\n".join(rows) + "\n"


def shipped_packages() -> dict[str, dict[str, Any]]:
    """The npm packages that go into the built page, from the lock file: place to entry.

    `devOptional` are types, which leave nothing in the page.
    """
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
    return {
        place: entry
        for place, entry in lock["packages"].items()
        if place and not entry.get("dev") and not entry.get("devOptional")
    }


def third_party_page() -> str:
    """The notices with those of the page's packages: a list, and every text once."""
    if not (WEB / "node_modules").is_dir():
        sys.exit("the page's packages are not installed, so their licences are not known: make web")
    lines, texts = [], defaultdict(list)
    for place, entry in shipped_packages().items():
        name = place.rpartition("node_modules/")[2]
        lines.append(f"- {name} {entry['version']}: {entry['license']}\n")
        files = sorted(
            path
            for found in (WEB / place).iterdir()
            if re.match(r"licen[cs]e|copying|notice", found.name, re.IGNORECASE)
            for path in (found.rglob("*") if found.is_dir() else [found])
            if path.is_file()
        )
        author = json.loads((WEB / place / "package.json").read_text()).get("author", "its authors")
        author = author["name"] if isinstance(author, dict) else author
        said = [path.read_text(encoding="utf-8").strip() for path in files]
        for text in said or [f"{entry['license']}, by {author}; the package carries no text."]:
            texts[text].append(name)
    notices = [f"### {', '.join(names)}\n\n```\n{text}\n```\n" for text, names in texts.items()]
    middle = "\n" + "".join(lines) + "\n" + "\n".join(notices)
    return filled((ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8"), PACKAGES, middle)


def law_figures() -> str:
    """What the papers say of the audit, cut down from what the benchmarks wrote."""
    privacy = results("privacy")
    kept = ("date", "seeds_of", "profiles", "controls_passed", "null_max", "headline", "unfinished")
    cut: dict[str, Any] = {key: privacy[key] for key in kept}
    gate = results("gate")
    cut["gate"] = {
        "weights_sha256": gate["profiles"]["balanced"]["weights_sha256"],
        "stills": gate["stills"],
        "clips": gate["clips"],
    }
    return json.dumps(cut, indent=1) + "\n"


PAGES: dict[Path, Callable[[], str]] = {
    DOCS / "how-to" / "seal-a-data-set.md": data_set_page,
    DOCS / "reference" / "settings.md": settings_page,
    DOCS / "reference" / "metrics.md": metrics_page,
    DOCS / "reference" / "recipe.md": recipe_page,
    DOCS / "reference" / "cli.md": cli_page,
    DOCS / "reference" / "api.md": lambda: MADE.format("web/openapi.json") + api_page(),
    DOCS / "sealing.md": sealing_page,
    DOCS / "audit.md": audit_page,
    ROOT / "README.md": readme,
    CARD: card,
    STRICT_CARD: strict_card,
    GATE_CARD: gate_card,
    FACING_CARD: facing_card,
    THINGS_CARD: things_card,
    ROOT / "THIRD_PARTY.md": third_party_page,
    ROOT / "src" / "sealskin" / "law" / "figures.json": law_figures,
}
"""What is generated, and what makes it."""


def main() -> None:
    """Write all of them."""
    for path, make in PAGES.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()
