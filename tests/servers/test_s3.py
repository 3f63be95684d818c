"""Sets in S3-style storage, by a real server."""

import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

from clips import draw_clip
from drawn_sets import draw_coco, draw_folder, tree_of, write_picture
from sealskin.core.errors import ConfigError, DataError
from sealskin.data.inside import files_inside, root_of
from sealskin.data.remote import Remote, StorageError
from sealskin.data.sealing import staging_remote
from sealskin.data.sealing.pool import Pool
from sealskin.data.sealing.run import Request, seal_set
from sealskin.data.sealing.task import SealerChoice, Task
from sealskin.data.sealing.verify import problems_of
from sealskin.data.sealing.work import seal_item
from sealskin.data.sets.find import read_set
from sealskin.data.sets.item import Names
from sealskin.pipeline.export import ExportRequest, Sampling, export
from servers.s3_server import s3_server

pytest.importorskip("moto.server", reason="moto is not installed: pip install 'moto[server]'")
s3fs = pytest.importorskip("s3fs", reason="s3fs is not installed: pip install 'sealskin[s3]'")

LOWRATE = SealerChoice("lowrate")


@pytest.fixture(scope="module")
def server():
    with s3_server() as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", address)
        patch.setenv("AWS_ACCESS_KEY_ID", "somebody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield s3fs.S3FileSystem(use_listings_cache=False)


@pytest.fixture
def bucket(server, request):
    name = f"b-{abs(hash(request.node.name)) % 10**9}"
    server.mkdir(name)
    return name


def upload(server, folder, place):
    for name, data in tree_of(folder).items():
        server.pipe_file(f"{place}/{name}", data)


def download(server, place):
    return {path.removeprefix(f"{place}/"): server.cat_file(path) for path in server.find(place)}


def run(*arguments, **more):
    command = [sys.executable, "-m", "sealskin", "data", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **more)


@contextlib.contextmanager
def opened_to_write(paths):
    """Notes what Python opens to be written."""
    noting = True

    def note(event, arguments):
        if not noting or event != "open" or isinstance(arguments[0], int):  # 3.11 opens memory so
            return
        if arguments[2] & (os.O_WRONLY | os.O_RDWR):
            paths.append(arguments[0])

    sys.addaudithook(note)  # it cannot be taken away again
    try:
        yield
    finally:
        noting = False


def test_a_set_in_storage_is_that_on_a_disk_byte_for_byte(tmp_path, server, bucket):
    raw = tmp_path / "raw"
    draw_coco(raw, 5)
    (raw / "notes.txt").write_text("x")
    (raw / "val2017" / ".hidden.jpg").write_text("x")
    upload(server, raw, f"{bucket}/raw")
    server.touch(f"{bucket}/raw/val2017/")  # consoles make such folders
    seal_set(Request(raw, tmp_path / "out", LOWRATE))
    sealed = tree_of(tmp_path / "out")
    source, out = f"s3://{bucket}/raw", f"s3://{bucket}/a/sealed"
    done = run("seal", source, out, "--seal", LOWRATE.name, "--verify")
    assert done.returncode == 0, done.stderr
    assert "5 pictures" in done.stdout
    assert download(server, f"{bucket}/a/sealed") == sealed
    left = {path.split("/")[1] for path in server.find(bucket)}
    assert left == {"raw", "a"}, "nothing of the run is left beside it"
    seal_set(Request(root_of(source), tmp_path / "from-s3", LOWRATE))
    assert tree_of(tmp_path / "from-s3") == sealed
    done = run("verify", out)
    assert done.returncode == 0, done.stderr
    assert "all files are as they were sealed" in done.stdout


def test_videos_and_shards_in_storage_touch_no_disk_unsealed(tmp_path, server, bucket, monkeypatch):
    raw = tmp_path / "raw"
    raw.mkdir()
    draw_clip(raw / "walk.mp4", 320, 240)
    (raw / "list.mp4").write_text("#EXTM3U\nhttp://example.com/a.ts\n")
    upload(server, raw, f"{bucket}/raw")
    out = root_of(f"s3://{bucket}/out")
    report = seal_set(Request(root_of(f"s3://{bucket}/raw"), out, LOWRATE))
    assert report.videos == 1
    assert [(one.name, one.reason) for one in report.refused] == [
        ("list.mp4", "expected a video, got a text or a playlist")
    ]
    listed = server.cat_file(f"{bucket}/out.refused.csv").decode()
    assert 'list.mp4,"expected a video' in listed
    assert problems_of(out) == []
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for number in range(3):
            path = write_picture(tmp_path / f"{number}.jpg", 160, 120, number)
            archive.add(path, f"{number}.jpg")
    server.put_file(str(tmp_path / "a.tar"), f"{bucket}/shards/a.tar")
    report = seal_set(
        Request(root_of(f"s3://{bucket}/shards"), root_of(f"s3://{bucket}/tars"), LOWRATE)
    )
    assert (report.pictures, report.shards) == (3, 1)
    assert problems_of(root_of(f"s3://{bucket}/tars")) == []

    # The work on items once more, in this process, which notes what is opened to be written.
    upload(server, draw_folder(tmp_path / "pictures", 2), f"{bucket}/raw")
    written = []
    for place in ("raw", "shards"):
        task = Task(root_of(f"s3://{bucket}/{place}"), out, tmp_path / "scratch", LOWRATE)
        task.scratch.mkdir(exist_ok=True)
        for item in read_set(task.source, Names(None)).items:
            with opened_to_write(written):
                outcome = seal_item(task, item, LOWRATE.make())
            assert outcome.refused is None or item.source == "list.mp4"
    # The one is the sealed shard. FFmpeg opens the sealed video out of sight; a copy of the raw
    # one would be seen.
    assert [Path(path).suffix for path in written] == [".tar"]


def test_what_is_wrong_in_storage_is_found(tmp_path, server, bucket):
    out = root_of(f"s3://{bucket}/out")
    seal_set(Request(draw_folder(tmp_path / "raw", 4), out, LOWRATE))
    names = sorted(name for name in out.listed() if name.endswith((".jpg", ".png", ".webp")))
    server.pipe_file(f"{bucket}/out/{names[0]}", b"something else")
    server.rm_file(f"{bucket}/out/{names[1]}")
    server.pipe_file(f"{bucket}/out/more.jpg", b"x")
    assert problems_of(root_of(str(out))) == [
        f"{names[0]}: it is another file than the one that was sealed",
        f"{names[1]}: there is no such file",
        "more.jpg: the manifest does not know it",
    ]
    server.rm_file(f"{bucket}/out/manifest.parquet")
    with pytest.raises(DataError, match="no manifest in s3://"):
        problems_of(root_of(str(out)))


def test_without_its_manifest_nothing_has_appeared_and_a_run_goes_on(
    tmp_path, server, bucket, monkeypatch
):
    raw, out = draw_folder(tmp_path / "raw", 8), f"s3://{bucket}/out"
    seal_set(Request(raw, tmp_path / "undisturbed", LOWRATE))
    monkeypatch.setattr(staging_remote, "FLUSH_OUTCOMES", 2)

    def stop(done, of):
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        seal_set(Request(raw, root_of(out), LOWRATE), stop)
    with pytest.raises(DataError, match="no manifest"):
        problems_of(root_of(out))
    report = seal_set(Request(raw, root_of(out), LOWRATE))
    assert report.resumed == 5
    assert download(server, f"{bucket}/out") == tree_of(tmp_path / "undisturbed")
    with pytest.raises(DataError, match="exists; choose another name"):
        seal_set(Request(raw, root_of(out), LOWRATE))

    # An object that vanished, or one that was changed at the source, is made again.
    with pytest.raises(KeyboardInterrupt):
        seal_set(Request(raw, root_of(f"{out}2"), LOWRATE), stop)
    (gone, *_) = server.find(f"{bucket}/out2")
    server.rm_file(gone)
    assert seal_set(Request(raw, root_of(f"{out}2"), LOWRATE)).resumed == 4
    assert download(server, f"{bucket}/out2") == tree_of(tmp_path / "undisturbed")


def test_a_run_that_is_killed_goes_on_and_loses_its_lock(tmp_path, server, bucket):
    raw, out = draw_folder(tmp_path / "raw", 40), f"s3://{bucket}/out"
    seal_set(Request(raw, tmp_path / "undisturbed", LOWRATE))
    command = [sys.executable, "-m", "sealskin", "data", "seal", str(raw), out,
               "--seal", LOWRATE.name]  # fmt: skip
    killed = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while len(server.find(f"{bucket}/out")) < 10 and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert not server.exists(f"{bucket}/out/manifest.parquet"), "it was killed in the middle"
    assert server.exists(f"{bucket}/.out.sealing/lock")
    seal_set(Request(raw, root_of(out), LOWRATE))
    assert download(server, f"{bucket}/out") == tree_of(tmp_path / "undisturbed")
    assert not server.find(f"{bucket}/.out.sealing")


def test_two_runs_of_one_set_are_refused(tmp_path, server, bucket):
    raw = draw_folder(tmp_path / "raw", 2)
    lock = {"host": "elsewhere", "pid": "1", "began": "1"}
    server.pipe_file(f"{bucket}/.out.sealing/lock", json.dumps(lock).encode())
    request = Request(raw, root_of(f"s3://{bucket}/out"), LOWRATE)
    with pytest.raises(DataError, match=r"process 1 on elsewhere.* remove s3://.*sealing/lock"):
        seal_set(request)
    lock = staging_remote._self()
    server.pipe_file(f"{bucket}/.out.sealing/lock", json.dumps(lock).encode())
    with pytest.raises(DataError, match=f"process {os.getpid()} on"):
        seal_set(request)


def test_storage_that_fails_ends_the_run_and_refuses_no_picture(tmp_path, server, bucket):
    raw = draw_folder(tmp_path / "raw", 3)
    with pytest.raises(StorageError, match="no bucket no-such-bucket; make it first"):
        seal_set(Request(raw, root_of("s3://no-such-bucket/out"), LOWRATE))
    upload(server, raw, f"{bucket}/raw")
    elsewhere = {**os.environ, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    done = run("seal", f"s3://{bucket}/raw", tmp_path / "out", env=elsewhere)
    assert done.returncode == 1
    assert "cannot be used: Could not connect to the endpoint" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
    without = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    without |= {"AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"],
                "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(tmp_path)}  # fmt: skip
    done = run("seal", f"s3://{bucket}/raw", tmp_path / "out", env=without)
    assert done.returncode == 1
    assert "credentials in the environment" in done.stderr


def test_a_worker_whose_storage_fails_ends_the_run(tmp_path, server, bucket, monkeypatch):
    raw = draw_folder(tmp_path / "raw", 3)
    upload(server, raw, f"{bucket}/raw")
    outcomes = Pool.outcomes

    def broken(self, items):
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # for processes started now
        return outcomes(self, items)

    monkeypatch.setattr(Pool, "outcomes", broken)
    with pytest.raises(StorageError, match="cannot be used"):
        seal_set(Request(root_of(f"s3://{bucket}/raw"), tmp_path / "out", LOWRATE))
    assert not (tmp_path / "out").exists()
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("s3://key:secret@bucket/a", "credentials .* from the environment"),
        ("s3://bucket/a?key=b", "credentials .* from the environment"),
        ("s3://", "expected s3://bucket/folder"),
        ("s3://bucket/../a", "expected s3://bucket/folder"),
        ("ftp://host/a", "expected a folder or s3://bucket/folder, got ftp://"),
    ],
)
def test_addresses_that_are_refused(address, sentence):
    with pytest.raises(ConfigError, match=sentence) as caught:
        root_of(address)
    assert "secret" not in str(caught.value).replace("AWS_SECRET_ACCESS_KEY", "")


def test_where_a_set_cannot_be(tmp_path, server, bucket):
    raw = draw_folder(tmp_path / "raw", 2)
    upload(server, raw, f"{bucket}/raw")
    for source, out, sentence in [
        (raw, f"s3://{bucket}", "expected a folder in a bucket"),
        (f"s3://{bucket}/raw", f"s3://{bucket}/raw/sealed", "lies in the raw set"),
        (f"s3://{bucket}/raw/day 0", f"s3://{bucket}/raw", "lies in the raw set"),
        (raw, f"s3://{bucket}/raw", "holds files of something else"),
        (f"s3://{bucket}/none", f"s3://{bucket}/out", "holds nothing that can be sealed"),
    ]:
        with pytest.raises(DataError, match=sentence):
            seal_set(Request(root_of(str(source)), root_of(out), LOWRATE))
    assert not server.exists(f"{bucket}/out")


def test_an_address_travels_and_names_are_walked_as_on_a_disk(tmp_path, server, bucket):
    raw = draw_folder(tmp_path / "raw", 12)
    write_picture(raw / "day 1" / "deeper" / "0.jpg")
    write_picture(raw / "zz.jpg")
    upload(server, raw, f"{bucket}/raw")
    remote = pickle.loads(pickle.dumps(root_of(f"s3://{bucket}/raw/")))
    assert isinstance(remote, Remote)
    assert str(remote) == f"s3://{bucket}/raw"
    assert list(files_inside(remote)) == list(files_inside(raw))


def test_a_set_made_of_video_appears_in_storage(tmp_path, server, bucket):
    clip = draw_clip(tmp_path / "walk.mp4", 320, 240)
    out = root_of(f"s3://{bucket}/set")
    report = export(ExportRequest(str(clip), out, LOWRATE, sampling=Sampling(0.2)))
    assert report.pictures > 1
    assert problems_of(root_of(str(out))) == []
    with pytest.raises(DataError, match="exists; choose another name"):
        export(ExportRequest(str(clip), out, LOWRATE))
