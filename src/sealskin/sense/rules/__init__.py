"""What raises an alarm: rules over tracks, crossings, and signs of the camera's health."""
