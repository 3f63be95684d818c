import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

pytest.importorskip("torch", reason="training needs torch")

from sealskin.cli.learn import app
from sealskin.core.errors import ConfigError
from sealskin.learn import compare

ROW = {
    "arm": "mosaic-16",
    "family": "ours",
    "trained_on": "sealed",
    "tested_on": "raw",
    "ap_mean": 0.1,
    "ap50_mean": 0.2,
    "ratio_to_raw": 0.4,
    "ratio_low": None,
    "note": "learned the seal's hand",
}


def _words(tmp_path: Path, *more: str) -> list[str]:
    files = ("--coco-train", "--images-train", "--coco-val", "--images-val", "--weights")
    words = [w for option in files for w in (option, str(tmp_path / option.strip("-")))]
    return ["compare", *words, "--out", str(tmp_path), *more]


def test_options_become_an_experiment_and_the_report_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def run(experiment, budget):
        asked.append((experiment, budget))
        return {"rows": [ROW], "partial": True, "missing": ["ours raw seed 4"]}

    monkeypatch.setattr(compare, "compare", run)
    options = ("--arms", "mosaic-16", "--seeds", "3,4", "--epochs", "2", "--budget", "5")
    result = CliRunner().invoke(app, _words(tmp_path, *options), catch_exceptions=False)
    assert result.exit_code == 0
    ((experiment, budget),) = asked
    assert budget == 5 and experiment.out == tmp_path
    assert experiment.test.labels == tmp_path / "coco-val"
    assert [(p.family, p.arms, p.seeds, p.epochs) for p in experiment.plans] == [
        ("ours", ("raw", "mosaic-16"), (3, 4), 2),
        ("objects", ("raw", "mosaic-16"), (3,), 2),
    ]
    assert json.loads((tmp_path / "compare.json").read_text())["partial"] is True
    assert "AP 0.100, AP50 0.200, 0.400 of raw; learned the seal's hand" in result.output
    assert "PARTIAL: 1 networks" in result.output


def test_seeds_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expected seeds like 0,1,2, got '0;1'"):
        CliRunner().invoke(app, _words(tmp_path, "--seeds", "0;1"), catch_exceptions=False)
