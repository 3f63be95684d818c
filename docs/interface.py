"""The reference of the server's interface, made from web/openapi.json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OPENAPI = Path(__file__).parent.parent / "web" / "openapi.json"
HEAD = """\
# Interface

What the page uses, programs may use as well: JSON over HTTP, below the page's address. Times that
end in `_ms` are milliseconds since 1970 in UTC. The same as a machine reads it:
[openapi.json](../../web/openapi.json). Answers other than those listed are 401 and 403, where
somebody has to sign in or may not, and 422, where a value is not of the form below.
"""


def api_page() -> str:
    """Every path with what it takes and gives, and every form."""
    found = json.loads(OPENAPI.read_text(encoding="utf-8"))
    return HEAD + "".join(_paths(found["paths"])) + "".join(_forms(found["components"]["schemas"]))


def _paths(paths: dict[str, Any]) -> Iterator[str]:
    yield "\n## Paths\n"
    for path, methods in paths.items():
        for method, one in methods.items():
            yield f"\n### `{method.upper()} {path}`\n\n{_text(one.get('description', ''))}\n\n"
            if one.get("parameters"):
                yield "| parameter | in | form |\n|---|---|---|\n"
                for each in one["parameters"]:
                    must = ", required" if each.get("required") and each["in"] == "query" else ""
                    yield f"| `{each['name']}` | {each['in']}{must} | {_kind(each['schema'])} |\n"
                yield "\n"
            if "requestBody" in one:
                yield f"Takes {_content(one['requestBody'])}. "
            codes = {c: a for c, a in one["responses"].items() if c != "422"}
            yield "Gives " + "; ".join(
                f"{code}: {_content(a) or 'nothing'}" if code.startswith("2") else code
                for code, a in codes.items()
            )
            yield ".\n"


def _forms(schemas: dict[str, Any]) -> Iterator[str]:
    yield "\n## Forms\n"
    for name, schema in schemas.items():
        yield f"\n### {name}\n\n"
        about = _text(schema.get("description", ""))
        if about:
            yield f"{about}\n\n"
        if "properties" not in schema:
            yield f"{_kind(schema)}\n"
            continue
        yield "| field | form | what |\n|---|---|---|\n"
        for field, one in schema["properties"].items():
            must = "" if field in schema.get("required", ()) else ", optional"
            yield f"| `{field}` | {_kind(one)}{must} | {_cell(one.get('description', ''))} |\n"


def _content(holder: dict[str, Any]) -> str:
    """What is in a body, by its media type."""
    said = [
        _kind(one.get("schema", {})) + ("" if kind == "application/json" else f" as `{kind}`")
        for kind, one in holder.get("content", {}).items()
    ]
    return " or ".join(said)


def _kind(schema: dict[str, Any]) -> str:
    """A form in words; one of the forms below is a link."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " or ".join(dict.fromkeys(_kind(each) for each in schema[key]))
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{each}`" for each in schema.get("enum", [schema.get("const")]))
    kind = schema.get("type")
    if kind == "array":
        return f"list of {_kind(schema['items'])}" if "items" in schema else "list"
    more = schema.get("additionalProperties") if kind == "object" else None
    if isinstance(more, dict) and more:
        return f"object of {_kind(more)}"
    words = {"integer": "whole number", "string": "text", "boolean": "`true`, `false`"}
    return words.get(str(kind), str(kind) if kind else "anything")


def _text(description: str) -> str:
    """A docstring as running text, without its lists."""
    text, _, _ = description.partition("\n\nArgs:")
    text, _, _ = text.partition("\n\nAttributes:")
    return text.strip()


def _cell(description: str) -> str:
    return " ".join(description.replace("|", "\\|").split())
