"""What a JPEG, PNG, WebP or TIFF file holds besides its picture.

Known parts are allowed; whatever is not known to be harmless is reported. Values are never
quoted: what a file gives away must not be given away again by the report.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from sealskin.audit.tiff import entries
from sealskin.core.errors import DataError

Found = tuple[str, str]
"""A channel's name, and what was found in it."""

PICTURE_CHANNELS = (
    "exif",
    "xmp",
    "thumbnail",
    "colour_profile",
    "comment",
    "time_stamp",
    "other_data",
    "trailing_bytes",
)
PNG_HARMLESS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD hIST pHYs cICP mDCV cLLI acTL fcTL fdAT"
    .split()
)  # fmt: skip
WEBP_HARMLESS = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"))
TIFF_HARMLESS = frozenset(
    # Size, layout, colours, strips and tiles: what a reader needs.
    (*range(254, 260), 262, 266, 273, 274, *range(277, 285), 296, *range(317, 321))
) | {322, 323, 324, 325, 338, 339, 347, 529, 530, 531, 532}
TIFF_TEXT = {270: "description", 271: "maker", 272: "model", 305: "software", 315: "artist"}


def look_into_picture(data: bytes) -> Iterator[Found]:
    """Everything that is not picture.

    Raises:
        DataError: it is none of the four formats, or damaged.
    """
    try:
        if data[:2] == b"\xff\xd8":
            yield from _jpeg(data)
        elif data[:8] == b"\x89PNG\r\n\x1a\n":
            yield from _png(data)
        elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            yield from _webp(data)
        elif data[:4] in (b"II*\0", b"MM\0*"):
            yield from _tiff(data)
        else:
            raise DataError("expected a JPEG, PNG, WebP or TIFF file; convert it first")
    except (struct.error, IndexError) as error:
        raise DataError("the picture file is damaged; write it anew") from error


def _jpeg(data: bytes) -> Iterator[Found]:
    at = 2
    while True:
        if data[at] != 0xFF:
            raise DataError("the JPEG is damaged; write it anew")
        marker = data[at + 1]
        if marker == 0xFF:  # fill bytes may stand before any marker
            at += 1
            continue
        if marker == 0xD9:
            yield from _trailing(len(data) - at - 2)
            return
        size = struct.unpack_from(">H", data, at + 2)[0]
        body = data[at + 4 : at + 2 + size]
        yield from _segment(marker, body)
        at += 2 + size
        if marker == 0xDA:
            # Coded data run to the next marker; FF00 is a value, FFD0 to FFD7 only mark restarts.
            while data[at] != 0xFF or data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
                at += 1


def _segment(marker: int, body: bytes) -> Iterator[Found]:
    tables = marker in (0xDB, 0xC4, 0xDA, 0xDD) or 0xC0 <= marker <= 0xCF
    if tables or (marker == 0xEE and body[:5] == b"Adobe" and len(body) == 12):
        return
    if marker == 0xE0 and body[:5] == b"JFIF\0":
        if len(body) > 14:
            yield "thumbnail", f"of {len(body) - 14} bytes, in the JFIF header"
    elif marker == 0xE0 and body[:5] == b"JFXX\0":
        yield "thumbnail", f"of {len(body) - 6} bytes, in a JFXX segment"
    elif marker == 0xE1 and body[:6] == b"Exif\0\0":
        yield from _exif(body[6:])
    elif marker == 0xE1 and body[:19] == b"http://ns.adobe.com":
        yield "xmp", f"{len(body)} bytes"
    elif marker == 0xE2 and body[:11] == b"ICC_PROFILE":
        yield "colour_profile", f"{len(body)} bytes, with texts of its maker"
    elif marker == 0xE2 and body[:4] == b"MPF\0":
        yield "thumbnail", "further pictures (Multi-Picture Format)"
    elif marker == 0xFE:
        yield "comment", f"{len(body)} bytes"
    else:
        yield "other_data", f"{len(body)} bytes in a segment of type {marker:02X}"


def _png(data: bytes) -> Iterator[Found]:
    at = 8
    while True:
        size, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + size]
        if kind == b"eXIf":
            yield from _exif(body)
        elif kind == b"iCCP":
            yield "colour_profile", f"{size} bytes, with texts of its maker"
        elif kind == b"tIME":
            yield "time_stamp", "time of the last change, to the second"
        elif kind == b"iTXt" and body.startswith(b"XML:com.adobe.xmp\0"):
            yield "xmp", f"{size} bytes"
        elif kind in (b"tEXt", b"zTXt", b"iTXt"):
            yield "comment", f"{size} bytes of text"
        elif kind not in PNG_HARMLESS:
            yield "other_data", f"{size} bytes in a chunk of type {kind.decode('latin-1')}"
        at += 12 + size
        if at > len(data):
            raise DataError("the PNG is cut short; write it anew")
        if kind == b"IEND":
            yield from _trailing(len(data) - at)
            return


def _webp(data: bytes) -> Iterator[Found]:
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise DataError("the WebP is cut short; write it anew")
    at = 12
    while at < end:
        kind, size = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : at + 8 + size]
        if kind == b"EXIF":
            yield from _exif(body.removeprefix(b"Exif\0\0"))
        elif kind == b"XMP ":
            yield "xmp", f"{size} bytes"
        elif kind == b"ICCP":
            yield "colour_profile", f"{size} bytes, with texts of its maker"
        elif kind not in WEBP_HARMLESS:
            yield "other_data", f"{size} bytes in a chunk of type {kind.decode('latin-1')}"
        at += 8 + size + size % 2
    yield from _trailing(len(data) - end)


def _tiff(data: bytes) -> Iterator[Found]:
    end = 8
    for entry in entries(data):
        end = max(end, entry.end)
        if entry.directory in ("exif", "gps", "interop"):
            if entry.tag != 0:
                yield "exif", f"{entry.directory} tag {entry.tag}"
        elif entry.directory != "0" and entry.tag == 256:
            yield "thumbnail", "a further picture in the file"
        elif entry.directory == "0":
            yield from _tiff_tag(entry.tag, len(entry.data))
    if end > len(data):
        raise DataError("the TIFF is cut short; write it anew")
    yield from _trailing(len(data[end:].strip(b"\0")))  # pages may be padded


def _tiff_tag(tag: int, size: int) -> Iterator[Found]:
    if tag in (330, 34665, 34853) or tag in TIFF_HARMLESS:
        return  # where further directories are: those speak for themselves
    if tag == 700:
        yield "xmp", f"{size} bytes"
    elif tag == 306:
        yield "time_stamp", "date and time, to the second"
    elif tag in TIFF_TEXT:
        yield "comment", f"{TIFF_TEXT[tag]}, {size} bytes"
    elif tag == 34675:
        yield "colour_profile", f"{size} bytes, with texts of its maker"
    else:
        yield "other_data", f"{size} bytes in tag {tag}"


def _exif(data: bytes) -> Iterator[Found]:
    try:
        tags = list(entries(data))
    except DataError:
        yield "exif", f"{len(data)} bytes that cannot be read"
        return
    gps = any(entry.directory == "gps" for entry in tags)
    where = ", with a place" if gps else ""
    yield "exif", f"{len(tags)} tags{where}"
    if any(entry.tag in (306, 36867, 36868, 29) for entry in tags):
        yield "time_stamp", "in EXIF, to the second"
    for entry in tags:
        if entry.directory == "1" and entry.tag in (513, 273):
            yield "thumbnail", "in EXIF"


def _trailing(size: int) -> Iterator[Found]:
    if size > 0:
        yield "trailing_bytes", f"{size} bytes after the picture's end"
