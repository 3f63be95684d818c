"""A page on which everybody who was followed stands with a number, sealed."""

from __future__ import annotations

import base64
import contextlib
import html
from collections.abc import Sequence
from pathlib import Path

import cv2

from sealskin.core.errors import EncodeError
from sealskin.core.sealed import SealedFrame
from sealskin.disclose.people import Person
from sealskin.seal.airlock import sealed_frames
from sealskin.seal.sealer import Sealer

WIDTH_PX = 960
STYLE = """
body { margin: 0 auto; padding: 1.5rem; max-width: 64rem; font: 1rem/1.5 system-ui, sans-serif; }
figure { margin: 0 0 2rem; } img { display: block; width: 100%; }
figcaption { font-weight: 600; }
"""
HEAD = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "img-src data:; style-src 'unsafe-inline'\">\n<title>Who is who</title>\n"
)
ABOUT = (
    "Each picture is sealed, and shows one number in a box, in the middle of its time. Find the "
    "person by time and place in your own recording. Where it was unclear who is who, a number "
    "ends and another begins: the same person may have several."
)


def write_sheet(out: Path, source: str, sealer: Sealer, people: Sequence[Person]) -> None:
    """Write the page.

    Args:
        out: the HTML file.
        source: path of the raw file.
        sealer: seals its frames.
        people: who was followed.

    Raises:
        EncodeError: it cannot be written.
    """
    wanted: dict[int, list[Person]] = {}
    for person in people:
        wanted.setdefault(person.middle, []).append(person)
    pictures: dict[int, str] = {}
    with contextlib.closing(sealed_frames(source, sealer)) as frames:
        for frame in frames:
            for person in wanted.get(frame.index, ()):
                pictures[person.number] = _figure(frame, person)
    body = "".join(pictures[number] for number in sorted(pictures))
    title = f"<h1>Who is who in {html.escape(Path(source).name)}</h1>"
    head = f"{HEAD}<style>{STYLE}</style>\n</head>\n"
    page = f"{head}<body>\n{title}<p>{ABOUT}</p>\n{body}</body>\n</html>\n"
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_text(page, encoding="utf-8")
        part.replace(out)
    except OSError as error:
        raise EncodeError(f"cannot write {out}: {error.strerror}; check the folder") from error
    finally:
        part.unlink(missing_ok=True)


def _figure(frame: SealedFrame, person: Person) -> str:
    scale = min(1.0, WIDTH_PX / frame.width_px)
    size = (round(frame.width_px * scale), round(frame.height_px * scale))
    picture = cv2.cvtColor(
        cv2.resize(frame.pixels, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR
    )
    x0, y0, x1, y1 = (round(v * scale) for v in person.boxes[frame.index])
    cv2.rectangle(picture, (x0, y0), (x1, y1), (255, 255, 255), 4)
    cv2.rectangle(picture, (x0, y0), (x1, y1), (148, 92, 11), 2)
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])
    encoded = base64.b64encode(data.tobytes()).decode()
    caption = (
        f"Track {person.number}: {person.first_s:.1f} to {person.last_s:.1f} s, "
        f"here at {frame.time_s:.1f} s"
    )
    return (
        f'<figure><figcaption>{caption}</figcaption><img alt="{caption}" '
        f'src="data:image/jpeg;base64,{encoded}"></figure>\n'
    )
