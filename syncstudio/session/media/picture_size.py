"""How large the pictures of a video are as they are shown: upright, in pixels."""

from __future__ import annotations

import json

from syncstudio.project.records import Track


def pixel_mm(track: Track) -> tuple[float, float] | None:
    """How many millimetres a pixel is high and wide, where the pictures say so."""
    found = json.loads(track.facts).get("pixel_mm")
    return (float(found[0]), float(found[1])) if isinstance(found, list) and len(found) == 2 else None


def picture_size(track: Track) -> tuple[int, int]:
    """(width, height); (0, 0) where the track's facts do not say."""
    facts = json.loads(track.facts)
    width, height = facts.get("width") or 0, facts.get("height") or 0
    # A telephone held upright records lying pictures and how to turn them.
    return (height, width) if facts.get("rotation") in (90, 270) else (width, height)
