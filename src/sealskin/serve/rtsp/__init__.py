"""The sealed RTSP output: what recorders and players read instead of the camera."""
