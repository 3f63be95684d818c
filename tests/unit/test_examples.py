"""The notebook runs, from its first cell to where training would take hours."""

import json
from pathlib import Path

import pytest

from drawn_sets import draw_coco

NOTEBOOK = Path(__file__).parents[2] / "examples" / "sealed-data-set.ipynb"


def test_the_notebook_takes_a_coco_folder_to_a_data_set_of_torch(tmp_path, monkeypatch, capsys):
    pytest.importorskip("torch", reason="PyTorch is not installed: extra `learn`")
    draw_coco(tmp_path / "raw", 4)
    for name in ("RAW", "SEALED", "OWNER"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    codes = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] for cell in codes), "no picture and no path is published"
    names: dict[str, object] = {}
    for cell in codes:
        if "long" not in cell["metadata"].get("tags", []):
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
    said = capsys.readouterr().out
    assert "4 pictures sealed, 3 labels" in said
    assert "not measured: ['audit', 'measured']" in said
    assert "4 (3, 160, 120) [[4.25, 5.5, 24.375, 35.5]]" in said
    assert (tmp_path / "owner/contact-sheet.jpg").is_file()
