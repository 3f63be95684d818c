"""Sealing one picture of a data set, and writing it so that the file holds nothing but pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

import cv2
import numpy as np
import numpy.typing as npt

from sealskin.core.errors import DataError, SealError
from sealskin.data.decode import Decoded
from sealskin.data.specimen import Pixels
from sealskin.seal import Sealer, make_sealer
from sealskin.seal.sealer import Reviews

QUALITY = 92
"""Of JPEG and WebP, as in `sealskin seal`."""
ENCODERS: dict[str, tuple[str, list[int]]] = {
    ".jpg": (".jpg", [cv2.IMWRITE_JPEG_QUALITY, QUALITY]),
    ".jpeg": (".jpg", [cv2.IMWRITE_JPEG_QUALITY, QUALITY]),
    ".png": (".png", []),
    ".webp": (".webp", [cv2.IMWRITE_WEBP_QUALITY, QUALITY]),
    ".tif": (".tiff", []),
    ".tiff": (".tiff", []),
}
WITHOUT_ALPHA = frozenset({".jpg", ".jpeg"})


@dataclass(frozen=True, slots=True, eq=False)
class SealedPicture:
    """A sealed picture of a data set; only `seal_picture` makes one.

    Attributes:
        rgb: uint8 (H, W, 3).
        alpha: uint8 (H, W), sealed too; None where the file it comes from has none.
        near_misses: places that the sealer's gate nearly took for a head; None where it has none.
    """

    rgb: npt.NDArray[np.uint8]
    alpha: npt.NDArray[np.uint8] | None
    near_misses: int | None = None


def seal_picture(decoded: Decoded, sealer: Sealer) -> SealedPicture:
    """Seal a picture and its alpha. Fails closed.

    Alpha is eight bits a pixel of whatever somebody put there, often the very outline of a person.
    So it goes through `lowrate` and then through the sealer: what is left of it is no more than
    either lets through. Where all is opaque it stays opaque.

    Raises:
        SealError: the sealer refuses the picture, fails, or gives back what is no sealed picture.
    """
    near_misses: list[int] = []

    def noting(pixels: Pixels) -> Pixels:
        if not isinstance(sealer, Reviews):
            return sealer(pixels)
        sealed, near = sealer.reviewed(pixels)
        near_misses.append(near)
        return sealed

    rgb = _sealed(decoded.specimen.pixels, noting)
    alpha = None
    if decoded.alpha is not None:
        grey = np.repeat(decoded.alpha[..., None], 3, axis=2)
        alpha = _sealed(_sealed(grey, make_sealer("lowrate")), sealer)[..., 1]
    elif decoded.has_alpha:
        alpha = np.full(rgb.shape[:2], 255, np.uint8)
    return SealedPicture(rgb, alpha, near_misses[0] if near_misses else None)


def _sealed(pixels: Pixels, sealer: Callable[[Pixels], Pixels]) -> Pixels:
    """As the airlock does with frames: whatever is odd is an error, and never the input."""
    try:
        sealed = sealer(pixels)
    except SealError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it costs the picture
        # A foreign text might quote pixels, so only its kind is named, and it is not chained.
        raise SealError(f"the sealer failed with {type(error).__name__}") from None
    if not isinstance(sealed, np.ndarray) or sealed.dtype != np.uint8:
        raise SealError("the sealer returned something other than a uint8 array")
    if sealed.shape != pixels.shape:
        raise SealError(f"the sealer returned shape {sealed.shape} for {pixels.shape}")
    if np.may_share_memory(sealed, pixels):
        raise SealError("the sealer returned the memory of its input")
    return sealed


def sealed_name(name: str) -> str:
    """The name of the sealed picture: kinds that are not written (BMP, HEIC) become PNG."""
    return name if PurePosixPath(name).suffix.lower() in ENCODERS else f"{name}.png"


def encode(picture: SealedPicture, name: str) -> bytes:
    """The file of a sealed picture: pixels and what is needed to show them, nothing else.

    Args:
        picture: what is written.
        name: its ending decides the kind.

    Raises:
        DataError: the ending is none that is written.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in ENCODERS:
        raise DataError(f"expected a name that ends in {', '.join(ENCODERS)}, got {suffix!r}")
    kind, options = ENCODERS[suffix]
    if picture.alpha is None or suffix in WITHOUT_ALPHA:
        shown = cv2.cvtColor(picture.rgb, cv2.COLOR_RGB2BGR)
    else:
        shown = cv2.cvtColor(np.dstack((picture.rgb, picture.alpha)), cv2.COLOR_RGBA2BGRA)
    done, data = cv2.imencode(kind, shown, options)
    if not done:
        raise DataError(f"the sealed picture could not be written as {kind}")
    return data.tobytes()
