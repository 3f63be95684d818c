"""The database: tracks, foot points, minutes, alarms; never a picture."""
