"""WebDataset: what goes into a shard comes out sealed, in order, with its labels and no more."""

import gzip
import io
import json
import tarfile

import cv2
import numpy as np
import psutil
import pytest

from clips import SECRET, draw_picture
from drawn_sets import holds, tree_of
from sealskin.core.errors import DataError
from sealskin.data.decode import decode
from sealskin.data.sealing.manifest import read_manifest
from sealskin.data.sealing.run import Request, seal_set
from sealskin.data.sealing.shard import seal_shard
from sealskin.data.sealing.task import Outcome, SealerChoice, Task
from sealskin.data.sealing.verify import problems_of
from sealskin.data.sets.item import Item
from sealskin.seal import make_sealer

_, JPEG = cv2.imencode(".jpg", draw_picture(96, 80)[..., ::-1])
JPEG = JPEG.tobytes()


def shard(path, members, how="w", **tag):
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, how) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.uname = len(data), 1_700_000_000, SECRET
            for key, value in tag.items():
                setattr(info, key, value)
            archive.addfile(info, io.BytesIO(data))


def label(**more):
    return json.dumps({"width": 96, "height": 80, "bbox": [[1, 2.5, 3, 4]], **more}).encode()


@pytest.fixture
def task(tmp_path):
    for name in ("raw", "out", "scratch"):
        (tmp_path / name).mkdir()
    return Task(tmp_path / "raw", tmp_path / "out", tmp_path / "scratch", SealerChoice("lowrate"))


def sealed(task, name="a.tar", **more):
    outcome = Outcome("a.tar")
    seal_shard(task, Item(name, "a.tar", "shard"), make_sealer("lowrate"), outcome)
    with tarfile.open(task.out / "a.tar") as archive:
        return outcome, {m.name: archive.extractfile(m).read() for m in archive}


def test_pictures_are_sealed_and_labels_stay(task):
    shard(
        task.source / "a.tar",
        [
            ("d/1.jpg", JPEG), ("d/1.json", label(caption=SECRET, url=SECRET)),
            ("d/1.cls", b" 7\n"),
            ("d/1.txt", SECRET.encode()), ("d/2.left.png", JPEG), ("d/2.right.jpg", JPEG),
        ],
    )  # fmt: skip
    outcome, members = sealed(task)
    assert list(members) == ["d/1.jpg", "d/1.json", "d/1.cls", "d/2.left.png", "d/2.right.jpg"]
    assert json.loads(members["d/1.json"]) == json.loads(label())
    assert members["d/1.cls"] == b"7"
    expected = make_sealer("lowrate")(decode(JPEG, "x").specimen.pixels)
    assert (decode(members["d/2.left.png"], "x").specimen.pixels == expected).all()
    assert outcome.notes == {
        "left out of shards: json.caption": 1, "left out of shards: json.url": 1,
        "left out of shards: .txt": 1,
    }  # fmt: skip
    assert [row.item for row in outcome.rows] == [
        "a.tar#d/1.jpg", "a.tar#d/2.left.png", "a.tar#d/2.right.jpg", "a.tar",
    ]  # fmt: skip


def test_texts_hidden_in_numbers_do_not_pass(task):
    odd = {"bbox": [SECRET, [SECRET, 1]], "label": SECRET, "keypoints": {SECRET: 1, "area": SECRET},
           "annotations": [{"bbox": [1, 2, 3, 4], "id": SECRET, "text": [SECRET]}]}  # fmt: skip
    shard(task.source / "a.tar", [("1.jpg", JPEG), ("1.json", json.dumps(odd).encode()),
                                  ("1.cls", b"7 " + SECRET.encode())])  # fmt: skip
    _, members = sealed(task)
    assert json.loads(members["1.json"]) == {
        "bbox": [None, [None, 1]], "keypoints": {}, "annotations": [{"bbox": [1, 2, 3, 4]}],
    }  # fmt: skip
    assert "1.cls" not in members


def test_a_field_is_kept_where_the_owner_wants_it(task):
    shard(task.source / "a.tar", [("1.jpg", JPEG), ("1.json", label(scene="door", x="y"))])
    task = Task(**{**{k: getattr(task, k) for k in ("source", "out", "scratch", "choice")},
                   "keep": frozenset({"json.scene"})})  # fmt: skip
    _, members = sealed(task)
    assert json.loads(members["1.json"])["scene"] == "door"
    assert "x" not in json.loads(members["1.json"])


def test_a_sample_with_anything_unfit_is_left_out_as_a_whole(task):
    shard(
        task.source / "a.tar",
        [
            ("1.jpg", JPEG), ("1.cls", b"1"),
            ("2.jpg", JPEG[:300]), ("2.cls", b"2"),
            ("3.jpg", JPEG), ("3.json", b"{"),
            ("4.cls", b"4"),
            ("5.jpg", JPEG), ("5.json", label(width=97)),
            ("6.jpg", JPEG), ("6.json", b"[" * 100_000 + b"]" * 100_000),
            ("7.jpg", JPEG), ("7.json", b'{"bbox": [NaN]}'),
            ("1.jpg", JPEG), ("1.cls", b"9"),
            ("8.jpg", JPEG),
        ],
    )  # fmt: skip
    outcome, members = sealed(task)
    assert list(members) == ["1.jpg", "1.cls", "8.jpg"]
    assert {one.name: one.reason[:22] for one in outcome.inside} == {
        "a.tar#2": "the picture is damaged",
        "a.tar#3": "its JSON cannot be rea",
        "a.tar#4": "there is no picture in",
        "a.tar#5": "its labels state 97x80",
        "a.tar#6": "its JSON cannot be rea",
        "a.tar#7": "its JSON cannot be rea",
        "a.tar#1": "its name comes twice i",
    }


def test_a_large_picture_is_shrunk_unless_labels_are_in_its_pixels(task):
    _, large = cv2.imencode(".jpg", np.zeros((70, 4000, 3), np.uint8))
    shard(task.source / "a.tar", [("1.jpg", large.tobytes()), ("1.cls", b"1"),
                                  ("2.jpg", large.tobytes()), ("2.json", b"{}")])  # fmt: skip
    task = Task(task.source, task.out, task.scratch, task.choice, shrink=True)
    outcome, members = sealed(task)
    assert list(members) == ["1.jpg", "1.cls"]
    assert decode(members["1.jpg"], "x").specimen.pixels.shape == (67, 3840, 3)
    assert "cannot be shrunk" in outcome.inside[0].reason


def test_members_that_want_out_are_left_out(task):
    path = task.source / "a.tar"
    names = ["../1.jpg", "/etc/1.jpg", "a/../../1.jpg", "ok/1.jpg", "noending"]
    shard(path, [(name, JPEG) for name in names])
    for number, kind in enumerate(
        (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE)
    ):
        with tarfile.open(path, "a") as archive:
            info = tarfile.TarInfo(f"{number}.jpg")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    outcome, members = sealed(task)
    assert list(members) == ["ok/1.jpg"]
    assert outcome.notes["left out of shards: names that lead out of them"] == 3
    assert outcome.notes["left out of shards: links and devices"] == 4
    assert outcome.notes["left out of shards: files without an ending"] == 1


def test_a_shard_says_nothing_of_when_and_by_whom(task):
    shard(task.source / "a.tar", [("1.jpg", JPEG)], uid=1234, mode=0o777)
    sealed(task)
    assert SECRET.encode() not in (task.out / "a.tar").read_bytes()
    with tarfile.open(task.out / "a.tar") as archive:
        (member,) = archive
        assert (member.mtime, member.uid, member.gid, member.uname, member.mode) == (
            0,
            0,
            0,
            "",
            0o644,
        )


@pytest.mark.parametrize("how", ["text", "cut", "empty", "cut-gz"])
def test_what_is_no_shard_is_refused(task, how):
    path = task.source / "a.tar"
    shard(path, [("1.jpg", JPEG)] * 1)
    data = path.read_bytes()
    path.write_bytes({
        "text": b"a shopping list\n" * 999, "cut": data[:700], "empty": b"",
        "cut-gz": gzip.compress(data)[:400],
    }[how])  # fmt: skip
    with pytest.raises(DataError, match=r"damaged or no tar|nothing in the shard"):
        sealed(task)


def test_bombs_take_no_memory(task):
    """A header that claims gigabytes, a member of gigabytes, and both packed small."""
    process = psutil.Process()

    def header(name, size, kind=tarfile.REGTYPE):
        info = tarfile.TarInfo(name)
        info.size, info.type = size, kind
        return info.tobuf(tarfile.GNU_FORMAT)

    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9) as out:
        out.write(header("big.jpg", 2**29))
        for _ in range(2**9):
            out.write(bytes(2**20))
        good = io.BytesIO()
        with tarfile.open(fileobj=good, mode="w") as archive:
            info = tarfile.TarInfo("ok.jpg")
            info.size = len(JPEG)
            archive.addfile(info, io.BytesIO(JPEG))
        out.write(good.getvalue())
    (task.source / "a.tar").write_bytes(packed.getvalue())
    before = process.memory_info().rss
    outcome, members = sealed(task)
    assert list(members) == ["ok.jpg"]
    assert "larger than what is read" in outcome.inside[0].reason
    for kind in (tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.XGLTYPE):
        (task.source / "a.tar").write_bytes(header("x", 2**33, kind) + bytes(4096))
        with pytest.raises(DataError, match="header of a size that no shard needs"):
            sealed(task)
    grown = process.memory_info().rss - before
    assert grown < 100 * 2**20, f"{grown / 2**20:.0f} MB"


def test_a_set_of_shards_from_end_to_end(tmp_path):
    for number in range(3):
        members = [(f"{number}{k}.jpg", JPEG) for k in range(3)] + [(f"{number}9.jpg", b"bad")]
        ending = "tar.gz" if number == 1 else "tar"
        shard(tmp_path / f"raw/train-{number:04}.{ending}", members, "w:gz" if number == 1 else "w")
    (tmp_path / "raw/broken.tar").write_bytes(b"x" * 2000)
    request = Request(tmp_path / "raw", tmp_path / "out", SealerChoice("lowrate"), verify=True)
    report = seal_set(request)
    assert (report.form, report.pictures, report.shards) == ("webdataset", 9, 3)
    assert len(report.refused) == 4
    rows = list(read_manifest(tmp_path / "out/manifest.parquet"))
    assert len(rows) == 12 and rows[1]["item"] == "train-0000.tar#00.jpg"
    assert problems_of(tmp_path / "out") == []
    again = Request(tmp_path / "raw", tmp_path / "again", SealerChoice("lowrate"), processes=2)
    seal_set(again)
    assert tree_of(tmp_path / "out") == tree_of(tmp_path / "again")
    path = tmp_path / "out/train-0000.tar"
    data = bytearray(path.read_bytes())
    data[700] ^= 1
    path.write_bytes(data)
    assert any("another file" in problem for problem in problems_of(tmp_path / "out"))


def test_new_names_inside_of_shards(tmp_path):
    members = [
        ("kim/1.jpg", JPEG), ("kim/1.cls", b"3"), ("kim/2.kim.jpg", JPEG),
        ("kim/2.left.jpg", JPEG), ("kim/2.kim", b"x"), ("kim/2.json", b'{"kim": 1}'),
    ]  # fmt: skip
    shard(tmp_path / "raw/kim.tar", members)
    owner = tmp_path / "owner"
    request = Request(tmp_path / "raw", tmp_path / "out", SealerChoice("lowrate"), owner=owner,
                      rename=True, verify=True)  # fmt: skip
    assert seal_set(request).pictures == 3
    assert holds(tmp_path / "out", "kim") == []
    (path,) = (tmp_path / "out").glob("*.tar")
    with tarfile.open(path) as archive:
        names = archive.getnames()
    assert [name.partition(".")[2] for name in names] == ["jpg", "cls", "jpg", "2.jpg", "json"]
    assert names[0].partition(".")[0] == names[1].partition(".")[0]
    assert np.all([len(name.partition(".")[0]) == 24 for name in names])
