"""A set sealed on a cluster of two nodes, which are real Ray on this machine."""

import contextlib
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from drawn_sets import draw_folder, tree_of
from sealskin.core.errors import ConfigError
from sealskin.data.inside import root_of
from sealskin.data.sealing import cluster as cluster_module
from sealskin.data.sealing.cluster import ClusterError
from sealskin.data.sealing.run import Request, seal_set
from sealskin.data.sealing.task import SealerChoice
from servers.s3_server import s3_server

# Or Ray takes 127.0.0.1 for the machine's address in its network, and listens there too. The name
# of the setting is of the systems where that is how it is; it is read when Ray is imported.
# Its workers stand back for whatever else runs (nice 15), which here are other tests.
os.environ.update(
    RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER="0", RAY_USAGE_STATS_ENABLED="0", RAY_worker_niceness="0"
)
pytest.importorskip("ray", reason="Ray is not installed: pip install 'sealskin[ray]'")

LOWRATE = SealerChoice("lowrate")
NODE = {"num_cpus": 1, "object_store_memory": 80 * 2**20}


@pytest.fixture(scope="module")
def storage():
    """S3-style storage, in the environment of all nodes; None where there is none to start."""
    if any(importlib.util.find_spec(name) is None for name in ("moto", "s3fs", "flask_cors")):
        yield None
        return
    with s3_server() as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", address)
        patch.setenv("AWS_ACCESS_KEY_ID", "somebody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield address


@pytest.fixture(scope="module")
def nodes(storage):
    from ray.cluster_utils import Cluster as Nodes

    started = Nodes(initialize_head=True, head_node_args={**NODE, "include_dashboard": False})
    try:
        started.add_node(**NODE)
        yield started
    finally:
        started.shutdown()


@pytest.fixture
def shards_of_four(monkeypatch):
    monkeypatch.setattr(cluster_module, "SHARD_PICTURES", 4)


def test_a_set_is_that_of_one_machine_byte_for_byte_and_a_lost_node_repeats_its_shard(
    tmp_path, nodes, shards_of_four
):
    raw = draw_folder(tmp_path / "raw", 60)
    (raw / "bad.jpg").write_text("no picture")
    seal_set(Request(raw, tmp_path / "alone", LOWRATE, processes=2))
    state = tmp_path / ".out.sealing"
    before, after = {}, {}

    def changed(targets):
        return {one: (state / "set" / one).stat().st_mtime_ns for one in targets}

    def look(done, of):
        if done >= 12 and not before:
            lines = map(json.loads, (state / "journal.jsonl").read_text().splitlines()[1:])
            before.update(changed(one["target"] for one in lines if one["rows"]))
            nodes.remove_node(next(iter(nodes.worker_nodes)), allow_graceful=False)
        if done == of:
            after.update(changed(before))

    report = seal_set(Request(raw, tmp_path / "out", LOWRATE, ray=nodes.address), look)
    assert [one.name for one in report.refused] == ["bad.jpg"]
    assert len(before) >= 11
    assert after == before, "what was done before the node was lost is not done again"
    assert tree_of(tmp_path / "out") == tree_of(tmp_path / "alone")
    assert not (tmp_path / ".out.sealing").exists()
    nodes.add_node(**NODE)


def test_from_storage_to_storage_on_a_cluster(tmp_path, storage, nodes, shards_of_four):
    if storage is None:
        pytest.skip("s3fs or moto is not installed")
    import s3fs

    server = s3fs.S3FileSystem(use_listings_cache=False)
    server.mkdir("on-a-cluster")
    raw = draw_folder(tmp_path / "raw", 10)
    for name, data in tree_of(raw).items():
        server.pipe_file(f"on-a-cluster/raw/{name}", data)
    seal_set(Request(raw, tmp_path / "alone", LOWRATE))
    source, out = (root_of(f"s3://on-a-cluster/{name}") for name in ("raw", "out"))
    seal_set(Request(source, out, LOWRATE, ray=nodes.address, processes=2))
    sealed = {
        path.removeprefix("on-a-cluster/out/"): server.cat_file(path)
        for path in server.find("on-a-cluster/out")
    }
    assert sealed == tree_of(tmp_path / "alone")


def test_a_driver_that_is_killed_loses_nothing(tmp_path, nodes):
    raw = draw_folder(tmp_path / "raw", 600)
    command = [sys.executable, "-m", "sealskin", "data", "seal", str(raw), str(tmp_path / "out"),
               "--seal", LOWRATE.name, "--ray", nodes.address]  # fmt: skip
    killed = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    journal = tmp_path / ".out.sealing" / "journal.jsonl"
    until = time.monotonic() + 120
    while time.monotonic() < until and killed.poll() is None:
        with contextlib.suppress(FileNotFoundError):
            if journal.read_bytes().count(b"\n") > 100:
                break
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    _, err = killed.communicate()
    assert not (tmp_path / "out").exists(), err
    lines = journal.read_bytes().count(b"\n") - 1
    sealed = len(tree_of(tmp_path / ".out.sealing" / "set"))
    # The rest on this machine alone: it is one plan.
    report = seal_set(Request(raw, tmp_path / "out", LOWRATE))
    assert report.resumed == lines
    # What was sealed and not yet noted is done again: at most what each of two had in hand.
    assert lines <= sealed <= lines + 2 * cluster_module.shard_pictures(600, 2)
    assert report.pictures == 600


def test_a_node_that_is_not_as_this_machine_is_refused(tmp_path, nodes, monkeypatch):
    raw = draw_folder(tmp_path / "raw", 2)
    here = cluster_module._here
    monkeypatch.setattr(cluster_module, "_here", lambda task: {**here(task), "numpy": "0.1"})
    with pytest.raises(ClusterError, match=r"the node .* has numpy .*, this machine 0.1; install"):
        seal_set(Request(raw, tmp_path / "out", LOWRATE, ray=nodes.address))
    monkeypatch.undo()
    monkeypatch.setattr(cluster_module, "_stamp", lambda task, item: "another file")
    with pytest.raises(ClusterError, match=r"does not see .* folder as this machine does"):
        seal_set(Request(raw, tmp_path / "out", LOWRATE, ray=nodes.address))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("how", ["nobody", "silent"])
def test_joining_a_dead_head_takes_no_longer_than_is_said(tmp_path, monkeypatch, how):
    raw = draw_folder(tmp_path / "raw", 2)
    monkeypatch.setattr(cluster_module, "JOIN_S", 4.0)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        if how == "silent":
            listening.listen()  # as a head that is stopped or hangs
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        began = time.monotonic()
        sentence = "nobody answers" if how == "nobody" else "did not let this machine in within 4"
        with pytest.raises(ClusterError, match=sentence):
            seal_set(Request(raw, tmp_path / "out", LOWRATE, ray=address))
    assert time.monotonic() - began < 30
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("address", ["ray://head:10001", "head", "head:"])
def test_addresses_that_are_none(tmp_path, address):
    raw = draw_folder(tmp_path / "raw", 2)
    with pytest.raises(ConfigError, match="expected HOST:PORT of a cluster's head, or auto"):
        seal_set(Request(raw, tmp_path / "out", LOWRATE, ray=address))
