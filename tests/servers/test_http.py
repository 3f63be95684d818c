"""Pictures in a row over HTTP: as FFmpeg makes them, and from a camera that wants a digest."""

import hashlib
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import av
import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame

from clips import draw_picture
from sealskin.core.errors import SourceError, SourceOfflineError
from sealskin.core.sealed import SealedFrame
from sealskin.seal import make_sealer
from sealskin.seal.airlock import SourceOptions, probe, sealed_frames

OPTIONS = SourceOptions(timeout_s=2)
PICTURES, FPS = 12, 10


class Muxed(BaseHTTPRequestHandler):
    """Sends what FFmpeg makes of pictures in a row, at their own pace."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace;boundary=ffmpeg")
        self.end_headers()
        with av.open(self.wfile, "w", format="mpjpeg") as out:
            stream = out.add_stream("mjpeg", FPS)
            stream.width, stream.height, stream.pix_fmt = 160, 120, "yuvj420p"
            for number in range(PICTURES):
                picture = draw_picture(160, 120, number / FPS)
                frame = VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24")
                out.mux(stream.encode(frame.reformat(format="yuvj420p")))
                time.sleep(1 / FPS)

    def log_message(self, *_: object) -> None:
        pass


def test_pictures_come_as_ffmpeg_sends_them_and_the_end_is_an_error() -> None:
    frames: list[SealedFrame] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Muxed) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        source = f"http://127.0.0.1:{server.server_port}/video"
        with pytest.raises(SourceOfflineError) as ended:
            frames.extend(sealed_frames(source, make_sealer("mosaic-8"), options=OPTIONS))
        server.shutdown()
    assert ended.value.cause == "stream-ended"
    times_s = [frame.time_s for frame in frames]
    assert len(frames) >= PICTURES / 2
    assert np.all(np.diff(times_s) > 0), "they carry none, so they are those of their coming"
    assert times_s[-1] - times_s[0] > (PICTURES / 2 - 2) / FPS
    assert frames[0].pixels.shape == (120, 160, 3)


class Digest(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        said = self.headers.get("Authorization", "")
        values = {name: a or b for name, a, b in re.findall(r'(\w+)=(?:"([^"]*)"|([^,\s]*))', said)}
        secret = md5("kim:camera:p@ss/w")
        middle = ":".join(values.get(name, "") for name in ("nonce", "nc", "cnonce", "qop"))
        if values.get("response") != md5(f"{secret}:{middle}:{md5(f'GET:{self.path}')}"):
            self.send_response(401)
            nonce = 'nonce="abc", qop="auth", algorithm=MD5'
            self.send_header("WWW-Authenticate", f'Digest realm="camera", {nonce}')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.send_header("Connection", "close")
        self.end_headers()
        _, data = cv2.imencode(".jpg", draw_picture(160, 120, 0))
        head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {data.size}\r\n\r\n"
        for _ in range(50):
            try:
                self.wfile.write(head.encode() + data.tobytes() + b"\r\n")
            except OSError:
                return

    def log_message(self, *_: object) -> None:
        pass


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def test_a_digest_is_given_and_a_wrong_one_is_named() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Digest) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"127.0.0.1:{server.server_port}/video?channel=1"
        info = probe(f"http://kim:p%40ss%2Fw@{place}", OPTIONS)
        with pytest.raises(SourceError, match="refuses the user name or password") as refused:
            probe(f"http://kim:other@{place}", OPTIONS)
        server.shutdown()
    assert (info.width_px, info.codec, info.live) == (160, "mjpeg", True)
    assert refused.value.cause == "wrong-password"
    assert "other" not in str(refused.value)
