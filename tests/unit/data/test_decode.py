"""What goes in: depths, alpha, colour profiles, which way up, and files that want to do harm."""

import io
import struct
import zlib

import cv2
import numpy as np
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from clips import draw_picture
from drawn_sets import noise
from sealskin.core.errors import DataError
from sealskin.data.decode import HEIC, WRONG, decode

DRAWN = draw_picture(160, 120)


def saved(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP"])
def test_each_kind_is_read_in_the_right_colours(kind):
    got = decode(saved(Image.fromarray(DRAWN), kind), "x").specimen.pixels
    assert got.dtype == np.uint8
    assert np.abs(got.astype(int) - DRAWN).mean() < 3


@pytest.mark.parametrize("ending", [".png", ".tiff"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_16_bits_are_rounded_to_8(ending, channels):
    deep = noise(90, 70, channels, deep=True)
    _, data = cv2.imencode(ending, deep)
    got = decode(data.tobytes(), "x")
    expected = np.rint(deep / 257).astype(np.uint8)
    colours = np.repeat(expected, 3, 2) if channels == 1 else expected[..., 2::-1]
    assert (got.specimen.pixels == colours).all()
    assert "16 bits a channel brought to 8" in got.notes
    if channels == 4:
        assert (got.alpha == expected[..., 3]).all()
    else:
        assert got.alpha is None and not got.has_alpha


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "CMYK", "L"])
def test_modes(mode):
    picture = Image.fromarray(DRAWN).convert("RGB").convert(mode)
    got = decode(saved(picture, "TIFF" if mode == "CMYK" else "PNG"), "x")
    assert got.specimen.pixels.shape == (120, 160, 3)
    assert got.has_alpha == (mode in ("RGBA", "LA"))
    assert got.alpha is None, "all of it is opaque"


def test_alpha_is_kept_also_of_a_palette():
    alpha = np.full((120, 160), 255, np.uint8)
    alpha[:, :80] = 7
    got = decode(saved(Image.fromarray(np.dstack((DRAWN, alpha))), "PNG"), "x")
    assert (got.alpha == alpha).all()
    palette = Image.fromarray(DRAWN).quantize(16)
    corner = palette.getpixel((0, 0))
    got = decode(saved(palette, "PNG", transparency=corner), "x")
    assert got.has_alpha and got.alpha[0, 0] == 0


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_every_orientation_comes_out_upright(orientation, kind):
    back = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}  # what undoes it
    stored = Image.fromarray(DRAWN)
    exif = Image.Exif()
    if orientation > 1:
        turns = {
            2: 0,
            3: 3,
            4: 1,
            5: 5,
            6: 4,
            7: 6,
            8: 2,
        }  # fmt: skip - Pillow's numbers: 0 mirrors, 1 flips, 2 to 4 turn by 90 to 270, 5, 6 both
        stored = stored.transpose(turns[back[orientation]])
    exif[0x0112] = orientation
    got = decode(saved(stored, kind, exif=exif), "x")
    assert np.abs(got.specimen.pixels.astype(int) - DRAWN).mean() < 4
    assert got.stored_size == stored.size
    assert got.turned == (orientation > 1)
    as_stored = decode(saved(stored, kind, exif=exif), "x", upright=False)
    assert not as_stored.turned
    kept = as_stored.specimen.pixels
    assert np.abs(kept.astype(int) - np.asarray(stored)).mean() < 4, "as it lies in the file"


@pytest.mark.parametrize("kind", ["TIFF", "PNG"])
@pytest.mark.parametrize("orientation", [3, 6, 7])
def test_16_bits_are_turned_too(kind, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    deep = noise(90, 70, 1, deep=True)[..., 0]
    got = decode(saved(Image.fromarray(deep), kind, exif=exif), "x")
    turned = {3: deep[::-1, ::-1], 6: np.rot90(deep, -1), 7: deep[::-1, ::-1].T}[orientation]
    assert (got.specimen.pixels[..., 0] == np.rint(turned / 257)).all()
    assert got.stored_size == (90, 70)
    stored = decode(saved(Image.fromarray(deep), kind, exif=exif), "x", upright=False)
    assert (stored.specimen.pixels[..., 0] == np.rint(deep / 257)).all()


def swapped_profile():
    """A profile whose red is blue: nobody can mistake whether it was applied."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = made.index(b"rXYZ", 128), made.index(b"bXYZ", 128)
    made[red + 4 : red + 12], made[blue + 4 : blue + 12] = (
        made[blue + 4 : blue + 12],
        made[red + 4 : red + 12],
    )
    # Its name says sRGB, and profiles that say so are taken at their word.
    return bytes(made).replace(b"\0s\0R\0G\0B", b"\0o\0d\0d\0s")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_colour_profile_is_applied(kind):
    red = Image.new("RGB", (80, 80), (250, 10, 10))
    got = decode(saved(red, kind, icc_profile=swapped_profile()), "x")
    assert got.notes == ("colour profile applied",)
    pixel = got.specimen.pixels[40, 40].astype(int)
    assert pixel[2] > 200 and pixel[0] < 90, pixel


def test_a_broken_profile_is_noted_and_the_picture_stays():
    data = saved(Image.fromarray(DRAWN), "PNG", icc_profile=b"no profile at all" * 20)
    got = decode(data, "x")
    assert got.notes == ("colour profile unusable, taken for sRGB",)
    assert (got.specimen.pixels == DRAWN).all()


def test_only_the_first_of_several_pictures():
    frames = [Image.fromarray(draw_picture(80, 80, t)) for t in (0, 9)]
    data = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    got = decode(data, "x")
    assert got.notes == ("only the first of several pictures in a file",)
    assert (got.specimen.pixels == np.asarray(frames[0])).all()


@pytest.mark.skipif(not HEIC, reason="pillow-heif is not installed: pip install pillow-heif")
def test_heic_is_turned_once_as_its_container_says():
    """By `irot`, that is; EXIF's number, which phones write beside it, is none of HEIF's."""
    import pillow_heif

    exif = Image.Exif()
    exif[0x0112] = 6
    lying = pillow_heif.from_pillow(Image.fromarray(np.rot90(DRAWN).copy()))
    lying.info["exif"] = exif.tobytes()
    out = io.BytesIO()
    lying.save(out, quality=95)
    assert b"irot" in out.getvalue()
    got = decode(out.getvalue(), "x")
    assert got.specimen.pixels.shape == DRAWN.shape
    assert np.abs(got.specimen.pixels.astype(int) - DRAWN).mean() < 5


def test_heic_without_the_plug_in_says_what_is_missing(monkeypatch):
    monkeypatch.setattr("sealskin.data.decode.HEIC", False)
    with pytest.raises(DataError, match="pip install pillow-heif"):
        decode(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 99, "x")


def test_kinds_that_are_not_read():
    for kind in ("GIF", "PPM", "ICO", "PCX", "PDF", "EPS", "TGA", "AVIF"):
        with pytest.raises(DataError, match="no picture that can be read"):
            decode(saved(Image.fromarray(DRAWN), kind), "x")


def png_that_claims(width, height, rows=b""):
    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_bombs_are_refused_by_their_headers():
    before = psutil.Process().memory_info().rss
    rows = zlib.compress(bytes(100 * 2**20), 9)  # 100 MB in 100 kB
    for width, height in ((3841, 10), (60_000, 60_000), (2**31 - 1, 2**31 - 1), (3000, 3000)):
        with pytest.raises(DataError, match="at most 3840x2160"):
            decode(png_that_claims(width, height, rows), "x")
    grown = psutil.Process().memory_info().rss - before
    assert grown < 200 * 2**20, f"{grown / 2**20:.0f} MB"


def test_a_large_picture_is_shrunk_if_that_is_wanted():
    large = cv2.resize(DRAWN, (4800, 3600), interpolation=cv2.INTER_NEAREST)
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(Image.fromarray(np.rot90(large).copy()), "JPEG", exif=exif, quality=60)
    with pytest.raises(DataError, match="try --shrink"):
        decode(data, "x")
    got = decode(data, "x", shrink=True)
    assert got.specimen.pixels.shape == (2160, 2880, 3)
    assert (got.full_size, got.stored_size) == ((4800, 3600), (3600, 4800))
    assert "shrunk to what the seal takes" in got.notes
    expected = cv2.resize(DRAWN, (2880, 2160), interpolation=cv2.INTER_NEAREST)
    assert np.abs(got.specimen.pixels.astype(int) - expected).mean() < 6
    with pytest.raises(DataError, match="at most 64,000,000 pixels"):
        decode(png_that_claims(8001, 8000), "x", shrink=True)
    wide = Image.new("RGBA", (6000, 70), (9, 9, 9, 100))
    assert decode(saved(wide, "PNG"), "x", shrink=True).alpha.shape == (44, 3840)


def test_a_tiff_bomb_is_refused():
    small = bytearray(saved(Image.fromarray(DRAWN), "TIFF"))
    for tag in (256, 257):  # width and height, as 4 bytes each
        at = small.index(struct.pack("<HH", tag, 4))
        small[at + 8 : at + 12] = struct.pack("<I", 100_000)
    with pytest.raises(DataError, match=r"at most 3840x2160|damaged"):
        decode(bytes(small), "x")


def test_text_that_unpacks_to_gigabytes_is_refused():
    packed = zlib.compress(bytes(300 * 2**20), 9)
    png = png_that_claims(80, 80, zlib.compress(bytes(80 * 241)))
    body = b"Comment\0\0" + packed
    text = (
        struct.pack(">I", len(body))
        + b"zTXt"
        + body
        + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    )
    before = psutil.Process().memory_info().rss
    with pytest.raises(DataError, match="damaged"):
        decode(png[:33] + text + png[33:], "x")
    assert psutil.Process().memory_info().rss - before < 150 * 2**20


WHOLE = {
    kind: saved(Image.fromarray(draw_picture(80, 70)), kind)
    for kind in ("JPEG", "PNG", "WEBP", "TIFF", "BMP")
}
_, DEEP = cv2.imencode(".png", noise(66, 70, 4, deep=True))
WHOLE["deep"] = DEEP.tobytes()


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(sorted(WHOLE)),
    cut=st.floats(0, 1),
    flips=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=8),
)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(kind, cut, flips):
    data = bytearray(WHOLE[kind])
    for place, value in flips:
        data[int(place * len(data))] = value
    try:
        got = decode(bytes(data[: int(cut * len(data))]), "x")
    except DataError:
        return
    assert got.specimen.pixels.dtype == np.uint8
    assert got.specimen.pixels.ndim == 3


JPEGS = {
    (subsampling, progressive): saved(
        Image.fromarray(draw_picture(93, 71)),
        "JPEG",
        subsampling=subsampling,
        progressive=progressive,
        quality=90,
    )
    for subsampling in (0, 1, 2)
    for progressive in (False, True)
}


@settings(max_examples=200, deadline=None)
@given(
    kind=st.sampled_from(sorted(JPEGS)),
    cut=st.sampled_from([1.0, 1.0, 0.999, 0.9, 0.5]),
    flips=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=4),
)
def test_jpegs_are_what_pillow_makes_of_them_damaged_or_not(kind, cut, flips):
    """They are decoded by OpenCV where nothing else is to be done; a seal must not notice."""
    data = bytearray(JPEGS[kind])
    for place, value in flips:
        data[int(place * len(data))] = value
    data = bytes(data[: int(cut * len(data))])
    try:
        got = decode(data, "x", upright=False).specimen.pixels
    except DataError:
        got = None
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as opened:
            plain = opened.mode == "RGB" and max(opened.size) < 2000
            expected = np.asarray(opened.convert("RGB"))
    except WRONG:
        # Pillow minds some damage that OpenCV does not; of a part of a file neither makes anything.
        assert got is None or cut == 1 or flips
        return
    if plain:
        assert got is not None and np.array_equal(got, expected)


def test_jpegs_with_a_profile_are_no_others():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = saved(Image.fromarray(DRAWN), "JPEG")
    told = saved(Image.fromarray(DRAWN), "JPEG", icc_profile=srgb)
    assert np.array_equal(decode(told, "x").specimen.pixels, decode(plain, "x").specimen.pixels)


def test_half_a_picture_is_refused():
    for kind, data in WHOLE.items():
        with pytest.raises(DataError):
            decode(data[: len(data) // 2], "x")
        assert decode(data, "x"), kind


def test_an_empty_file():
    with pytest.raises(DataError, match="empty"):
        decode(b"", "x")
