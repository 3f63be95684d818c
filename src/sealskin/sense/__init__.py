"""Sensing on sealed frames: detect, follow, count."""
