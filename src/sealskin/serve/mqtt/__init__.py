"""The MQTT output: counts, events, alarms and camera states for a broker."""
