from sealskin.core.sealed import SealedFrame


def change(frame: SealedFrame) -> None:
    frame.time_s = 1.0  # E: misc
