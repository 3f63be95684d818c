import numpy as np

from sealskin.video.encode import Mp4Writer


def leak(writer: Mp4Writer) -> None:
    writer.write(np.zeros((64, 64, 3), np.uint8))  # E: arg-type
