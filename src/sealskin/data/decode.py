"""One picture of a data set: from the bytes of its file to upright sRGB of 8 bits, unsealed.

What is refused here is refused before it is decoded: the header says how large a picture is, and
a few kilobytes may claim a hundred gigabytes.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms, UnidentifiedImageError
from PIL.Image import Resampling, Transpose

from sealskin.core.errors import DataError
from sealskin.data.specimen import Specimen
from sealskin.seal.sealer import MAX_LONG_PX, MAX_SHORT_PX

try:
    import pillow_heif
except ImportError:
    HEIC = False
else:
    # Embedded thumbnails and depth maps are never asked for: they are pictures of their own.
    pillow_heif.register_heif_opener(thumbnails=False)
    HEIC = True

MAX_FILE_BYTES = 256 * 2**20
"""Largest picture file: 16-bit RGBA at the largest size takes 66 MB."""
MAX_SHRUNK_PIXELS = 64_000_000
"""Largest picture that is shrunk: 192 MB of pixels, a few times while it is decoded."""
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "HEIF")
"""Pillow's names of what is read. It knows fifty more, each a parser to be attacked."""
PICTURE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".heic", ".heif"}
)
ORIENTATION = 0x0112
TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
"""What brings a picture upright, by EXIF's number of how it lies."""
SWAPS_SIDES = frozenset({5, 6, 7, 8})
TURNS_BACK = {**TURNS, 6: Transpose.ROTATE_90, 8: Transpose.ROTATE_270}
DEEP = frozenset({"I;16", "I;16B", "I;16L", "I;16N", "I", "F"})
# What cannot be read is said once, in a sentence of our own.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

WRONG = (
    OSError,
    SyntaxError,  # Pillow raises it for a broken PNG
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
    EOFError,
    MemoryError,
    RuntimeError,  # as libheif's plug-in
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    cv2.error,
)
"""What decoders were seen to raise over damaged files, beside their own errors."""


@dataclass(frozen=True, slots=True, repr=False)
class Decoded:
    """An unsealed picture and what was done to it on the way.

    Attributes:
        specimen: uint8 RGB in sRGB, upright.
        alpha: uint8 (H, W), or None where the file has none or all of it is opaque.
        has_alpha: whether the file has a channel of alpha.
        stored_size: width and height in the file, before it was turned.
        full_size: width and height after it was turned and before it was shrunk.
        turned: whether EXIF turned or mirrored it.
        notes: what happened, in words that say nothing of the picture: for counting.
    """

    specimen: Specimen
    alpha: npt.NDArray[np.uint8] | None
    has_alpha: bool
    stored_size: tuple[int, int]
    full_size: tuple[int, int]
    turned: bool
    notes: tuple[str, ...] = field(default=())


def decode(data: bytes, name: str, *, upright: bool = True, shrink: bool = False) -> Decoded:
    """Decode the bytes of a picture file.

    Args:
        data: the file.
        name: for the specimen's own messages.
        upright: turn it as EXIF says; otherwise it stays as it is stored.
        shrink: make one that is larger than what a sealer takes as small as it must be.

    Raises:
        DataError: it is no picture of a kind that is read, is damaged, or is too large.
    """
    if not data:
        raise DataError("the file is empty")
    # Pillow warns of much that is fine; a warning of a bomb ends here as an error.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=_formats()) as opened:
                return _decoded(opened, data, name, upright=upright, shrink=shrink)
        except DataError:
            raise
        except UnidentifiedImageError as error:
            raise DataError(_unknown(data)) from error
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise DataError(_too_large("more")) from error
        except WRONG as error:
            raise DataError(f"the picture is damaged ({type(error).__name__})") from error


def _formats() -> list[str]:
    return [name for name in FORMATS if name != "HEIF" or HEIC]


def _unknown(data: bytes) -> str:
    # The same container holds AVIF and video, which the plug-in would not help.
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS and not HEIC:
        return "HEIC needs a plug-in that is not installed: pip install pillow-heif"
    return "it is no picture that can be read: expected JPEG, PNG, WebP, TIFF, BMP or HEIC"


def _too_large(got: str) -> str:
    return f"expected at most {MAX_LONG_PX}x{MAX_SHORT_PX} pixels, got {got}; try --shrink"


def _decoded(
    opened: Image.Image, data: bytes, name: str, *, upright: bool, shrink: bool
) -> Decoded:
    notes = []
    width, height = opened.size
    scale = _fitting(width, height)
    if scale < 1 and not shrink:
        raise DataError(_too_large(f"{width}x{height}"))
    if width * height > MAX_SHRUNK_PIXELS:
        raise DataError(
            f"expected at most {MAX_SHRUNK_PIXELS:,} pixels, got {width}x{height}; scale it first, "
            "with its labels"
        )
    if getattr(opened, "n_frames", 1) > 1 and opened.format != "MPO":
        notes.append("only the first of several pictures in a file")
    profile = opened.info.get("icc_profile")
    # libheif has turned the pixels already, and Pillow's plug-in says so by removing the tag.
    lies = opened.getexif().get(ORIENTATION, 1)
    deep = _deep(opened, data)
    picture = opened
    if deep is not None:
        notes.append("16 bits a channel brought to 8")
        picture = deep
    has_alpha = picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or (
        "transparency" in picture.info
    )
    turned = isinstance(lies, int) and lies in TURNS
    plain = None if scale < 1 or (turned and upright) else _plain_jpeg(opened, data, profile)
    if plain is not None:
        return Decoded(
            Specimen(name, plain),
            alpha=None,
            has_alpha=False,
            stored_size=(width, height),
            full_size=(width, height),
            turned=False,
            notes=tuple(notes),
        )
    picture.load()
    if has_alpha:
        picture = picture.convert("RGBA")
        alpha = picture.getchannel("A")
        colours = picture.convert("RGB")
    else:
        alpha, colours = None, picture
    colours = _in_srgb(colours, profile, notes)
    # TIFF arrives upright from both Pillow and OpenCV, whatever they are asked for.
    if opened.format == "TIFF":
        turn = TURNS_BACK[lies] if turned and not upright else None
        stored = (height, width) if turned and lies in SWAPS_SIDES else (width, height)
    else:
        turn = TURNS[lies] if turned and upright else None
        stored = (width, height)
    if turn is not None:
        colours = colours.transpose(turn)
        alpha = None if alpha is None else alpha.transpose(turn)
    if turned and upright:
        notes.append("turned upright as EXIF says")
    full = colours.size
    if scale < 1:
        notes.append("shrunk to what the seal takes")
        size = int(full[0] * scale), int(full[1] * scale)
        colours = colours.resize(size, Resampling.BOX)
        alpha = None if alpha is None else alpha.resize(size, Resampling.BOX)
    mask = None if alpha is None else np.asarray(alpha, np.uint8)
    if mask is not None and mask.min() == 255:
        mask = None
    pixels = np.ascontiguousarray(np.asarray(colours, np.uint8))
    return Decoded(
        Specimen(name, pixels), mask, has_alpha, stored, full, turned and upright, tuple(notes)
    )


def _plain_jpeg(opened: Image.Image, data: bytes, profile: object) -> npt.NDArray[np.uint8] | None:
    """The pixels of a JPEG whose colours are those of sRGB; None for all others, and damaged ones.

    OpenCV decodes with the same library and settings as Pillow, to the same values, but straight
    into an array; Pillow's way copies a picture three times more.
    """
    if opened.format not in ("JPEG", "MPO") or opened.mode != "RGB":
        return None
    if profile and not _is_srgb(profile):
        return None
    # IGNORE_ORIENTATION: what EXIF says of turning is not OpenCV's to do.
    flags = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
    read = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if read is None or read.shape != (opened.height, opened.width, 3):
        return None  # Pillow says what is wrong
    return np.asarray(read, np.uint8)


def _is_srgb(profile: object) -> bool:
    try:
        return isinstance(profile, bytes) and _transform(profile, "RGB") is None
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return False  # whoever applies it notes that it is broken


def _fitting(width: int, height: int) -> float:
    """The scale at which a picture is as large as a sealer takes, either way up; 1 if it fits."""
    long, short = max(width, height), min(width, height)
    return min(1.0, MAX_LONG_PX / long, MAX_SHORT_PX / short)


def _deep(opened: Image.Image, data: bytes) -> Image.Image | None:
    """A picture of 16 bits at 8; None where it has no more than 8.

    Pillow drops the low byte of 16-bit colour without a word and cannot show 16-bit grey, so
    OpenCV decodes these.
    """
    bits = opened.tag_v2.get(258, (8,)) if opened.format == "TIFF" else (8,)  # type: ignore[attr-defined]
    bits = bits if isinstance(bits, tuple) else (bits,)
    deep_png = opened.format == "PNG" and data[24] == 16
    if not (opened.mode in DEEP or deep_png or max(bits) > 8):
        return None
    # IGNORE_ORIENTATION: turning is done once, for all kinds alike.
    flags = cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION
    read = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if read is None or read.dtype != np.uint16:
        raise DataError(
            "expected 8 or 16 bits a channel, got another depth of pixels; convert it first"
        )
    eight = np.rint(read.astype(np.float32) / 257).astype(np.uint8)
    if eight.ndim == 2:
        return Image.fromarray(eight)
    if eight.shape[2] == 4:
        return Image.fromarray(np.asarray(cv2.cvtColor(eight, cv2.COLOR_BGRA2RGBA), np.uint8))
    return Image.fromarray(np.asarray(cv2.cvtColor(eight, cv2.COLOR_BGR2RGB), np.uint8))


def _in_srgb(picture: Image.Image, profile: object, notes: list[str]) -> Image.Image:
    """The colours as a screen without colour management shows them rightly, mode RGB."""
    if picture.mode not in ("RGB", "L", "CMYK"):
        picture = picture.convert("RGB")
    if isinstance(profile, bytes) and profile:
        try:
            transform = _transform(profile, picture.mode)
            if transform is None:
                return picture.convert("RGB")
            converted = transform.apply(picture)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            # A broken profile changes colours a little and nothing else; browsers do the same.
            notes.append("colour profile unusable, taken for sRGB")
        else:
            notes.append("colour profile applied")
            return converted
    return picture.convert("RGB")


@lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From a profile to sRGB; None where it is sRGB by its own words."""
    opened = ImageCms.getOpenProfile(io.BytesIO(profile))
    described = ImageCms.getProfileDescription(opened)
    if mode == "RGB" and described.startswith("sRGB"):
        return None
    made = ImageCms.buildTransform(opened, _srgb(), mode, "RGB")
    assert isinstance(made, ImageCms.ImageCmsTransform)
    return made


@lru_cache(maxsize=1)
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
