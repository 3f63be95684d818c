"""Counts by hand under /api: what people saw on sealed clips, and how good ours are."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from fastapi import APIRouter, HTTPException, Query
from pydantic import Field, model_validator

from sealskin.serve import wire
from sealskin.serve.access import Role, Scope, Who, requires
from sealskin.serve.parts import LAST_MS, NOT_FOUND, Parts, PartsOf
from sealskin.store.checks import Check, add_check, read_checks

LONGEST_MS = 60 * 60_000
MOST_MARKS = 5_000
Kind = Literal["busy", "quiet", "dusk", "other"]

router = APIRouter(prefix="/api", responses={422: {"model": wire.Problem}})


class Mark(wire.Wire):
    """Somebody who crossed the line."""

    time_ms: int = Field(ge=0, le=LAST_MS)
    direction: Literal["in", "out"]


class NewCheck(wire.Wire):
    """A count of a clip."""

    camera: str
    line: str
    start_ms: int = Field(ge=0, le=LAST_MS)
    end_ms: int = Field(ge=0, le=LAST_MS)
    kind: Kind = "other"
    marks: list[Mark] = Field(max_length=MOST_MARKS)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not 0 < self.end_ms - self.start_ms <= LONGEST_MS:
            raise ValueError("a clip ends after it begins and lasts an hour at most")
        if any(not self.start_ms <= mark.time_ms < self.end_ms for mark in self.marks):
            raise ValueError("a mark lies outside of the clip; count only what it shows")
        return self


class CheckMade(wire.Wire):
    """A count that was saved."""

    id: int
    camera: str
    line: str
    start_ms: int
    end_ms: int
    kind: Kind
    counted_by: str
    n_in: int
    n_out: int


@router.get("/checks", responses=NOT_FOUND, dependencies=[requires(Role.viewer, anywhere=True)])
def get_checks(
    parts: PartsOf, who: Who, camera: Annotated[str, Query(description="Name of a camera.")]
) -> list[CheckMade]:
    """The counts of a camera, oldest clip first."""
    if not who.sees(camera):
        raise HTTPException(404, f"there is no camera {camera!r}; /api/cameras lists them")
    return [_made(check) for check in read_checks(parts.database, [_number(parts, camera)])]


@router.post(
    "/checks",
    status_code=201,
    responses=NOT_FOUND,
    dependencies=[requires(Role.operator, anywhere=True)],
)
def add_count(parts: PartsOf, who: Who, count: NewCheck) -> CheckMade:
    """Save a count; the same person's of the same clip takes the place of the one before."""
    if not who.sees(count.camera):
        raise HTTPException(404, f"there is no camera {count.camera!r}; /api/cameras lists them")
    if not who.may(Role.operator, Scope.operate, count.camera):
        raise HTTPException(403, f"this needs role operator for camera {count.camera!r}; ask one")
    number = _number(parts, count.camera)
    made = add_check(
        parts.database,
        number,
        count.line,
        count.start_ms,
        count.end_ms,
        count.kind,
        who.principal.name or who.principal.kind,
        [(mark.time_ms, mark.direction) for mark in count.marks],
    )
    return next(_made(one) for one in read_checks(parts.database, [number]) if one.id == made)


def _number(parts: Parts, camera: str) -> int:
    found = next((row.id for row in parts.database.cameras() if row.name == camera), None)
    if found is None:
        raise HTTPException(404, f"the camera {camera!r} has recorded nothing yet; wait a minute")
    return found


def _made(check: Check) -> CheckMade:
    ways = [direction for _, direction in check.marks]
    return CheckMade(
        id=check.id,
        camera=check.camera,
        line=check.line,
        start_ms=check.start_ms,
        end_ms=check.end_ms,
        kind=check.kind,  # type: ignore[arg-type]  # the table takes no other
        counted_by=check.counted_by,
        n_in=ways.count("in"),
        n_out=ways.count("out"),
    )
