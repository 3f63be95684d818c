"""Prints the OpenAPI schema from which the page's types are made: `make web-types`."""

from __future__ import annotations

import json
import sys
from typing import Any

from fastapi import Depends, FastAPI
from pydantic.json_schema import models_json_schema

from sealskin.serve import wire
from sealskin.serve.access.needs import nobody_unless_stated
from sealskin.serve.app import ROUTERS, _operation_id

STREAMED = (wire.Scene, wire.Gone, wire.VideoStart)
"""Models that travel on streams only, of which OpenAPI would not know otherwise."""


def schema() -> dict[str, Any]:
    """The schema of the interface, with the data of events and of the video socket."""
    # The version stays out: the types of the page do not change with every release.
    app = FastAPI(
        title="Sealskin",
        version="1",
        generate_unique_id_function=_operation_id,
        separate_input_output_schemas=False,
        dependencies=[Depends(nobody_unless_stated)],
    )
    for router in ROUTERS:
        app.include_router(router)
    tree = app.openapi()
    _, streamed = models_json_schema(
        [(model, "serialization") for model in STREAMED],
        ref_template="#/components/schemas/{model}",
    )
    tree["components"]["schemas"].update(streamed["$defs"])
    return tree


def text() -> str:
    """The schema as the file `web/openapi.json` holds it."""
    return json.dumps(schema(), indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
