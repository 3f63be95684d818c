"""What an MP4 or Matroska file holds besides its film.

Streams and tags come from FFmpeg; what FFmpeg skips (spare boxes, bytes that belong to no frame,
bytes after the end) is found by walking the boxes. Values are never quoted in what is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path

from sealskin.audit.picture_file import Found
from sealskin.core.errors import DataError
from sealskin.video.contents import Contents, contents_of

FILM_CHANNELS = (
    "audio",
    "subtitles",
    "data_stream",
    "attachment",
    "thumbnail",
    "second_film",
    "container_tag",
    "chapters",
    "message_in_stream",
    "other_data",
    "trailing_bytes",
    "time_stamp",
)
KINDS = {"audio": "audio", "subtitle": "subtitles", "attachment": "attachment"}
NEUTRAL = {
    "major_brand": r"[\w ]{4}",
    "minor_version": r"\d+",
    "compatible_brands": r"[\w ]*",
    "handler_name": r"(Video|Sound|Subtitle|Data|Core Media )(Handler|Video|Audio)?",
    "vendor_id": r"\[0\]\[0\]\[0\]\[0\]|FFMP",
    "language": r"und",
    "encoder": r"Lav[fc][\d. ]*(lib\w+)?",
    "duration": r"[\d:.]+",
}
"""Tags that say nothing about where and of whom a film is."""
TIMES = ("creation_time", "date", "timecode")
MP4_HOLDERS = frozenset(
    b"moov trak edts mdia minf dinf stbl udta mvex moof traf mfra meta ilst".split()
)
MP4_HARMLESS = frozenset(
    b"ftyp mdat mvhd tkhd elst mdhd hdlr vmhd smhd nmhd sthd dref stsd stts stss ctts stsc stsz "
    b"stz2 stco co64 sgpd sbgp cslg sdtp mehd trex mfhd tfhd tfdt trun tfra mfro sidx styp".split()
)
MP4_SPARE = frozenset((b"free", b"skip", b"wide"))
MP4_TOLD = frozenset((b"covr", b"loci", b"chpl"))
"""Tags and chapters that FFmpeg tells of."""
MKV_SEGMENT, MKV_CLUSTER, MKV_INFO = 0x18538067, 0x1F43B675, 0x1549A966
MKV_NAMES = {0x7384: "file name", 0x3C83AB: "name of the file before", 0x3E83BB: "of the next"}
MKV_HARMLESS = frozenset(
    # EBML header, seek head, tracks, cues, chapters, tags, attachments (FFmpeg tells of those),
    # and the scale of time stamps.
    (0x1A45DFA3, 0x114D9B74, 0x1654AE6B, 0x1C53BB6B, 0x1043A770, 0x1254C367, 0x1941A469, 0x2AD7B1)
)
MKV_APPS = (0x4D80, 0x5741)
MKV_VOID = 0xEC


def look_into_film(path: Path) -> Iterator[Found]:
    """Everything that is not the film.

    Raises:
        SourceError: FFmpeg cannot read it.
        DataError: it is damaged.
    """
    contents = contents_of(path)
    yield from _streams(contents)
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        if data[4:8] == b"ftyp":
            coded = [0]
            yield from _boxes(data, 0, len(data), coded)
            unused = coded[0] - contents.coded_bytes
            if unused > 0:
                yield "other_data", f"{unused} bytes among the frames that belong to no frame"
        else:
            yield from _elements(data)


def _streams(contents: Contents) -> Iterator[Found]:
    films = 0
    for number, stream in enumerate(contents.streams):
        if stream.kind == "video" and not stream.cover:
            films += 1
            if films > 1:
                yield "second_film", f"stream {number}"
        elif stream.kind == "video":
            yield "thumbnail", f"a cover picture, stream {number}"
        else:
            yield KINDS.get(stream.kind, "data_stream"), f"stream {number}"
        if stream.messages:
            yield "message_in_stream", f"{stream.messages} bytes in stream {number}"
        yield from _tags(stream.tags, f"of stream {number}")
    yield from _tags(contents.tags, "of the file")
    if contents.chapters:
        yield "chapters", f"{contents.chapters}"


def _tags(tags: Mapping[str, str], where: str) -> Iterator[Found]:
    for name, value in tags.items():
        if name.lower() in TIMES:
            yield "time_stamp", f"{name} {where}"
        elif value and not re.fullmatch(NEUTRAL.get(name.lower(), "(?!)"), value):
            path = ", with a path" if re.search(r"[/\\]\w", value) else ""
            yield "container_tag", f"{name} {where}, {len(value)} characters{path}"


def _boxes(data: mmap, at: int, end: int, coded: list[int]) -> Iterator[Found]:
    """Walk the boxes of ISO/IEC 14496-12; adds the bytes of `mdat` to `coded`."""
    while at + 8 <= end:
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        head = 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end or not re.fullmatch(rb"[\x20-\x7e\xa9]{4}", kind):
            break
        body = at + head
        if kind in MP4_HOLDERS:
            # MP4 has four bytes of version and flags at the head of `meta`; QuickTime has none.
            full = kind == b"meta" and data[body + 4 : body + 8] != b"hdlr"
            yield from _boxes(data, body + 4 * full, at + size, coded)
        elif kind == b"mdat":
            coded[0] += size - head
        elif kind in MP4_SPARE:
            if data[body : at + size].strip(b"\0"):
                yield "other_data", f"{size - head} bytes in a spare box"
        elif kind[:1] == b"\xa9":
            if kind != b"\xa9too":  # the encoder's name: FFmpeg tells of it
                yield "container_tag", f"{size - head} bytes in a tag of type {kind[1:].decode()}"
        elif kind not in MP4_HARMLESS | MP4_TOLD:
            yield "other_data", f"{size - head} bytes in a box of type {kind.decode('latin-1')}"
        at += size
    if data[at:end].strip(b"\0"):
        yield "trailing_bytes", f"{end - at} bytes after the last box"


def _elements(data: mmap) -> Iterator[Found]:
    """Walk the outer elements of Matroska (RFC 9559)."""
    at, end = 0, len(data)
    while at < end:
        try:
            kind, body, size = _element(data, at)
        except IndexError:
            break
        if kind in (MKV_SEGMENT, MKV_INFO):
            if kind == MKV_SEGMENT and size is not None:
                yield from _after(data, body + size)
                end = min(end, body + size)
            at = body
            continue
        if size is None or body + size > end:
            if kind == MKV_CLUSTER:
                return  # written to a pipe: the film runs to the end, and nothing can be told
            break
        if kind in MKV_NAMES and size:
            yield "container_tag", f"{MKV_NAMES[kind]}, {size} bytes"
        elif kind in MKV_APPS and not re.fullmatch(NEUTRAL["encoder"].encode(), data[body:][:size]):
            yield "container_tag", f"name of the writing program, {size} bytes"
        elif kind == MKV_VOID and data[body : body + size].strip(b"\0"):
            yield "other_data", f"{size} bytes in a spare element"
        elif kind > 0xFFFF and kind not in MKV_HARMLESS and kind != MKV_CLUSTER:
            yield "other_data", f"{size} bytes in an element of type {kind:X}"
        at = body + size
    if at < end:
        raise DataError("the Matroska file is damaged; write it anew")


def _after(data: mmap, end: int) -> Iterator[Found]:
    if end < len(data):
        yield "trailing_bytes", f"{len(data) - end} bytes after the segment"


def _element(data: mmap, at: int) -> tuple[int, int, int | None]:
    """Identity, start of the body and its size; None where the size is not known."""
    width = 9 - data[at].bit_length()
    kind = int.from_bytes(data[at : at + width], "big")
    at += width
    width = 9 - data[at].bit_length()
    size = int.from_bytes(data[at : at + width], "big") & ((1 << 7 * width) - 1)
    return kind, at + width, None if size == (1 << 7 * width) - 1 else size
