"""Opening a set again finds what is not as it was sealed. Each kind of damage is planted once."""

import json
import shutil

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from clips import SECRET, draw_picture
from drawn_sets import draw_coco, draw_yolo, write_picture
from sealskin.core.errors import DataError
from sealskin.data.sealing.run import Request, seal_set
from sealskin.data.sealing.task import SealerChoice
from sealskin.data.sealing.verify import check_picture_file, problems_of


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sealed")
    draw_coco(folder / "raw", 3)
    seal_set(Request(folder / "raw", folder / "out", SealerChoice("lowrate")))
    assert problems_of(folder / "out") == []
    return folder


@pytest.fixture
def sealed(once, tmp_path):
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "out"


PICTURE = "val2017/000000000001.jpg"
LABELS = "annotations/instances_val2017.json"


def test_another_picture(sealed, tmp_path):
    (sealed / PICTURE).write_bytes((tmp_path / "raw" / PICTURE).read_bytes())
    assert problems_of(sealed) == [f"{PICTURE}: it is another file than the one that was sealed"]


def test_a_picture_that_is_gone(sealed):
    (sealed / PICTURE).unlink()
    assert problems_of(sealed) == [f"{PICTURE}: it is not there"]


def test_a_link_in_its_place(sealed, tmp_path):
    (sealed / PICTURE).rename(tmp_path / "moved.jpg")
    (sealed / PICTURE).symlink_to(tmp_path / "moved.jpg")
    assert problems_of(sealed) == [f"{PICTURE}: it is not there"]


@pytest.mark.parametrize("name", ["new.jpg", ".hidden.jpg", "val2017/.thumb/x.png"])
def test_a_file_that_was_added(sealed, name):
    write_picture(sealed / name)
    assert problems_of(sealed) == [f"{name}: the manifest does not know it"]


def test_labels_that_were_changed(sealed):
    (sealed / LABELS).write_text((sealed / LABELS).read_text().replace("4.25", "4.26"))
    assert problems_of(sealed) == [f"{LABELS}: it is another file than the one that was sealed"]


def test_a_card_of_another_seal(sealed):
    card = json.loads((sealed / "card.json").read_text())
    card["seal"]["config_sha256"] = "0" * 64
    (sealed / "card.json").write_text(json.dumps(card))
    assert len(problems_of(sealed)) == 4


@pytest.mark.parametrize("name", ["card.json", "manifest.parquet"])
def test_what_is_no_sealed_set(sealed, name):
    (sealed / name).unlink()
    with pytest.raises(DataError, match="give the folder of"):
        problems_of(sealed)


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"form": "x"}', '{"form": "x", "seal": {"config_sha256": ""}}']
)
def test_a_card_that_is_none(sealed, text):
    (sealed / "card.json").write_text(text)
    with pytest.raises(DataError, match="card of"):
        problems_of(sealed)


def test_a_manifest_that_is_none(sealed):
    (sealed / "manifest.parquet").write_bytes(b"PAR1")
    with pytest.raises(DataError, match="cannot be read"):
        problems_of(sealed)


def test_labels_are_read_as_a_trainer_would(tmp_path, monkeypatch):
    """Written wrongly, they would not pass: the set does not appear."""
    draw_yolo(tmp_path / "raw", 3)
    monkeypatch.setattr("sealskin.data.sets.yolo._line", lambda words, at: _Odd())
    with pytest.raises(DataError, match=r"so it does not appear: images/train/001.jpg: its label"):
        request = Request(tmp_path / "raw", tmp_path / "out", SealerChoice("lowrate"), verify=True)
        monkeypatch.setattr("sealskin.data.sealing.run.problems_of", _with(monkeypatch))
        seal_set(request)
    assert not (tmp_path / "out").exists()


class _Odd:
    number, values = "Kim", ("0.5",)


def _with(monkeypatch):
    def problems(folder, **more):
        monkeypatch.undo()
        return problems_of(folder, **more)

    return problems


def saved(tmp_path, name, **more):
    Image.fromarray(draw_picture(80, 70)).save(tmp_path / name, **more)
    return (tmp_path / name).read_bytes()


def test_metadata_is_found_whatever_the_hash_says(tmp_path):
    exif = Image.Exif()
    exif[0x010E] = SECRET
    text = PngInfo()
    text.add_text("Comment", SECRET)
    check_picture_file(saved(tmp_path, "a.jpg"), (80, 70))
    for name, more in (
        ("a.jpg", {"exif": exif}),
        ("a.jpg", {"comment": SECRET}),
        ("a.jpg", {"icc_profile": b"x" * 200}),
        ("a.png", {"pnginfo": text}),
        ("a.png", {"exif": exif}),
        ("a.webp", {"exif": exif}),
        ("a.webp", {"xmp": SECRET.encode()}),
        ("a.tif", {"description": SECRET}),
        ("a.tif", {"software": SECRET}),
    ):
        with pytest.raises(DataError, match="more than pixels"):
            check_picture_file(saved(tmp_path, name, **more), (80, 70))
    with pytest.raises(DataError, match="expected 80x71"):
        check_picture_file(saved(tmp_path, "a.jpg"), (80, 71))
