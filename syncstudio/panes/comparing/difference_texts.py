"""Words of differences as the dock shows them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from syncstudio.session.comparing.alignments import AlignmentDifference
from syncstudio.session.comparing.difference_row import DifferenceRow, Side
from syncstudio.session.comparing.difference_words import caption
from syncstudio.session.comparing.differences import Kind
from syncstudio.session.comparing.summary import apart_text
from syncstudio.timebase.instant import NS_PER_MS
from syncstudio.timebase.timecode import short_text


def _tr(text: str) -> str:
    return QCoreApplication.translate("Differences", text)


def kind_name(kind: Kind) -> str:
    """A kind of difference, as a filter names it."""
    return {
        "missing": _tr("Missing"),
        "extra": _tr("Extra"),
        "edge": _tr("Moved edges"),
        "label": _tr("Other label"),
        "text": _tr("Other text"),
        "words": _tr("Other words"),
        "region": _tr("Other region"),
        "attribute": _tr("Other answers"),
        "status": _tr("Other status"),
    }[kind]


def what_differs(row: DifferenceRow, frame_ns: int | None) -> str:
    """What one difference is: “Start 80 ms later (2 f)”, “Other label”."""
    if row.kind == "edge":
        edge = _tr("Start {by}") if row.field == "start" else _tr("End {by}")
        return edge.format(by=moved_by(row.apart_ns, frame_ns))
    if row.kind == "attribute":
        name = _tr("speaker") if row.field == "speaker" else row.field
        return _tr("Other {name}").format(name=name)
    if row.kind == "region" and row.field == "person":
        return _tr("Other person shown")
    return kind_name(row.kind)


def moved_by(apart_ns: int, frame_ns: int | None) -> str:
    """By how much theirs lies elsewhere, in milliseconds and frames: “80 ms later (2 f)”."""
    ms = f"{abs(apart_ns) / NS_PER_MS:,.1f}".removesuffix(".0")
    said = (_tr("{ms} ms later") if apart_ns > 0 else _tr("{ms} ms earlier")).format(ms=ms)
    if not frame_ns:
        return said
    frames = f"{abs(apart_ns) / frame_ns:.1f}".removesuffix(".0")
    return _tr("{said} ({frames} f)").format(said=said, frames=frames)


def side_says(row: DifferenceRow, side: Side | None, status: str = "") -> str:
    """What one side has; a dash where it has nothing. `status` is the word for the status of the side."""
    if side is None:
        return "–"
    if row.kind == "edge":
        return short_text(side.own.start_ns if row.field == "start" else side.own.end_ns, 3)
    if row.kind == "label":
        return side.label or _tr("no label")
    if row.kind == "text":
        return " ".join(side.text.split()) or _tr("no text")
    if row.kind == "attribute":
        return side.value or _tr("no answer")
    if row.kind == "status":
        return status
    return caption(side)


def alignment_says(found: AlignmentDifference, other: str) -> str:
    """Where a file lies elsewhere: “camera 2 lies 41 ms later in ben”."""
    if found.constant:
        way = (
            _tr("{name} lies {by} later in {other}")
            if found.most_ns > 0
            else _tr("{name} lies {by} earlier in {other}")
        )
        return way.format(name=found.name, by=apart_text(found.most_ns), other=other)
    return _tr(
        "{name} is aligned differently in {other}: {first} apart at its start, {last} at its end"
    ).format(name=found.name, other=other, first=apart_text(found.first_ns), last=apart_text(found.last_ns))
