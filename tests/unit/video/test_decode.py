"""Files and pictures as they come: times, turns, depths, damage."""

import gc
import itertools
import struct

import av
import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame
from hypothesis import given
from hypothesis import strategies as st

from clips import draw_clip, draw_picture, draw_sound, read_clip
from sealskin.core.errors import SourceError
from sealskin.video.clock import Clock
from sealskin.video.decode import read_picture, turned
from sealskin.video.info import DroppedFrame
from sealskin.video.kinds import kind_of, picture_names
from sealskin.video.options import SourceOptions
from sealskin.video.raw import RawFrame
from sealskin.video.sources import open_source


def read(path, **options):
    """Frames and drops of a source."""
    reader = open_source(str(path), SourceOptions(**options))
    items = list(reader.frames())
    reader.close()
    return (
        [item for item in items if isinstance(item, RawFrame)],
        [item for item in items if isinstance(item, DroppedFrame)],
    )


def times(frames):
    return [round(frame.time_s, 4) for frame in frames]


def looks_like(frame, drawn, within=6):
    pixels = frame.open_in_airlock()
    assert pixels.shape == drawn.shape
    assert pixels.dtype == np.uint8
    return np.abs(pixels.astype(int) - drawn).mean() < within


def test_a_file_with_its_facts(tmp_path):
    path = draw_clip(tmp_path / "a.mp4", 176, 144, fps=12.5, seconds=2, sound=True, metadata=True)
    reader = open_source(str(path), SourceOptions())
    info = reader.info
    assert (info.width_px, info.height_px, info.codec, info.live) == (176, 144, "h264", False)
    assert info.fps == pytest.approx(12.5)
    assert info.duration_s == pytest.approx(2, abs=0.1)
    assert info.frames == 25
    frames = list(reader.frames())
    assert [frame.index for frame in frames] == list(range(25))
    assert times(frames) == [round(number / 12.5, 4) for number in range(25)]
    assert looks_like(frames[10], draw_picture(176, 144, 0.8))


@pytest.mark.parametrize("ending", ["mp4", "mkv", "avi", "ts", "mov"])
def test_b_frames_come_in_order(tmp_path, ending):
    codec = "mpeg4" if ending == "avi" else "libx264"
    path = draw_clip(tmp_path / f"b.{ending}", codec=codec, bframes=3, seconds=2)
    frames, dropped = read(path)
    assert not dropped
    assert times(frames) == [round(number / 10, 4) for number in range(20)]
    for number in (0, 7, 19):
        assert looks_like(frames[number], draw_picture(160, 120, number / 10))


def test_variable_rate_keeps_its_times(tmp_path):
    wanted = [0, 0.04, 0.5, 0.55, 1.7, 1.75, 3.0]
    frames, dropped = read(draw_clip(tmp_path / "v.mp4", times_s=wanted, bframes=2))
    assert not dropped
    assert times(frames) == wanted


def test_times_begin_at_zero_wherever_the_stream_begins(tmp_path):
    frames, _ = read(draw_clip(tmp_path / "late.mkv", times_s=[7.5, 7.6, 7.8]))
    assert times(frames) == [0, 0.1, 0.3]


def test_raw_streams_without_times_follow_the_rate(tmp_path):
    frames, _ = read(draw_clip(tmp_path / "bare.h264", fps=25, seconds=1, format="h264"))
    assert times(frames) == [round(number / 25, 4) for number in range(25)]


@pytest.mark.parametrize("rotation", [0, 90, 180, -90])
@pytest.mark.parametrize("mirrored", [False, True])
def test_turned_as_the_metadata_says(tmp_path, rotation, mirrored):
    path = draw_clip(tmp_path / "r.mp4", seconds=0.5, rotation=rotation, mirrored=mirrored)
    drawn = draw_picture(160, 120)
    # FFmpeg's rule, as its command shows it: turned counterclockwise first, then mirrored.
    shown = np.rot90(drawn, rotation // 90)
    shown = shown[:, ::-1] if mirrored else shown
    frames, _ = read(path)
    assert looks_like(frames[0], shown)
    info = open_source(str(path), SourceOptions()).info
    assert (info.height_px, info.width_px) == shown.shape[:2]


def test_display_matrix_of_a_phone():
    """Upright phone: the sensor's picture must be turned a quarter clockwise."""
    matrix = struct.pack("=9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    picture = draw_picture(40, 30)
    assert np.array_equal(turned(picture, matrix), np.rot90(picture, -1))


@pytest.mark.parametrize(
    ("codec", "pix_fmt", "ending"),
    [
        ("ffv1", "yuv420p10le", "mkv"),
        ("ffv1", "yuv444p16le", "mkv"),
        ("ffv1", "rgb48le", "mkv"),
        ("ffv1", "bgra", "mkv"),
        ("ffv1", "yuva420p", "mkv"),
        ("mjpeg", "yuvj420p", "avi"),
        ("mpeg4", "yuv420p", "mp4"),
        ("gif", "rgb8", "gif"),
    ],
)
def test_depths_and_formats_become_8_bit_rgb(tmp_path, codec, pix_fmt, ending):
    path = draw_clip(tmp_path / f"f.{ending}", codec=codec, pix_fmt=pix_fmt, seconds=0.5)
    frames, _ = read(path)
    within = 25 if codec == "gif" else 6
    assert looks_like(frames[0], draw_picture(160, 120), within)


@pytest.mark.parametrize(("pix_fmt", "top"), [("gray", 255), ("gray16le", 65535)])
def test_grey_video_becomes_8_bit_rgb(tmp_path, pix_fmt, top):
    ramp = np.linspace(0, 1, 128)[None].repeat(96, 0)
    path = tmp_path / "g.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=10)
        stream.width, stream.height, stream.pix_fmt = 128, 96, pix_fmt
        grey = np.rint(ramp * top).astype(np.uint8 if top == 255 else np.uint16)
        container.mux(stream.encode(VideoFrame.from_ndarray(grey, format=pix_fmt)))
        container.mux(stream.encode(None))
    frames, _ = read(path)
    shown = frames[0].open_in_airlock()
    assert np.abs(shown.astype(int) - np.rint(ramp * 255)[..., None].astype(int)).max() <= 2


@pytest.mark.parametrize("matrix", ["ITU601", "ITU709"])
@pytest.mark.parametrize("full_range", [False, True])
def test_colours_are_read_by_their_tags(tmp_path, matrix, full_range):
    drawn = draw_picture(160, 120)
    path = tmp_path / "c.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"crf": "1"})
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        context = stream.codec_context
        context.colorspace = 1 if matrix == "ITU709" else 6
        context.color_range = 2 if full_range else 1
        frame = VideoFrame.from_ndarray(drawn, format="rgb24").reformat(
            format="yuv420p",
            dst_colorspace=matrix,
            dst_color_range="JPEG" if full_range else "MPEG",
        )
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    frames, _ = read(path)
    shown = frames[0].open_in_airlock()
    for y, x in ((30, 40), (30, 120)):  # the red and the blue quarter
        assert np.abs(shown[y, x].astype(int) - drawn[y, x]).max() <= 4


def test_a_change_of_size_midway_gives_each_frame_its_own(tmp_path):
    small = draw_clip(tmp_path / "s.ts", 160, 120, seconds=1)
    large = draw_clip(tmp_path / "l.ts", 320, 240, seconds=1)
    both = tmp_path / "both.ts"
    both.write_bytes(small.read_bytes() + large.read_bytes())
    frames, _ = read(both)
    sizes = [frame.open_in_airlock().shape[:2] for frame in frames]
    assert sizes[0] == (120, 160)
    assert sizes[-1] == (240, 320)
    assert np.all(np.diff([frame.time_s for frame in frames]) > 0), "although the clock began anew"


def test_loop_goes_on_in_time_and_number(tmp_path):
    path = draw_clip(tmp_path / "a.mp4", seconds=0.5)
    reader = open_source(str(path), SourceOptions(loop=True))
    source = reader.frames()
    frames = [next(source) for _ in range(13)]
    reader.close()
    assert [frame.index for frame in frames] == list(range(13))
    assert times(frames) == [round(number / 10, 4) for number in range(13)]
    assert np.array_equal(frames[2].open_in_airlock(), frames[12].open_in_airlock())


def test_frames_are_freed_at_once(tmp_path):
    """Raw pictures must not lie about until Python's collector comes: cycles hold them."""
    path = draw_clip(tmp_path / "a.mp4", seconds=5, rotation=90)
    reader = open_source(str(path), SourceOptions())
    gc.collect()
    gc.disable()
    try:
        assert sum(1 for _ in reader.frames()) == 50
        held = sum(isinstance(thing, VideoFrame) for thing in gc.get_objects())
    finally:
        gc.enable()
    reader.close()
    assert held <= 2


def test_cover_pictures_are_no_video(tmp_path):
    song = draw_sound(tmp_path / "song.m4a")
    cover = tmp_path / "cover.m4a"
    with av.open(str(song)) as source, av.open(str(cover), "w", format="mp4") as out:
        voice = out.add_stream_from_template(source.streams.audio[0])
        still = out.add_stream("mjpeg", rate=1)
        still.width, still.height, still.pix_fmt = 64, 64, "yuvj420p"
        still.disposition = av.stream.Disposition.attached_pic
        picture = VideoFrame.from_ndarray(draw_picture(64, 64), format="rgb24")
        out.mux(still.encode(picture.reformat(format="yuvj420p")))
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = voice
                out.mux(packet)
        out.mux(still.encode(None))
    with pytest.raises(SourceError, match="got one without pictures"):
        open_source(str(cover), SourceOptions())


def damaged(tmp_path, what):
    path = tmp_path / f"{what}.mp4"
    if what == "empty":
        path.write_bytes(b"")
    elif what == "text":
        path.write_text("this is a shopping list\n" * 50)
    elif what == "noise":
        path.write_bytes(np.random.default_rng(1).bytes(50_000))
    elif what == "without-index":
        whole = draw_clip(tmp_path / "whole.mp4").read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
    elif what == "without-frames":
        draw_clip(path, times_s=[])
    elif what == "sound-only":
        draw_sound(path)
    elif what == "folder":
        path.mkdir()
    return path


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("missing", r"^there is no file .*missing.mp4; give the path of a video or picture$"),
        ("empty", r"^expected a video, got an empty file: .*; copy it again$"),
        ("text", r"^expected a video file, got something else or a damaged one: .*; check that"),
        ("noise", r"^expected a video file, got something else or a damaged one: .*; check that"),
        ("without-index", r"^expected a video file, got something else or a damaged one: "),
        ("without-frames", r"^expected a video, got one without pictures: "),
        ("sound-only", r"^expected a video, got one without pictures: "),
        ("folder", r"^expected pictures, found none that can be read: .*; give PNG, JPEG"),
    ],
)
def test_what_is_no_video_is_refused_in_a_sentence(tmp_path, what, sentence):
    with pytest.raises(SourceError, match=sentence) as error:
        open_source(str(damaged(tmp_path, what)), SourceOptions())
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("ending", ["mp4", "mkv", "avi", "ts"])
def test_a_file_cut_off_gives_what_is_there_and_says_so(tmp_path, ending):
    codec = "mpeg4" if ending == "avi" else "libx264"
    options = {"movflags": "+faststart"} if ending == "mp4" else {}
    path = draw_clip(tmp_path / f"cut.{ending}", seconds=20, codec=codec, container_options=options)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    frames, dropped = read(path)
    assert 60 < len(frames) < 140
    if ending != "ts":  # which states no length, so nobody can tell
        assert "the file ends early" in dropped[-1].reason


def test_damage_in_the_middle_costs_frames_only(tmp_path):
    path = draw_clip(tmp_path / "hole.mkv", codec="ffv1", pix_fmt="bgra", seconds=2)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = bytes(2000)
    path.write_bytes(data)
    frames, dropped = read(path)
    assert len(frames) >= 8
    assert all(drop.reason for drop in dropped)
    assert len({frame.index for frame in frames}) == len(frames)


def test_pictures_in_natural_order_with_subfolders(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("10.png", "2.jpg", "1.PNG", "b/3.webp", "b/20.bmp"):
        cv2.imwrite(str(tmp_path / name), draw_picture(80, 64))
    (tmp_path / "notes.txt").write_text("no picture")
    assert [path.as_posix() for path in picture_names(tmp_path)] == [
        "1.PNG", "2.jpg", "10.png", "b/3.webp", "b/20.bmp",
    ]  # fmt: skip
    frames, dropped = read(tmp_path, pictures_fps=4)
    assert times(frames) == [0, 0.25, 0.5, 0.75, 1.0]
    assert not dropped


def test_a_picture_that_cannot_be_read_leaves_a_gap(tmp_path):
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"{number}.png"), draw_picture(80, 64))
    (tmp_path / "0.png").write_bytes(b"no picture")
    frames, dropped = read(tmp_path)
    assert [frame.index for frame in frames] == [1, 2]
    assert [drop.index for drop in dropped] == [0]


def test_folders_loop(tmp_path):
    for number in range(2):
        cv2.imwrite(str(tmp_path / f"{number}.png"), draw_picture(80, 64))
    source = open_source(str(tmp_path), SourceOptions(loop=True)).frames()
    assert [next(source).time_s for _ in range(5)] == [0, 0.1, 0.2, 0.3, 0.4]


def grey16(picture):
    return (cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.uint16)) * 257


@pytest.mark.parametrize("ending", ["png", "tiff"])
@pytest.mark.parametrize("kind", ["grey", "grey16", "rgb16", "rgba", "rgba16"])
def test_pictures_of_all_depths(tmp_path, ending, kind):
    drawn = draw_picture(80, 64)
    grey = cv2.cvtColor(drawn, cv2.COLOR_RGB2GRAY)
    bgra = cv2.cvtColor(drawn, cv2.COLOR_RGB2BGRA)
    bgra[:32, :, 3] = 0  # what is transparent is there all the same, and is sealed
    written = {
        "grey": grey,
        "grey16": grey.astype(np.uint16) * 257,
        "rgb16": drawn[..., ::-1].astype(np.uint16) * 257,
        "rgba": bgra,
        "rgba16": bgra.astype(np.uint16) * 257,
    }[kind]
    path = tmp_path / f"p.{ending}"
    assert cv2.imwrite(str(path), written)
    shown = read_picture(path)
    wanted = grey[..., None].repeat(3, 2) if kind.startswith("grey") else drawn
    assert shown.shape == (64, 80, 3)
    assert shown.dtype == np.uint8
    assert np.abs(shown.astype(int) - wanted).max() <= 1


def with_exif(jpeg, orientation):
    """The same JPEG with an EXIF block that holds nothing but the orientation."""
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    block = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg[2:]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation(tmp_path, orientation):
    drawn = draw_picture(80, 64)
    shown = {
        1: drawn,
        2: drawn[:, ::-1],
        3: drawn[::-1, ::-1],
        4: drawn[::-1],
        5: drawn.transpose(1, 0, 2),
        6: np.rot90(drawn, -1),
        7: drawn[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(drawn),
    }[orientation]
    _, jpeg = cv2.imencode(".jpg", drawn[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 100])
    path = tmp_path / "p.jpg"
    path.write_bytes(with_exif(jpeg.tobytes(), orientation))
    frames, _ = read(path)
    assert looks_like(frames[0], shown)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("rtsp://camera/live", "rtsp"),
        ("RTSPS://camera/live", "rtsp"),
        ("/dev/video0", "usb"),
        ("/dev/v4l/by-id/usb-cam", "usb"),
        ("a.mp4", "file"),
        ("a:b.mkv", "file"),
        ("a.PNG", "images"),
        (".", "images"),
    ],
)
def test_kinds(source, kind):
    assert kind_of(source) == kind


@pytest.mark.parametrize("source", ["ftp://u:hunter2@h/a.mp4", "concat://a", "file:///etc/passwd"])
def test_other_addresses_are_refused(source):
    with pytest.raises(
        SourceError, match=r"expected a file, folder, device, or an address with rtsp://"
    ) as error:
        open_source(source, SourceOptions())
    assert "hunter2" not in str(error.value)


def test_no_such_device():
    with pytest.raises(SourceError, match="there is no device /dev/video97; plug it in"):
        open_source("/dev/video97", SourceOptions())


def test_a_name_with_a_colon_is_a_file(tmp_path, monkeypatch):
    draw_clip(tmp_path / "a.mp4", seconds=0.5).rename(tmp_path / "http:a.mp4")
    monkeypatch.chdir(tmp_path)
    assert open_source("http:a.mp4", SourceOptions()).info.width_px == 160


def test_a_playlist_cannot_reach_the_network(tmp_path):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        port = server.getsockname()[1]
        path = tmp_path / "list.mp4"
        path.write_text(f"#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n")
        with pytest.raises(SourceError):
            open_source(str(path), SourceOptions())
        with pytest.raises(TimeoutError):
            server.accept()


stamps = st.one_of(st.none(), st.floats(-1e6, 1e6))


@given(st.lists(stamps, min_size=1, max_size=50))
def test_times_always_rise_from_zero(values):
    clock = Clock(0.1)
    got = [clock.time_s(value) for value in values]
    assert got[0] == 0
    assert all(b > a for a, b in itertools.pairwise(got))


def test_clock_slips_jumps_and_gaps():
    clock = Clock(0.1)
    got = [clock.time_s(value) for value in (5, 5.1, None, 5.3, 5.25, 5.4, 2.0, 2.1)]
    assert got == pytest.approx([0, 0.1, 0.2, 0.3, 0.301, 0.4, 0.5, 0.6])


def test_a_cameras_clock_is_held_against_ours():
    """Ten frames a second arrive; its clock leaps, goes missing, and is set back."""
    said = []
    clock = Clock(0.1, said.append)
    stamps_s = [7, 7.1, 3607.2, 3607.3, None, None, 5, 5.1]
    got = [clock.time_s(stamp, 100 + n / 10) for n, stamp in enumerate(stamps_s)]
    assert got == pytest.approx([n / 10 for n in range(8)])
    assert [notice.cause for notice in said] == ["clock-jumped", "clock-jumped"]
    assert said[0].text == "the stream's clock jumped forward by 3600.1 s"


def test_a_camera_that_stalls_and_catches_up_set_no_clock():
    said = []
    clock = Clock(0.1, said.append)
    got = [clock.time_s(stamp, at) for stamp, at in ((0, 0), (0.1, 9), (0.2, 9), (9, 9.1))]
    assert got == pytest.approx([0, 0.1, 0.2, 9])
    assert said == [], "the frame at 9 s came 0.1 s after that of 0.2 s, which had been late"


def test_a_camera_without_times_goes_by_ours_and_that_is_said_once():
    said = []
    clock = Clock(1 / 25, said.append)
    got = [clock.time_s(None, 50 + n / 10) for n in range(60)]
    assert got == pytest.approx([n / 10 for n in range(60)]), "and not by an invented rate"
    assert [notice.cause for notice in said] == ["clock-missing"]


@given(st.lists(st.tuples(stamps, st.floats(0, 5)), min_size=1, max_size=50))
def test_times_of_a_camera_always_rise_and_never_run_ahead(frames):
    clock, at_s = Clock(0.1), 0.0
    got, arrived = [], []
    for stamp, waited_s in frames:
        at_s += waited_s
        arrived.append(at_s)
        got.append(clock.time_s(stamp, at_s))
    assert all(b > a for a, b in itertools.pairwise(got))


def test_drawn_and_read_agree(tmp_path):
    """The helper that other tests lean on."""
    pictures, stamps_s = read_clip(draw_clip(tmp_path / "a.mp4", seconds=1))
    assert len(pictures) == 10
    assert stamps_s == pytest.approx([number / 10 for number in range(10)])
