from sealskin.video.encode import FragmentEncoder, Mp4Writer
from sealskin.video.raw import RawFrame


def leak(writer: Mp4Writer, encoder: FragmentEncoder, frame: RawFrame) -> None:
    writer.write(frame)  # E: arg-type
    encoder.encode(frame)  # E: arg-type
