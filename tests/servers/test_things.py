"""`sealskin watch` counts things on sealed frames, and the counts reach the database."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import httpx

from red_people import draw_walk
from servers.running import PATIENCE_S, Running
from unit.sense.tiny_model import save_tiny
from unit.sense.tiny_things import save_tiny_things

CONFIG = """
database: {folder}/s.db
server: {{port: 0}}
cameras:
  - name: hall
    source: {folder}/walk.mp4
    seal: {{method: lowrate}}  # keeps the red that the tiny detector looks for
    loop: true
    things: [chair, handbag]
    things_every_s: 0.2
  - name: yard
    source: {folder}/walk.mp4
    seal: {{method: lowrate}}  # keeps the red that the tiny detector looks for
    loop: true
"""


def test_counts_reach_the_page_and_the_database(tmp_path: Path) -> None:
    draw_walk(tmp_path / "walk.mp4")  # what is red is a chair to this model, and never a handbag
    people, things = save_tiny(tmp_path / "p.onnx"), save_tiny_things(tmp_path / "t.onnx")
    (tmp_path / "shop.yaml").write_text(CONFIG.format(folder=tmp_path))
    with Running(
        "watch", "--config", tmp_path / "shop.yaml", "--model", people, "--things-model", things
    ) as shop:
        scene = shop.wait_for("scene", lambda scene: (scene["things"] or {}).get("chair"))
        assert scene["camera"] == "hall"
        assert scene["things"]["handbag"] == 0
        cameras = {camera["name"]: camera for camera in shop.get("/api/cameras")}
        assert set(cameras["hall"]["things"]) == {"chair", "handbag"}
        # Nobody looks for things there, and so none are known.
        assert shop.wait_for("scene", lambda scene: scene["camera"] == "yard")["things"] is None
        until = time.monotonic() + PATIENCE_S
        while True:  # the metric answers as soon as the first sum is written
            answer = httpx.get(shop.address + "/api/metrics/things?step=minute", timeout=PATIENCE_S)
            rows = answer.json()["rows"] if answer.is_success else []
            if any(row["samples"] for row in rows):
                break
            assert time.monotonic() < until, answer.text
            time.sleep(0.2)
        assert {(row["camera"], row["key"]) for row in rows} == {
            ("hall", "chair"), ("hall", "handbag")
        }  # fmt: skip
        status, _, errors = shop.end()
        assert (status, errors) == (0, "")
    with closing(sqlite3.connect(tmp_path / "s.db")) as connection:
        kept = connection.execute(
            "SELECT thing, sum(looks), sum(count_sum), max(count_max) FROM things GROUP BY thing"
        ).fetchall()
    (chair, looks, total, most), handbag = kept
    assert (chair, handbag[0]) == ("chair", "handbag")
    assert looks == handbag[1] > 0
    assert 0 < total <= looks * most
    assert handbag[2:] == (0, 0)
