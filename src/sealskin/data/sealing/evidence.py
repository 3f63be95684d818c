"""What is known of a seal from elsewhere, for the card: its audit, and its cost in accuracy."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sealskin.core.errors import DataError
from sealskin.data.sealing.manifest import SealFacts

MAX_BYTES = 64 * 2**20
MEASURED = (
    "family", "trained_on", "tested_on", "ap_mean", "ap50_mean", "ratio_to_raw", "ratio_low",
    "ratio_high",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """Files that the owner names.

    Attributes:
        audit: audit.json of `sealskin audit`.
        measured: compare.json of `sealskin learn compare`.
    """

    audit: Path | None = None
    measured: Path | None = None

    def read(self, facts: SealFacts) -> dict[str, Any]:
        """What the card says of them: `audit` and `measured`, each None where there is none.

        Raises:
            DataError: a file is missing or damaged, or is about another seal.
        """
        return {"audit": self._audit(facts), "measured": self._measured(facts)}

    def _audit(self, facts: SealFacts) -> dict[str, Any] | None:
        if self.audit is None:
            return None
        tree, digest = _json(self.audit)
        sealer = tree.get("sealer")
        if not isinstance(sealer, dict) or "config_sha256" not in sealer:
            raise DataError(f"{self.audit} is no audit of a seal; give audit.json")
        hashes = facts.config_sha256, facts.audited_sha256
        same = sealer["config_sha256"] in hashes
        if not same or sealer.get("weights_sha256") != facts.weights_sha256:
            raise DataError(
                f"{self.audit} is about {sealer.get('seal_id')}, the set is sealed with "
                f"{facts.seal_id}; audit that one"
            )
        return {
            "sha256": digest,
            "date": tree.get("date"),
            "look_again": tree.get("look_again"),
            "partial": tree.get("partial"),
            "controls_passed": tree.get("controls_passed"),
            "headline": tree.get("headline"),
        }

    def _measured(self, facts: SealFacts) -> dict[str, Any] | None:
        if self.measured is None:
            return None
        tree, digest = _json(self.measured)
        rows = [
            {name: row.get(name) for name in MEASURED}
            for row in tree.get("rows", [])
            if isinstance(row, dict) and row.get("arm") in (facts.profile, facts.sealer)
        ]
        if not rows:
            raise DataError(f"{self.measured} has no rows about {facts.profile}; compare that one")
        return {"sha256": digest, "rows": rows}


def _json(path: Path) -> tuple[dict[str, Any], str]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from error
    if len(data) > MAX_BYTES:
        raise DataError(f"expected at most {MAX_BYTES:,} bytes in {path}, got {len(data):,}")
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path} is not JSON that can be read") from error
    if not isinstance(tree, dict):
        raise DataError(f"{path} holds no JSON object")
    return tree, hashlib.sha256(data).hexdigest()
