"""Reads an RTSP address with GStreamer, as many recorders do, and prints how many pictures came.

/usr/bin/python3 rtsp_reader.py ADDRESS tcp|udp PICTURES [USER PASSWORD]
"""

import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402 - versions come first

address, protocol, wanted, *account = sys.argv[1:]
Gst.init(None)
source = f'rtspsrc location="{address}" protocols={protocol} latency=100 '
if account:
    source += f'user-id="{account[0]}" user-pw="{account[1]}" '
pipeline = Gst.parse_launch(
    source + "! rtph264depay ! h264parse ! video/x-h264,alignment=au,stream-format=byte-stream "
    f"! identity eos-after={wanted} ! fakesink name=sink sync=false"
)
pipeline.set_state(Gst.State.PLAYING)
message = pipeline.get_bus().timed_pop_filtered(
    40 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR
)
if message is None:
    print("nothing came")
elif message.type == Gst.MessageType.ERROR:
    print("error:", message.parse_error()[0].message)
else:
    print("done")
pipeline.set_state(Gst.State.NULL)
