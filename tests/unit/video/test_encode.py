"""What is written: files and fragments, taken apart box by box."""

import struct

import av
import cv2
import numpy as np
import pytest

from clips import draw_picture, read_clip
from sealskin.core.errors import EncodeError
from sealskin.core.sealed import SealedFrame
from sealskin.video.encode import FragmentEncoder, Mp4Writer, write_picture

IRREGULAR_S = [0.0, 0.04, 0.1, 0.5, 0.533, 1.7, 1.75, 3.25]


def frame(time_s, width_px=160, height_px=120, index=0):
    return SealedFrame(draw_picture(width_px, height_px, time_s), time_s, index, "test")


def write(path, times_s, width_px=160, height_px=120):
    with Mp4Writer(path, width_px, height_px) as writer:
        for time_s in times_s:
            writer.write(frame(time_s, width_px, height_px))
    return path


def boxes(data):
    """The boxes of an MP4, in order: (name, body)."""
    found, at = [], 0
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        header = 8
        if size == 1:
            (size,) = struct.unpack(">Q", data[at + 8 : at + 16])
            header = 16
        assert size >= header
        assert at + size <= len(data), "a box is cut off"
        found.append((name.decode(), data[at + header : at + size]))
        at += size
    return found


def inside(data, *path):
    """The body of the first box at a path of names."""
    for name in path:
        data = next(body for found, body in boxes(data) if found == name)
    return data


def nal_types(samples):
    """Types of the units in the samples of an MP4's mdat: each has its length before it."""
    at, types = 0, []
    while at < len(samples):
        (size,) = struct.unpack(">I", samples[at : at + 4])
        types.append(samples[at + 4] & 31)
        at += 4 + size
    return types


def test_times_and_pictures_come_back(tmp_path):
    pictures, times_s = read_clip(write(tmp_path / "a.mp4", IRREGULAR_S))
    assert times_s == pytest.approx(IRREGULAR_S, abs=1e-4)
    for picture, time_s in zip(pictures, IRREGULAR_S, strict=True):
        assert np.abs(picture.astype(int) - draw_picture(160, 120, time_s)).mean() < 6


def test_a_late_first_frame_stays_late(tmp_path):
    _, times_s = read_clip(write(tmp_path / "a.mp4", [0.4, 0.5, 0.6]))
    assert times_s == pytest.approx([0.4, 0.5, 0.6], abs=1e-4)


def test_the_last_frame_lasts_as_long_as_the_one_before(tmp_path):
    with av.open(str(write(tmp_path / "a.mp4", [0, 0.1, 0.2, 0.3]))) as container:
        stream = container.streams.video[0]
        assert float(stream.duration * stream.time_base) == pytest.approx(0.4, abs=1e-3)


def test_equal_times_do_not_break_it(tmp_path):
    _, times_s = read_clip(write(tmp_path / "a.mp4", [0, 0.1, 0.1, 0.1, 0.2]))
    assert times_s == pytest.approx([0, 0.1, 0.1, 0.1, 0.2], abs=1e-3)


@pytest.mark.parametrize(("width_px", "height_px"), [(161, 121), (65, 64), (64, 65)])
def test_odd_sizes_grow_by_a_repeated_edge(tmp_path, width_px, height_px):
    pictures, _ = read_clip(write(tmp_path / "a.mp4", [0, 0.1], width_px, height_px))
    drawn = draw_picture(width_px, height_px)
    assert pictures[0].shape == (height_px + height_px % 2, width_px + width_px % 2, 3)
    kept = pictures[0][:height_px, :width_px]
    assert np.abs(kept.astype(int) - drawn).mean() < 6


def no_trace_in(data):
    """Neither a name of software, nor a tag: the list of tags is there, and it is empty."""
    for trace in (b"Lavf", b"Lavc", b"x264", b"\xa9too", b"soun"):
        assert trace not in data
    tags = inside(data, "moov", "udta", "meta")[4:]
    assert inside(tags, "ilst") == b""


def test_no_sound_no_metadata_no_trace_of_the_encoder(tmp_path):
    path = write(tmp_path / "a.mp4", IRREGULAR_S)
    data = path.read_bytes()
    no_trace_in(data)
    with av.open(str(path)) as container:
        assert [stream.type for stream in container.streams] == ["video"]
        assert set(container.metadata) <= {"major_brand", "minor_version", "compatible_brands"}
    moov = inside(data, "moov")
    for header in (inside(moov, "mvhd"), inside(moov, "trak", "tkhd")):
        created, modified = struct.unpack(">II", header[4:12])
        assert (created, modified) == (0, 0)
    assert 6 not in nal_types(inside(data, "mdat")), "no supplemental messages"


def test_colours_are_tagged_as_they_are(tmp_path):
    with av.open(str(write(tmp_path / "a.mp4", [0, 0.1]))) as container:
        context = container.streams.video[0].codec_context
        assert (context.colorspace, context.color_primaries, context.color_trc) == (1, 1, 1)
        assert context.color_range == 1
        shown = next(container.decode(video=0)).to_ndarray(format="rgb24")
    drawn = draw_picture(160, 120)
    for y, x in ((30, 20), (30, 140)):
        assert np.abs(shown[y, x].astype(int) - drawn[y, x]).max() <= 6


def test_playable_from_its_beginning(tmp_path):
    names = [name for name, _ in boxes(write(tmp_path / "a.mp4", [0, 0.1]).read_bytes())]
    assert names.index("moov") < names.index("mdat")


def left_in(folder):
    return sorted(path.name for path in folder.iterdir())


def raising(error):
    """Times of two frames, and then an error."""
    yield from (0, 0.1)
    raise error


def test_an_error_leaves_nothing_behind(tmp_path):
    with pytest.raises(RuntimeError, match="boom"):
        write(tmp_path / "a.mp4", raising(RuntimeError("boom")))
    assert left_in(tmp_path) == []


def test_an_error_leaves_the_file_that_was_there(tmp_path):
    (tmp_path / "a.mp4").write_text("the old one")
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "a.mp4", raising(KeyboardInterrupt()))
    assert (tmp_path / "a.mp4").read_text() == "the old one"
    assert left_in(tmp_path) == ["a.mp4"]


def test_the_file_appears_at_the_end(tmp_path):
    with Mp4Writer(tmp_path / "a.mp4", 160, 120) as writer:
        writer.write(frame(0))
        assert not (tmp_path / "a.mp4").exists()
    assert left_in(tmp_path) == ["a.mp4"]


def test_no_frame_no_file(tmp_path):
    with pytest.raises(EncodeError, match="there was no frame to write"):
        write(tmp_path / "a.mp4", [])
    assert left_in(tmp_path) == []


def test_another_size_is_refused(tmp_path):
    message = r"expected frames of 160x120 .* got 320x240 at 0.10 s"
    with Mp4Writer(tmp_path / "a.mp4", 160, 120) as writer:
        writer.write(frame(0))
        with pytest.raises(EncodeError, match=message):
            writer.write(frame(0.1, 320, 240))
    assert left_in(tmp_path) == ["a.mp4"], "who catches the error may keep what was good"


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(EncodeError, match=r"cannot write .*a.mp4: No such file or directory"):
        write(tmp_path / "nowhere" / "a.mp4", [0])


def fragments(times_s, width_px=160, height_px=120):
    encoder = FragmentEncoder(width_px, height_px, 10)
    pieces = [piece for t in times_s for piece in encoder.encode(frame(t, width_px, height_px))]
    return encoder, pieces + encoder.flush()


def test_init_is_ftyp_and_moov_and_states_its_codec():
    encoder, (init, *_) = fragments([0, 0.1])
    assert (init.kind, init.keyframe) == ("init", False)
    assert [name for name, _ in boxes(init.data)] == ["ftyp", "moov"]
    moov = inside(init.data, "moov")
    assert [name for name, _ in boxes(moov)].count("trak") == 1
    assert b"mvex" in moov
    entry = inside(moov, "trak", "mdia", "minf", "stbl", "stsd")[8:]
    (avc1,) = boxes(entry)
    assert avc1[0] == "avc1"
    config = inside(avc1[1][78:], "avcC")
    profile, constraints, level = config[1:4]
    assert profile == 66, "baseline"
    assert constraints & 0x40, "constrained baseline"
    assert encoder.mime == f'video/mp4; codecs="avc1.{config[1:4].hex()}"'
    assert level >= 10
    no_trace_in(init.data)


@pytest.mark.parametrize("start_s", [0.0, 0.3, 86_400.0 * 10])
def test_each_frame_is_one_moof_and_mdat_at_its_own_time(start_s):
    times_s = [start_s + time_s for time_s in IRREGULAR_S]
    _, (init, *media) = fragments(times_s)
    timescale = struct.unpack(">I", inside(init.data, "moov", "trak", "mdia", "mdhd")[12:16])[0]
    assert timescale == 90_000
    assert [piece.kind for piece in media] == ["media"] * len(times_s)
    starts, durations = [], []
    for piece in media:
        assert [name for name, _ in boxes(piece.data)] == ["moof", "mdat"]
        assert [name for name, _ in boxes(inside(piece.data, "moof"))] == ["mfhd", "traf"]
        traf = inside(piece.data, "moof", "traf")
        flags = struct.unpack(">I", inside(traf, "tfhd")[:4])[0] & 0xFFFFFF
        assert flags & 0x20000, "default-base-is-moof, which Media Source Extensions ask for"
        tfdt = inside(traf, "tfdt")
        starts.append(struct.unpack(">Q" if tfdt[0] else ">I", tfdt[4:])[0])
        assert struct.unpack(">I", inside(traf, "trun")[4:8])[0] == 1, "one sample"
        durations.append(sample_duration(traf))
        assert 6 not in nal_types(inside(piece.data, "mdat"))
    assert starts == [round(time_s * timescale) for time_s in times_s]
    assert [piece.time_s for piece in media] == pytest.approx(times_s, abs=1e-5)
    assert durations[:-1] == list(np.diff(starts)), "no gap that a player could stop at"
    assert durations[-1] > 0


def sample_duration(traf):
    """Duration of the one sample of a fragment, from trun or else from tfhd."""
    trun, tfhd = inside(traf, "trun"), inside(traf, "tfhd")
    flags = struct.unpack(">I", trun[:4])[0] & 0xFFFFFF
    at = 8 + 4 * bool(flags & 1) + 4 * bool(flags & 4)
    if flags & 0x100:
        return struct.unpack(">I", trun[at : at + 4])[0]
    flags = struct.unpack(">I", tfhd[:4])[0] & 0xFFFFFF
    assert flags & 8
    at = 8 + 8 * bool(flags & 1) + 4 * bool(flags & 2)
    return struct.unpack(">I", tfhd[at : at + 4])[0]


def test_a_keyframe_every_second_and_the_word_is_true():
    times_s = [number / 10 for number in range(35)]
    _, (_, *media) = fragments(times_s)
    keys = [piece.time_s for piece in media if piece.keyframe]
    assert keys == pytest.approx([0, 1, 2, 3])
    for piece in media:
        assert (5 in nal_types(inside(piece.data, "mdat"))) == piece.keyframe


def test_a_player_may_begin_at_any_keyframe(tmp_path):
    times_s = [number / 10 for number in range(25)]
    _, (init, *media) = fragments(times_s)
    begin = [piece.keyframe for piece in media].index(True, 1)
    path = tmp_path / "joined.mp4"
    path.write_bytes(b"".join(piece.data for piece in [init, *media[begin:]]))
    pictures, _ = read_clip(path)
    assert len(pictures) == 25 - begin
    assert np.abs(pictures[0].astype(int) - draw_picture(160, 120, times_s[begin])).mean() < 8


def test_the_fragment_of_a_frame_comes_with_the_next():
    encoder = FragmentEncoder(160, 120)
    assert [piece.kind for piece in encoder.encode(frame(0))] == ["init"]
    assert [piece.time_s for piece in encoder.encode(frame(0.5))] == [0]
    assert [piece.time_s for piece in encoder.encode(frame(7.5))] == pytest.approx([0.5])
    assert [piece.time_s for piece in encoder.flush()] == pytest.approx([7.5])


def test_odd_sizes_as_fragments(tmp_path):
    _, pieces = fragments([0, 0.1], 161, 121)
    path = tmp_path / "a.mp4"
    path.write_bytes(b"".join(piece.data for piece in pieces))
    pictures, _ = read_clip(path)
    assert pictures[0].shape == (122, 162, 3)


def test_fragments_refuse_another_size():
    encoder = FragmentEncoder(160, 120)
    encoder.encode(frame(0))
    with pytest.raises(EncodeError, match=r"expected frames of 160x120 .* got 320x240"):
        encoder.encode(frame(0.1, 320, 240))


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "PNG"])
def test_pictures_without_metadata(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    write_picture(path, frame(0))
    data = path.read_bytes()
    for trace in (b"Exif", b"eXIf", b"tEXt", b"iTXt", b"tIME", b"ICC", b"http", b"XMP"):
        assert trace not in data
    shown = cv2.imread(str(path))[..., ::-1]
    assert np.abs(shown.astype(int) - draw_picture(160, 120)).mean() < 4
    assert left_in(tmp_path) == [path.name]


def test_pictures_of_other_kinds_are_refused(tmp_path):
    with pytest.raises(EncodeError, match=r"expected a name that ends in .png, .jpg or .webp"):
        write_picture(tmp_path / "a.bmp", frame(0))
    with pytest.raises(EncodeError, match="cannot write"):
        write_picture(tmp_path / "nowhere" / "a.png", frame(0))
