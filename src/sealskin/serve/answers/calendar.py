"""An answer as a calendar (iCalendar, RFC 5545), without small counts."""

from __future__ import annotations

from datetime import UTC, datetime

from sealskin.serve.metric_wire import MetricAnswer

LINE_BYTES = 75  # RFC 5545, 3.1


def as_ical(answer: MetricAnswer, min_count: int) -> bytes:
    """A calendar with an event for each row of which something is known.

    Args:
        answer: what is exported; a map has no time and gives no event.
        min_count: rows with a count of people from 1 to under this are left out.
    """
    counts = [column.name for column in answer.columns if column.is_count]
    titles = {column.name: column.title for column in answer.columns}
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Sealskin//Metrics//EN",
        f"X-WR-CALNAME:Sealskin: {answer.id}",
    ]
    for row in answer.rows:
        if any(0 < (row.values.get(name) or 0) < min_count for name in counts):
            continue
        told = [
            f"{titles[name]} {value:g}" for name, value in row.values.items() if value is not None
        ]
        if not told:
            continue
        what = " ".join(part for part in (row.camera, row.key, row.target) if part)
        summary = f"{what}: {', '.join(told)}" if what else ", ".join(told)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{answer.id}-{row.start_ms}-{what.replace(' ', '-')}@sealskin",
            f"DTSTAMP:{_stamp(row.end_ms)}",
            f"DTSTART:{_stamp(row.start_ms)}",
            f"DTEND:{_stamp(row.end_ms)}",
            f"SUMMARY:{_escaped(summary)}",
            "TRANSP:TRANSPARENT",  # nobody is busy because of it
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _stamp(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text


def _folded(line: str) -> str:
    """Lines of at most 75 bytes; those that go on begin with a space."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > LINE_BYTES:
            parts.append(part)
            part = " "
        part += letter
    return "\r\n".join([*parts, part])
