"""Each channel is planted in a file that is really written, and found; ours have none."""

import re
import struct
import subprocess
import sys
import zlib
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from clips import SECRET, draw_clip, draw_picture
from sealskin.audit.side_channels import side_channels
from sealskin.core.errors import DataError, SourceError

PICTURE = Image.fromarray(draw_picture(160, 120))
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF/></x:xmpmeta>'


def found(path: Path, **options) -> set[str]:
    listed = side_channels([path], **options)
    assert all(entry["found"] == bool(entry["detail"]) for entry in listed)
    assert SECRET not in str(listed), "what leaks is not quoted"
    return {entry["channel"] for entry in listed if entry["found"]}


def exif(*, place=False, time=False, thumbnail=False) -> bytes:
    """An EXIF block with a maker's name in it."""
    tags = Image.Exif()
    tags[271] = SECRET
    if time:
        tags[306] = "2026:03:01 10:15:02"
    if place:
        tags.get_ifd(34853)[2] = (37.0, 33.0, 59.0)
    if not thumbnail:
        return tags.tobytes()
    # By hand, as no library here writes one: a directory with one tag, then one with a picture.
    small = b"\xff\xd8" + bytes(50) + b"\xff\xd9"
    first = struct.pack("<HHHII", 1, 271, 2, 4, 0x41) + struct.pack("<I", 26)
    second = struct.pack("<HHHIIHHII", 2, 513, 4, 1, 56, 514, 4, 1, len(small)) + bytes(4)
    return b"Exif\0\0II*\0\x08\0\0\0" + first + second + small


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_a_bare_picture_has_none(tmp_path, suffix):
    path = tmp_path / f"bare.{suffix}"
    PICTURE.save(path)
    assert found(path) == set()


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"exif": exif(place=True)}, {"exif"}),
        ({"exif": exif(time=True)}, {"exif", "time_stamp"}),
        ({"exif": exif(thumbnail=True)}, {"exif", "thumbnail"}),
        ({"icc_profile": PROFILE}, {"colour_profile"}),
        ({"xmp": XMP}, {"xmp"}),
        ({"comment": SECRET}, {"comment"}),
    ],
    ids=["exif", "exif time", "exif thumbnail", "profile", "xmp", "comment"],
)
def test_what_is_written_beside_a_picture(tmp_path, suffix, options, expected):
    if suffix == "tif":  # TIFF holds EXIF's tags itself
        if "comment" in options:
            options = {"description": SECRET}
        if "xmp" in options:
            options = {"tiffinfo": {700: XMP}}
        if "exif" in options:
            if "thumbnail" in expected:
                pytest.skip("TIFF holds further pictures instead; see below")
            tags = Image.Exif()
            tags.load(options["exif"])
            place = bool(tags.get_ifd(34853))
            options = {"exif": tags}
            expected = {"comment"} | (expected & {"time_stamp"}) | ({"exif"} if place else set())
    if suffix == "png" and "comment" in options:
        text = PngInfo()
        text.add_text("Comment", SECRET)
        options = {"pnginfo": text}
    if suffix == "png" and "xmp" in options:
        text = PngInfo()
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options = {"pnginfo": text}
    if suffix == "webp" and "comment" in options:
        pytest.skip("WebP has no comments")
    path = tmp_path / f"planted.{suffix}"
    PICTURE.save(path, **options)
    assert found(path) == expected


def test_further_pictures_in_a_tiff(tmp_path):
    path = tmp_path / "pages.tif"
    PICTURE.save(path, save_all=True, append_images=[PICTURE.resize((16, 12))])
    assert found(path) == {"thumbnail"}


def test_thumbnails_of_jpeg_headers(tmp_path):
    path = tmp_path / "jfif.jpg"
    PICTURE.save(path)
    data = path.read_bytes()
    at = data.index(b"JFIF\0") - 4
    old = struct.unpack_from(">H", data, at + 2)[0]
    head = bytearray(data[at + 4 : at + 2 + old])
    head[12:14] = 2, 2
    body = bytes(head) + bytes(12)
    new = b"\xff\xe0" + struct.pack(">H", len(body) + 2) + body
    path.write_bytes(data[:at] + new + data[at + 2 + old :])
    Image.open(path).load()
    assert found(path) == {"thumbnail"}


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_bytes_after_the_end(tmp_path, suffix):
    path = tmp_path / f"long.{suffix}"
    PICTURE.save(path)
    path.write_bytes(path.read_bytes() + b"the raw picture")
    Image.open(path).load()
    assert found(path) == {"trailing_bytes"}


def test_parts_that_are_not_known_are_not_trusted(tmp_path):
    path = tmp_path / "odd.png"
    PICTURE.save(path)
    data = path.read_bytes()
    chunk = b"prIv" + b"raw"
    planted = struct.pack(">I", 3) + chunk + struct.pack(">I", zlib.crc32(chunk))
    path.write_bytes(data[:-12] + planted + data[-12:])
    assert found(path) == {"other_data"}
    path = tmp_path / "odd.jpg"
    PICTURE.save(path)
    data = path.read_bytes()
    path.write_bytes(data[:2] + b"\xff\xea" + struct.pack(">H", 5) + b"raw" + data[2:])
    assert found(path) == {"other_data"}


def test_progressive_jpeg_with_restarts_is_walked_to_its_end(tmp_path):
    path = tmp_path / "progressive.jpg"
    noise = np.random.default_rng(0).integers(0, 255, (240, 320, 3), np.uint8)
    Image.fromarray(noise).save(path, progressive=True, restart_marker_blocks=3)
    assert found(path) == set()


def test_damaged_and_foreign_files_are_refused(tmp_path):
    for suffix in ("png", "jpg", "webp", "tif"):
        whole = tmp_path / f"whole.{suffix}"
        PICTURE.save(whole)
        cut = tmp_path / f"cut.{suffix}"
        cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
        with pytest.raises(DataError):
            side_channels([cut])
    other = tmp_path / "text.txt"
    other.write_text("no picture")
    with pytest.raises(DataError, match="JPEG, PNG, WebP or TIFF"):
        side_channels([other])
    film = tmp_path / "cut.mp4"
    film.write_bytes(b"\0\0\0\x20ftypisom" + bytes(40))
    with pytest.raises(SourceError):
        side_channels([film])
    with pytest.raises(DataError, match="cannot read"):
        side_channels([tmp_path / "missing.png"])


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A film with nothing beside it: FFmpeg's messages and names are left out."""
    folder = tmp_path_factory.mktemp("films")
    return draw_clip(folder / "bare.mp4", codec="mpeg4", seconds=1)


def remuxed(source: Path, path: Path, prepare=lambda container: None, options=None) -> Path:
    """Copy a film's pictures, with whatever else `prepare` adds."""
    with av.open(str(source)) as old, av.open(str(path), "w", options=options or {}) as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        after = prepare(new)
        for packet in old.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                new.mux(packet)
        if after is not None:
            after()
    return path


def test_a_bare_film_has_none(bare, tmp_path):
    assert found(bare) == set()
    assert found(remuxed(bare, tmp_path / "bare.mkv")) == set()
    pieces = {"movflags": "empty_moov+default_base_moof+frag_keyframe"}
    assert found(remuxed(bare, tmp_path / "pieces.mp4", options=pieces)) == set()


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_sound(tmp_path, suffix):
    path = draw_clip(tmp_path / f"loud.{suffix}", codec="mpeg4", seconds=1, sound=True)
    assert found(path) == {"audio"}


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
@pytest.mark.parametrize(
    ("tag", "value", "channel"),
    [
        ("title", SECRET, "container_tag"),
        ("comment", SECRET, "container_tag"),
        ("location", "+37.5665+126.9780/", "container_tag"),
        ("creation_time", "2026-03-01T10:15:02Z", "time_stamp"),
    ],
)
def test_tags(bare, tmp_path, suffix, tag, value, channel):
    def prepare(container):
        container.metadata[tag] = value

    assert found(remuxed(bare, tmp_path / f"tagged.{suffix}", prepare)) == {channel}


def test_an_encoder_with_a_path(bare, tmp_path):
    path = remuxed(bare, tmp_path / "path.mkv")
    data = path.read_bytes()
    name = re.search(rb"Lavf[\d.]+", data)[0]
    path.write_bytes(data.replace(name, b"/home/kim/anonymise"[: len(name)]))
    tags = {entry["channel"]: entry for entry in side_channels([path])}
    assert tags["container_tag"]["found"]
    assert "encoder of the file" in tags["container_tag"]["detail"].lower()
    assert "with a path" in tags["container_tag"]["detail"]
    assert "kim" not in str(tags)


def test_subtitles(bare, tmp_path):
    def prepare(container):
        stream = container.add_stream("mov_text")
        stream.codec_context.subtitle_header = b"[Script Info]\n[V4+ Styles]\n[Events]\n"

        def write():
            packet = av.Packet(struct.pack(">H", 5) + b"hello")
            packet.stream, packet.pts, packet.dts, packet.duration = stream, 0, 0, 1000
            container.mux(packet)

        return write

    assert found(remuxed(bare, tmp_path / "spoken.mp4", prepare)) == {"subtitles"}


def test_attachments_and_second_films(bare, tmp_path):
    def attach(container):
        container.add_attachment("raw.jpg", "image/jpeg", b"\xff\xd8 raw")

    kinds = found(remuxed(bare, tmp_path / "attached.mkv", attach))
    assert kinds & {"attachment", "thumbnail"}

    with av.open(str(bare)) as one, av.open(str(tmp_path / "two.mp4"), "w") as new:
        packets = [p for p in one.demux(video=0) if p.dts is not None]
        for _ in range(2):
            new.add_stream_from_template(one.streams.video[0])
        for packet in packets:
            for number in range(2):
                copy = av.Packet(bytes(packet))
                copy.pts, copy.dts, copy.time_base = packet.pts, packet.dts, packet.time_base
                copy.is_keyframe = packet.is_keyframe
                copy.stream = new.streams[number]
                new.mux(copy)
    assert found(tmp_path / "two.mp4") == {"second_film"}


def test_chapters(bare, tmp_path):
    def prepare(container):
        container.set_chapters(
            [
                {
                    "id": 1,
                    "start": 0,
                    "end": 500,
                    "time_base": Fraction(1, 1000),
                    "metadata": {"title": SECRET},
                }
            ]
        )

    assert "chapters" in found(remuxed(bare, tmp_path / "chapters.mkv", prepare))


def test_messages_inside_the_stream(tmp_path):
    # x264 writes its settings, and who compiles it may write anything.
    assert found(draw_clip(tmp_path / "x264.mp4", seconds=1)) == {"message_in_stream"}
    assert found(draw_clip(tmp_path / "x264.mkv", seconds=1)) == {"message_in_stream"}


def boxed(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


@pytest.mark.parametrize(
    ("planted", "channel"),
    [
        (boxed(b"free", b"raw picture"), "other_data"),
        (boxed(b"uuid", bytes(16) + b"raw picture"), "other_data"),
        (boxed(b"mdat", b"raw picture"), "other_data"),
        (boxed(b"raw!", b"raw picture"), "other_data"),
        (b"\xff\xd8 raw picture", "trailing_bytes"),
    ],
)
def test_what_ffmpeg_skips_in_mp4(bare, tmp_path, planted, channel):
    path = tmp_path / "planted.mp4"
    path.write_bytes(bare.read_bytes() + planted)
    assert found(path) == {channel}
    path.write_bytes(bare.read_bytes() + boxed(b"free", bytes(64)))
    assert found(path) == set()


def test_what_ffmpeg_skips_in_matroska(bare, tmp_path):
    path = remuxed(bare, tmp_path / "long.mkv")
    path.write_bytes(path.read_bytes() + b"\xec\x8b raw picture")
    assert found(path) == {"trailing_bytes"}


@pytest.mark.parametrize(
    ("name", "channels"),
    [
        ("IMG_1234", {"file_name"}),
        ("DSC01234", {"file_name"}),
        ("PXL_20260301_101502123", {"file_name", "time_stamp"}),
        ("WhatsApp 5", {"file_name"}),
        ("37.5665,126.9780", {"file_name"}),
        ("camera2_2026-03-01_10-15-02", {"time_stamp"}),
        ("20260301", {"time_stamp"}),
        ("1772360102", {"time_stamp"}),
        ("1772360102123", {"time_stamp"}),
        ("frame_000123", set()),
        ("sealed", set()),
        ("image-1920x1080", set()),
    ],
)
def test_names(tmp_path, name, channels):
    path = tmp_path / f"{name}.png"
    PICTURE.save(path)
    assert found(path) == channels


def test_times_in_names_may_be_as_fine_as_asked(tmp_path):
    for name, step_s in (
        ("2026-03-01", 86_400),
        ("2026-03-01T10", 3600),
        ("20260301_1015", 60),
        ("2026-03-01 10.15.02", 1),
        ("20260301T101502.250", 0.001),
        ("1772360102250", 0.001),
    ):
        path = tmp_path / f"{name}.png"
        PICTURE.save(path)
        assert found(path, time_step_s=step_s) == set(), name
        assert found(path, time_step_s=step_s * 1.5) == {"time_stamp"}, name


def test_names_of_raw_files_do_not_come_back(tmp_path):
    path = tmp_path / "till three sealed.png"
    PICTURE.save(path)
    assert found(path, raw_names=["Till Three.mov"]) == {"file_name"}
    assert found(path, raw_names=["till four.mov"]) == set()


def test_frames_keep_to_the_time_that_was_asked_for(tmp_path):
    steady = draw_clip(tmp_path / "steady.mp4", fps=10, seconds=1)
    assert "time_stamp" not in found(steady, time_step_s=0.1)
    assert "time_stamp" in found(steady, time_step_s=0.25)
    restless = draw_clip(tmp_path / "restless.mp4", times_s=[0, 0.1, 0.23, 0.3])
    assert "time_stamp" in found(restless, time_step_s=0.1)
    assert "time_stamp" not in found(restless)


def test_files_are_counted_together(tmp_path):
    PICTURE.save(tmp_path / "one.jpg", comment=SECRET)
    PICTURE.save(tmp_path / "two.jpg", comment=SECRET)
    PICTURE.save(tmp_path / "three.jpg")
    listed = side_channels([tmp_path / f"{name}.jpg" for name in ("one", "two", "three")])
    comment = next(entry for entry in listed if entry["channel"] == "comment")
    assert comment["detail"].startswith("in 2 of 3 files")


@pytest.mark.parametrize("suffix", ["mp4", "png", "jpg", "webp"])
def test_what_sealskin_writes_has_none(tmp_path, suffix):
    if suffix == "mp4":
        raw = draw_clip(tmp_path / "IMG_1234.mp4", sound=True, metadata=True, seconds=1)
    else:
        raw = tmp_path / f"IMG_1234.{suffix}"
        PICTURE.save(raw, exif=exif(place=True, time=True), icc_profile=PROFILE)
    out = tmp_path / f"sealed.{suffix}"
    command = [sys.executable, "-m", "sealskin", "seal", str(raw), str(out)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert found(raw) - {"file_name"}, "there was something to lose"
    assert found(out, raw_names=[raw.name]) == set()
    today = datetime.now(UTC).strftime("%Y").encode()
    assert today not in out.read_bytes()
