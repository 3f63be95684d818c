"""Purchases from the till, as CSV."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sealskin.core.errors import DataError
from sealskin.store.said import Purchase

COLUMNS = ("time", "receipt", "till", "items", "amount")
MOST_ROWS = 200_000


def read_csv(text: str, timezone: str) -> list[Purchase]:
    """Read receipts.

    Args:
        text: with a header; `time` and `receipt` are needed, `till`, `items` and `amount` may be
            there; separated by commas or semicolons. Times are ISO 8601; without an offset they
            are on the site's clock.
        timezone: of the site.

    Raises:
        DataError: a column is missing or a value cannot be read; the message names the line.
    """
    head = text.lstrip("\ufeff").partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter)
    names = [name.strip().lower() for name in reader.fieldnames or []]
    reader.fieldnames = names
    if not {"time", "receipt"} <= set(names):
        raise DataError(
            f"expected a header with `time` and `receipt` (and {', '.join(COLUMNS[2:])} if you "
            f"have them), got {', '.join(names)[:100] or 'nothing'}; add the header"
        )
    found: list[Purchase] = []
    for row in reader:
        if len(found) >= MOST_ROWS:
            raise DataError(f"more than {MOST_ROWS} receipts in one file; send them in parts")
        try:
            found.append(_purchase(row, timezone))
        except (ValueError, TypeError) as error:
            raise DataError(
                f"line {reader.line_num}: {error}; nothing was taken in, correct it and send the "
                "file again"
            ) from None
    return found


def _purchase(row: dict[str, str], timezone: str) -> Purchase:
    moment = datetime.fromisoformat((row["time"] or "").strip())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(timezone))
    receipt = (row["receipt"] or "").strip()
    if not receipt:
        raise ValueError("the receipt has no number")
    items, amount = (row.get(name, "") or "" for name in ("items", "amount"))
    return Purchase(
        time_ms=round(moment.astimezone(UTC).timestamp() * 1000),
        till=(row.get("till") or "").strip(),
        receipt=receipt,
        items=int(items) if items.strip() else None,
        amount_cents=round(float(amount.replace(",", ".")) * 100) if amount.strip() else None,
    )
