"""The airlock: a source goes in, sealed frames come out, and nothing raw ever does.

Three threads overlap: one decodes, one seals, and the caller's consumes. Whatever fails inside
costs the frame and is reported; a frame is never passed on unsealed.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import partial
from itertools import islice

import numpy as np

from sealskin.core.errors import SealError
from sealskin.core.sealed import SealedFrame
from sealskin.seal.channel import Channel
from sealskin.seal.held import Held, Memories
from sealskin.seal.sealer import RGB, ClipSealer, HasClips, Sealer, seal_id
from sealskin.seal.stages import StageTimes
from sealskin.seal.treatment import Tells, Treatment
from sealskin.video.decode import Reader
from sealskin.video.info import DroppedFrame, Notice, SourceInfo
from sealskin.video.kinds import kind_of, picture_names
from sealskin.video.options import SourceOptions
from sealskin.video.raw import RawFrame
from sealskin.video.sources import open_source

__all__ = [
    "DroppedFrame",
    "Notice",
    "SourceInfo",
    "SourceOptions",
    "StageTimes",
    "kind_of",
    "picture_names",
    "probe",
    "sealed_frames",
]

WAITING_FRAMES = 1
"""Frames that may wait between two stages. More would be no faster, and take 6 MB each."""
LIVE_AHEAD, FILE_AHEAD = 1, 17
"""Frames that a sealer of clips may hold back: a picture that somebody watches cannot wait."""
LATE = "it came too late: everything behind was busy"


def probe(source: str, options: SourceOptions | None = None) -> SourceInfo:
    """Open a source, decode one frame, and close it again.

    Raises:
        SourceError: it cannot be read as video.
        SourceOfflineError: it is a camera that does not answer.
    """
    reader = open_source(source, options or SourceOptions())
    reader.close()
    return reader.info


def sealed_frames(
    source: str,
    sealer: Sealer,
    *,
    options: SourceOptions | None = None,
    realtime: bool = False,
    on_info: Callable[[SourceInfo], None] | None = None,
    on_drop: Callable[[DroppedFrame], None] | None = None,
    on_notice: Callable[[Notice], None] | None = None,
    on_treated: Callable[[float, Treatment], None] | None = None,
    stats: StageTimes | None = None,
) -> Generator[SealedFrame, None, None]:
    """Decode and seal a source.

    Closing the generator ends its threads; with a silent camera that takes up to
    `options.timeout_s`.

    Args:
        source: path of a file, folder or device, or an address (rtsp, http).
        sealer: what seals; called from one other thread.
        options: how the source is read.
        realtime: files are played at their own pace, and a consumer that is late gets the
            newest frame. Live sources always behave so.
        on_info: told once what the source is, before the first frame. Called, as are the next
            two, in the thread that consumes the frames.
        on_drop: told of each frame that was dropped, and why.
        on_notice: told of what is odd about the source, before the first frame after it.
        on_treated: told of each sealed frame's time, and of what was done to it, by sealers that
            ask a gate.
        stats: seconds spent in `decode` and `seal` are added here, and frames counted.

    Yields:
        Sealed frames in order of time; `index` counts the source's frames, so gaps are drops.

    Raises:
        SourceError: the source cannot be read.
        SourceOfflineError: a camera does not answer, or stopped answering.
    """
    reader = open_source(source, options or SourceOptions())
    one_clip = kind_of(source) != "images"
    run = _Run(
        reader,
        sealer,
        one_clip=one_clip,
        realtime=realtime,
        stats=stats or StageTimes(),
        on_treated=on_treated,
    )
    try:
        if on_info is not None:
            on_info(reader.info)
        run.start()
        for frame in run.sealed:
            run.report(on_drop, on_notice)
            yield frame
    finally:
        run.stop()
        run.report(on_drop, on_notice)


class _Run:
    """The two threads behind one call of `sealed_frames`."""

    def __init__(
        self,
        reader: Reader,
        sealer: Sealer,
        *,
        one_clip: bool,
        realtime: bool,
        stats: StageTimes,
        on_treated: Callable[[float, Treatment], None] | None,
    ) -> None:
        self._reader = reader
        newest_wins = realtime or reader.info.live
        self._new: Callable[[], ClipSealer] = partial(_OneByOne, sealer)
        if one_clip and isinstance(sealer, HasClips):
            ahead = LIVE_AHEAD if newest_wins else FILE_AHEAD
            self._new = partial(sealer.for_clip, secrets.randbits(63), ahead)
        self._on_treated = on_treated
        self._answered: deque[Treatment] = deque()  # of frames that are answered next
        self._treated: deque[tuple[float, Treatment]] = deque()
        self._sealer = self._begin()
        self._held: deque[Held] = deque()  # the sealer has them, but has not answered yet
        self._memories = Memories()
        self._seal_id = seal_id(sealer)
        self._stats = stats
        # While a camera gives nothing that can be sealed, nobody comes to hear of it.
        self._dropped: deque[DroppedFrame] = deque(maxlen=1000 if reader.info.live else None)
        self._decoded_s: dict[int, float] = {}  # by number of the frame
        self._notices: deque[Notice] = deque(maxlen=100)
        self._paced = realtime and not reader.info.live
        late = self._late if newest_wins else None
        self._raw: Channel[RawFrame] = Channel(WAITING_FRAMES, late)
        self.sealed: Channel[SealedFrame] = Channel(WAITING_FRAMES)
        self._threads = [
            threading.Thread(target=self._decode, name="sealskin-decode", daemon=True),
            threading.Thread(target=self._seal, name="sealskin-seal", daemon=True),
        ]

    def _begin(self) -> ClipSealer:
        clip = self._new()
        self._answered.clear()
        if self._on_treated is not None and isinstance(clip, Tells):
            clip.on_treated = self._answered.append
        return clip

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End both threads and close the source."""
        self.sealed.stop()
        self._raw.stop()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()
        self._reader.close()

    def report(
        self,
        on_drop: Callable[[DroppedFrame], None] | None,
        on_notice: Callable[[Notice], None] | None,
    ) -> None:
        """Tell of the frames that were dropped, and what was odd, since the last call."""
        while self._notices:
            notice = self._notices.popleft()
            if on_notice is not None:
                on_notice(notice)
        while self._treated:
            treated = self._treated.popleft()
            if self._on_treated is not None:
                self._on_treated(*treated)
        while self._dropped:
            dropped = self._dropped.popleft()
            if on_drop is not None:
                on_drop(dropped)

    def _late(self, raw: RawFrame) -> None:
        self._decoded_s.pop(raw.index, None)
        self._stats.count("late")
        self._dropped.append(DroppedFrame(raw.index, raw.time_s, LATE))

    def _decode(self) -> None:
        error: BaseException | None = None
        began_s = time.monotonic()
        frames = self._reader.frames()
        try:
            while True:
                with self._stats.measure("decode"):
                    item = next(frames, None)
                if item is None:
                    break
                if isinstance(item, Notice):
                    self._notices.append(item)
                    continue
                self._stats.count("in")
                if isinstance(item, DroppedFrame):
                    self._stats.count("late" if item.late else "undecodable")
                    self._dropped.append(item)
                    if self._raw.wait_stopped(0):  # a loop over nothing but damage must end too
                        break
                    continue
                if self._paced:
                    early_s = began_s + item.time_s - time.monotonic()
                    if early_s > 0 and self._raw.wait_stopped(early_s):
                        break
                self._decoded_s[item.index] = time.monotonic()
                if not self._raw.put(item):
                    break
                del item  # here as below: nobody holds a frame longer than it is needed
        except BaseException as caught:  # noqa: BLE001 - it is raised again in the consumer
            error = caught
        self._raw.finish(error)

    def _seal(self) -> None:
        error: BaseException | None = None
        try:
            for raw in self._raw:
                answers = self._pushed(raw)
                del raw
                if not self._passed_on(answers):
                    break
            else:
                self._passed_on(self._answers(self._sealer.flush))
        except BaseException as caught:  # noqa: BLE001 - it is raised again in the consumer
            error = caught
        finally:
            self._sealer.close()
        self.sealed.finish(error)

    def _pushed(self, raw: RawFrame) -> Iterator[RGB | SealError]:
        pixels = raw.open_in_airlock()
        self._held.append(Held(raw.index, raw.time_s, pixels.shape))
        self._memories.add(pixels)
        return self._answers(partial(self._sealer.push, pixels, raw.time_s))

    def _answers(self, ask: Callable[[], Iterable[RGB | SealError]]) -> Iterator[RGB | SealError]:
        """What the sealer says of the frames that it holds. If it fails, all of them are lost."""
        self._answered.clear()
        try:
            with self._stats.measure("seal"):
                answers = iter(ask())
            del ask
            while True:
                with self._stats.measure("seal"):
                    answer = list(islice(answers, 1))
                if not answer:
                    return
                yield answer.pop()
        except SealError as refused:
            reason = str(refused)
        except Exception as error:  # noqa: BLE001 - a foreign text might quote pixels: name it only
            reason = f"the sealer failed with {type(error).__name__}"
        # Nobody knows what it still holds: another one begins, and no frame gets another's time.
        self._sealer.close()
        self._sealer = self._begin()
        for _ in range(len(self._held)):
            yield SealError(reason)

    def _passed_on(self, answers: Iterator[RGB | SealError]) -> bool:
        """Give sealed frames to the consumer and note the others; False if it has gone."""
        for answer in answers:
            sealed = self._taken(answer)
            del answer
            if sealed is not None and not self.sealed.put(sealed):
                return False
            del sealed
        return True

    def _taken(self, answer: RGB | SealError) -> SealedFrame | None:
        """The sealed frame that the sealer answered; None after noting why there is none."""
        raw = self._held.popleft()
        if self._answered and not isinstance(answer, SealError):
            self._treated.append((raw.time_s, self._answered.popleft()))
        sealed = self._checked(raw, answer)
        decoded_s = self._decoded_s.pop(raw.index)
        self._stats.count("unsealed" if sealed is None else "sealed")
        if sealed is not None:
            self._stats.took(time.monotonic() - decoded_s)
        return sealed

    def _checked(self, raw: Held, sealed: RGB | SealError) -> SealedFrame | None:
        """The sealed frame, or None after noting why there is none. Fails closed."""
        if isinstance(sealed, SealError):
            reason = str(sealed)
        elif not isinstance(sealed, np.ndarray) or sealed.dtype != np.uint8:
            reason = "the sealer returned something other than a uint8 array"
        elif sealed.shape != raw.shape:
            reason = f"the sealer returned shape {sealed.shape} for {raw.shape}"
        elif self._memories.hold(sealed):
            reason = "the sealer returned the memory of its input"
        else:
            return SealedFrame(sealed, raw.time_s, raw.index, self._seal_id)
        self._dropped.append(DroppedFrame(raw.index, raw.time_s, reason))
        return None


class _OneByOne:
    """A sealer that knows single pictures only, in the place of one for clips."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def push(self, rgb: RGB, time_s: float) -> Iterable[RGB | SealError]:
        return [self._sealer(rgb)]

    def flush(self) -> Iterable[RGB | SealError]:
        return []

    def close(self) -> None:
        """Nothing runs beside it."""
