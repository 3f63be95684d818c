"""Sealskin seals pictures and video: little is left of who somebody is, enough for a machine."""

import sys

__version__ = "0.1.0"

# OpenVINO reports each import to Google Analytics, with a number that it keeps in ~/intel, when
# this package is there, and pip puts it there. Without it OpenVINO uses a stub of its own.
# A program that watches cameras calls nobody.
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
