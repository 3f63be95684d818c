"""What is read of somebody who is not identified: clothes, and where they face."""

import json

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the audit needs torch")

from sealskin.audit.attributes import SECTORS, clothes, facing, sector_of  # noqa: E402
from sealskin.audit.bodies import BodyTrial  # noqa: E402
from sealskin.audit.report import texts_ko  # noqa: E402
from sealskin.audit.split import Split  # noqa: E402
from sealskin.audit.subject import open_subject  # noqa: E402
from sealskin.core.errors import DataError  # noqa: E402
from sealskin.data.identities import Body, read_bodies  # noqa: E402
from unit.audit import drawn  # noqa: E402


def test_quarters_are_about_the_four_directions():
    named = {
        angle: SECTORS[sector_of(angle)] for angle in (0, 44, 46, 90, 180, -180, -90, 314, 316)
    }
    assert named == {
        0: "right",
        44: "right",
        46: "to the camera",
        90: "to the camera",
        180: "left",
        -180: "left",
        -90: "away",
        314: "away",
        316: "right",
    }


def _turned(people: int, first: int) -> list[Body]:
    """A bright bar stands where somebody faces; of every fifth nobody knows, and none is drawn."""
    out = []
    places = {0: np.s_[:, 44:], 1: np.s_[96:, :], 2: np.s_[:, :20], 3: np.s_[:32, :]}
    for person in range(first, first + people):
        rng = np.random.default_rng(person)
        for number in range(5):
            pixels = np.full((128, 64, 3), 60, np.uint8)
            quarter = int(rng.integers(4))
            known = number < 4
            if known:
                pixels[places[quarter]] = 220
            noise = rng.normal(0, 5, pixels.shape)
            pixels = np.clip(pixels + noise, 0, 255).astype(np.uint8)
            angle = float(90 * quarter + rng.uniform(-30, 30)) if known else None
            out.append(Body(person, pixels, number % 2, angle))
    return out


def test_facing_is_read_where_it_shows_and_guessed_where_it_does_not():
    split = Split(_turned(16, 0), _turned(3, 100), _turned(12, 200))
    (row,) = facing(BodyTrial(open_subject("raw"), split, [128]), 60)
    assert row["what"] in texts_ko.PHRASES and row["height_px"] == 128
    assert 0.25 <= row["constant"] < 0.5 and row["accuracy"] > 0.85
    (row,) = facing(BodyTrial(open_subject("solid"), split, [128]), 8)
    assert row["accuracy"] <= row["constant"]


def test_colours_of_clothes_have_two_rows_a_height():
    rows = clothes(BodyTrial(open_subject("raw"), drawn.body_split(8, 2), [64, 128]), 4)
    assert [row["height_px"] for row in rows] == [64, 128, 64, 128]
    assert {row["what"] for row in rows} < texts_ko.PHRASES.keys()


def test_facings_come_from_a_file_beside(tmp_path):
    (tmp_path / "train").mkdir()
    lines = ["file,person_id,camera"]
    for number in range(2):
        cv2.imwrite(str(tmp_path / f"train/{number}.png"), np.full((128, 64, 3), 90, np.uint8))
        lines.append(f"train/{number}.png,{number},1")
    (tmp_path / "train.csv").write_text("\n".join(lines) + "\n")
    assert [b.facing_deg for b in read_bodies(tmp_path, "train")] == [None, None]

    said, file = tmp_path / "said", tmp_path / "said" / "train.json"
    with pytest.raises(DataError, match=r"cannot read .*train\.json"):
        read_bodies(tmp_path, "train", said)
    said.mkdir()
    images = [{"id": k, "file_name": f"train/{k}.png"} for k in range(2)]

    def write(**facing_of_the_second):
        entries = [{"image_id": 0}, {"image_id": 1} | facing_of_the_second]
        file.write_text(json.dumps({"images": images, "annotations": entries}))

    write(facing_deg=93.5)
    assert [b.facing_deg for b in read_bodies(tmp_path, "train", said)] == [None, 93.5]
    write()
    with pytest.raises(DataError, match="says of nobody"):
        read_bodies(tmp_path, "train", said)
    write(facing_deg=float("nan"))
    with pytest.raises(DataError, match="is no angle"):
        read_bodies(tmp_path, "train", said)
    for broken in ("[]", "{", '{"images": [{}], "annotations": []}'):
        file.write_text(broken)
        with pytest.raises(DataError, match="is no COCO file with facing_deg"):
            read_bodies(tmp_path, "train", said)
