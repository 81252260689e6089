"""A difference in words: what it is, by how much, and what each side has."""

from __future__ import annotations

from syncstudio.session.comparing.difference_row import DifferenceRow, Side
from syncstudio.timebase.instant import NS_PER_MS
from syncstudio.timebase.timecode import short_text

_KINDS = {
    "missing": "missing",
    "extra": "extra",
    "label": "other label",
    "text": "other text",
    "words": "other words",
    "status": "other status",
}


def kind_text(row: DifferenceRow, frame_ns: int | None) -> str:
    """What differs: “start 80 ms (2 frames) later”, “other label”, “other mood”."""
    if row.kind == "edge":
        return f"{row.field} {moved_text(row.apart_ns, frame_ns)}"
    if row.kind == "attribute":
        return f"other {row.field}"
    if row.kind == "region":
        return "other person shown" if row.field == "person" else "other region"
    return _KINDS[row.kind]


def moved_text(apart_ns: int, frame_ns: int | None) -> str:
    """By how much theirs lies later or earlier, in milliseconds and in frames: “80 ms (2 frames) later”."""
    apart = abs(apart_ns)
    ms = f"{apart / NS_PER_MS:,.1f}".removesuffix(".0")
    if not frame_ns:
        frames = ""
    else:
        count = f"{apart / frame_ns:.1f}".removesuffix(".0")
        frames = f" ({count} {'frame' if count == '1' else 'frames'})"
    return f"{ms} ms{frames} {'later' if apart_ns > 0 else 'earlier'}"


def side_text(row: DifferenceRow, side: Side | None) -> str:
    """What one side has; a dash where it has nothing."""
    if side is None:
        return "—"
    if row.kind == "edge":
        return short_text(side.own.start_ns if row.field == "start" else side.own.end_ns, 3)
    if row.kind == "label":
        return side.label or "no label"
    if row.kind in ("text", "words"):
        return " ".join(side.text.split()) or "no text"
    if row.kind == "attribute":
        return side.value or "no answer"
    if row.kind == "status":
        return side.status
    return caption(side)


def caption(side: Side) -> str:
    """What a segment says: its label and its text."""
    text = " ".join(side.text.split())
    return f"{side.label}: {text}" if side.label and text else side.label or text or "no label"
