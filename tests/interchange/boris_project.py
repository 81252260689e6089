"""A BORIS project made up for tests, of the shape that BORIS 7 to 9 writes."""

from __future__ import annotations

import json
from typing import Any


def behaviour(code: str, kind: str = "State event", **more: Any) -> dict[str, Any]:
    """An entry of an ethogram."""
    return {
        "type": kind,
        "key": code[0],
        "code": code,
        "description": f"it {code}s",
        "category": "",
        "modifiers": {},
        "excluded": "",
        "coding map": "",
        **more,
    }


def observation(events: list[list[Any]], **more: Any) -> dict[str, Any]:
    """An observation of two players, the second 20 s later."""
    return {
        "file": {"1": ["one.mp4"], "2": ["sound/two.wav"]},
        "type": "MEDIA",
        "date": "2024-05-01T10:00:00",
        "description": "In the yard",
        "time offset": 0.0,
        "independent_variables": {"weather": "sun"},
        "events": events,
        "media_info": {
            "length": {"one.mp4": 359.96, "sound/two.wav": 179.96},
            "fps": {"one.mp4": 29.97, "sound/two.wav": 0},
            "hasVideo": {"one.mp4": True, "sound/two.wav": False},
            "hasAudio": {"one.mp4": True, "sound/two.wav": True},
            "offset": {"1": 0.0, "2": 20.0},
        },
        **more,
    }


def project(observations: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A project with two states, a point with modifiers, and two subjects."""
    sets = {
        "0": {"name": "side", "type": 0, "values": ["left (l)", "right (r)"]},
        "1": {"name": "", "type": 0, "values": ["hard", "soft"]},
    }
    behaviours = [
        behaviour("walk", category="moving", color="#ff0000", excluded="rest"),
        behaviour("rest"),
        behaviour("peck", "Point event", modifiers=sets, color="tab:blue"),
    ]
    return {
        "time_format": "hh:mm:ss",
        "project_date": "2024-05-01T09:00:00",
        "project_name": "Yard",
        "project_description": "",
        "project_format_version": "7.0",
        "subjects_conf": {
            "0": {"key": "a", "name": "Ann", "description": ""},
            "1": {"key": "b", "name": "Ben", "description": ""},
        },
        "behaviors_conf": {str(place): each for place, each in enumerate(behaviours)},
        "behavioral_categories": ["moving"],
        "behavioral_categories_config": {"0": {"name": "moving", "color": "#00ff00"}},
        "observations": observations,
        "independent_variables": {},
        "coding_map": {},
        "converters": {},
        **more,
    }


EVENTS: list[list[Any]] = [
    [1.5, "Ann", "walk", "", "begins", 45],
    [2.25, "", "peck", "left|None", "", "NA"],
    [3.0, "Ben", "rest", "", "", "NA"],
    [4.125, "Ann", "walk", "", "ends", 123],
    [4.125, "Ann", "walk", "", "", "NA"],
    [5, "Ann", "peck", "None|hard", "two\nlines", "NA"],
    [6.0, "Ann", "walk", "", "", "NA"],
]


def content(of: dict[str, Any]) -> bytes:
    """The bytes of a project."""
    return json.dumps(of).encode()
