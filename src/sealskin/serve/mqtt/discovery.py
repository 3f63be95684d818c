"""What Home Assistant is told of a camera, so that it shows up by itself.

One retained message a camera makes a device with its entities
(https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload, since 2024.11).
"""

from __future__ import annotations

import json
from typing import Any

from sealskin import __version__
from sealskin.core.config import CameraConfig
from sealskin.core.states import STATES
from sealskin.serve.mqtt.topics import Topics

EVENT_TYPES = ("crossing_in", "crossing_out", "alarm", "dropped")


def discovery_topic(discovery: str, topics: Topics) -> str:
    """Where Home Assistant looks for the camera; an empty message there takes it away."""
    return f"{discovery}/device/{_object_id(topics)}/config"


def birth_topic(discovery: str) -> str:
    """Where Home Assistant says `online` after it was started."""
    return f"{discovery}/status"


def discovery_payload(camera: CameraConfig, topics: Topics) -> str:
    """The device and its entities: state, people, people by zone, crossings by line, events."""
    device = _object_id(topics)
    parts: dict[str, dict[str, Any]] = {
        "state": {
            "platform": "sensor",
            "name": "State",
            "device_class": "enum",
            "options": [*STATES, "unknown"],
            "state_topic": topics.state,
            "value_template": "{{ value_json.state }}",
            "json_attributes_topic": topics.state,
            "entity_category": "diagnostic",
        },
        "people": {
            **_count("People", topics, "value_json.people_now"),
            "state_class": "measurement",
            **_only_while_running(topics),
        },
        "events": {
            "platform": "event",
            "name": "Events",
            "event_types": list(EVENT_TYPES),
            "state_topic": topics.events,
        },
    }
    for zone in camera.zones:
        parts[f"zone_{zone.name}"] = {
            **_count(f"People in {zone.name}", topics, f"value_json.zones['{zone.name}']"),
            "state_class": "measurement",
            **_only_while_running(topics),
        }
    for line in camera.lines:
        for way in ("in", "out"):
            value = f"value_json.lines['{line.name}']['{way}']"
            parts[f"line_{line.name}_{way}"] = {
                **_count(f"{line.name} {way}", topics, value),
                "state_class": "total_increasing",  # begins at 0 with each start
            }
    for name, part in parts.items():
        part["unique_id"] = f"{device}_{name}"
    return json.dumps(
        {
            "device": {
                "identifiers": [device],
                "name": f"{camera.name} (sealed)",
                "manufacturer": "Sealskin",
                "model": "Sealed camera",
                "sw_version": __version__,
            },
            "origin": {"name": "sealskin", "sw_version": __version__},
            "components": parts,
            "qos": 1,
        }
    )


def _object_id(topics: Topics) -> str:
    return f"{topics.prefix}_{topics.camera}".replace("/", "_")


def _count(name: str, topics: Topics, value: str) -> dict[str, Any]:
    return {
        "platform": "sensor",
        "name": name,
        "state_topic": topics.counts,
        # Home Assistant reads the text None as unknown.
        "value_template": f"{{{{ {value} if {value} is not none else 'None' }}}}",
    }


def _only_while_running(topics: Topics) -> dict[str, Any]:
    return {
        "availability_topic": topics.state,
        "availability_template": "{{ 'online' if value_json.state == 'running' else 'offline' }}",
    }
