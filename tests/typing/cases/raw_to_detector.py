from sealskin.sense.detector import PersonDetector
from sealskin.video.raw import RawFrame


def leak(detector: PersonDetector, frame: RawFrame) -> None:
    detector.detect(frame)  # E: arg-type
