"""Views for Grafana and other readers of SQL: names instead of numbers, times as they read them.

In PostgreSQL `time` is a timestamp with time zone; in SQLite, seconds since 1970, as Grafana's
SQLite source wants it. Made anew by every migration, so they fit the tables of this version;
a view holds nothing by itself. A change here needs a migration, which may be empty.
"""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import Connection

from sealskin.core.facts import ZoneFacts

_WHO = "c.name AS camera, s.name AS site"
_FROM = "JOIN cameras c ON c.id = f.camera_id JOIN sites s ON s.id = c.site_id"
_ZONE = ", ".join(f"f.{field.name}" for field in fields(ZoneFacts))


def _selects(time: str) -> dict[str, str]:
    found = {
        "grafana_people": (
            f"SELECT {time.format('f.minute_ms')} AS time, {_WHO}, f.samples, "
            f"1.0 * f.people_sum / f.samples AS people_mean, f.people_max FROM minutes f {_FROM}"
        ),
        "grafana_things": (
            f"SELECT {time.format('f.minute_ms')} AS time, {_WHO}, f.thing, f.looks, "
            f"1.0 * f.count_sum / f.looks AS count_mean, f.count_max FROM things f {_FROM}"
        ),
        "grafana_crossings": (
            f"SELECT {time.format('f.time_ms')} AS time, {_WHO}, f.line, f.direction "
            f"FROM crossings f {_FROM}"
        ),
        "grafana_alarms": (
            f"SELECT {time.format('f.time_ms')} AS time, {_WHO}, f.rule, f.kind, f.zone, f.thing "
            f"FROM alarms f {_FROM}"
        ),
        "grafana_purchases": (
            f"SELECT {time.format('f.time_ms')} AS time, s.name AS site, f.till, f.items, "
            "f.amount_cents FROM purchases f JOIN sites s ON s.id = f.site_id"
        ),
    }
    for span in ("hours", "days"):
        start = time.format("f.start_ms")
        variant = "JOIN variants v ON v.id = f.variant_id"
        found[f"grafana_people_{span}"] = (
            f"SELECT {start} AS time, {_WHO}, f.minutes, 1.0 * f.people_sum / f.samples AS "
            f"people_mean, f.people_max FROM people_{span} f {_FROM}"
        )
        found[f"grafana_things_{span}"] = (
            f"SELECT {start} AS time, {_WHO}, f.thing, f.minutes, 1.0 * f.count_sum / f.looks AS "
            f"count_mean, f.count_max FROM things_{span} f {_FROM}"
        )
        found[f"grafana_lines_{span}"] = (
            f"SELECT {start} AS time, {_WHO}, v.parameters, f.line, f.n_in, f.n_out "
            f"FROM lines_{span} f {_FROM} {variant}"
        )
        found[f"grafana_zones_{span}"] = (
            f"SELECT {start} AS time, {_WHO}, v.parameters, f.zone, {_ZONE} "
            f"FROM zones_{span} f {_FROM} {variant}"
        )
        found[f"grafana_flows_{span}"] = (
            f"SELECT {start} AS time, {_WHO}, v.parameters, f.origin, f.target, f.n "
            f"FROM flows_{span} f {_FROM} {variant}"
        )
    return found


VIEWS = tuple(_selects("{}"))
"""Their names."""


def drop_views(connection: Connection) -> None:
    """Take them away, since tables under a view cannot be changed."""
    for name in VIEWS:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")


def make_views(connection: Connection) -> None:
    """Make them; there must be none."""
    is_postgresql = connection.dialect.name == "postgresql"
    time = "to_timestamp({} / 1000.0)" if is_postgresql else "{} / 1000"
    for name, select in _selects(time).items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {select}")
