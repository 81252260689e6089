"""What the mouse does on the rows: which gesture a press begins, what lies under it, what a hover says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from syncstudio.panes.timeline.comment_marks import comments_text
from syncstudio.panes.timeline.finding_marks import hover_of, next_of
from syncstudio.panes.timeline.gestures.box_selecting import BoxSelect
from syncstudio.panes.timeline.gestures.moving_page import MovePage, page_change_under
from syncstudio.panes.timeline.gestures.moving_time import Pan, Scrub, SelectSpan
from syncstudio.panes.timeline.gestures.moving_word import MoveWord
from syncstudio.panes.timeline.gestures.shaping_segment import DrawSegment, MoveSegment
from syncstudio.panes.timeline.gestures.shifting_track import ShiftTrack
from syncstudio.panes.timeline.ghost_rows import GHOST
from syncstudio.panes.timeline.missing_answers import answers_text
from syncstudio.panes.timeline.row_layout import Row, row_at
from syncstudio.panes.timeline.rows.lane_row import LaneRow
from syncstudio.panes.timeline.rows.review_marks import review_hover
from syncstudio.panes.timeline.rows.row_content import Strip
from syncstudio.panes.timeline.rows.series_row import SeriesRow
from syncstudio.panes.timeline.rows.word_plan import hint_of
from syncstudio.panes.timeline.rows.word_row import WordRow
from syncstudio.timebase.span import Span
from syncstudio.timebase.timecode import clock_text, offset_text

if TYPE_CHECKING:
    from syncstudio.panes.timeline.gestures.gesture import Gesture
    from syncstudio.panes.timeline.rows.segment_hit import Hit
    from syncstudio.panes.timeline.rows.word_row import WordHit
    from syncstudio.panes.timeline.view import TimelineView
    from syncstudio.session.health.health_facts import PlacedFinding

_EDGE_PX = 4.0
_ALT = Qt.KeyboardModifier.AltModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
# Holding one of these keeps a drag from snapping: Ctrl, or the key beside it.
FREE = _CONTROL | Qt.KeyboardModifier.MetaModifier


def _shifts(keys: Qt.KeyboardModifier) -> bool:
    """Whether a drag moves the track: Alt, or Ctrl with Shift where the desktop keeps Alt-drag for moving windows."""
    return bool(keys & _ALT) or bool(keys & _CONTROL and keys & _SHIFT)


def row_under(view: TimelineView, y: float) -> Row | None:
    """The row at a height of the rows' area."""
    return row_at(view.contents.rows, y + view.scroll_y)


def segment_under(view: TimelineView, x: float, y: float) -> tuple[LaneRow | None, Hit | None]:
    """The lane and the segment at a point of the rows' area."""
    row = row_under(view, y)
    if row is None or row.lane_id is None:
        return None, None
    lane = view.contents.lane_rows[row.lane_id]
    columns = round(view.axis.width * view.ratio)
    strip = Strip(view.axis, 0, columns, row.height, view.ratio)
    return lane, lane.hit(strip, x, y + view.scroll_y - row.y)


def word_under(view: TimelineView, x: float, y: float) -> tuple[WordRow | None, WordHit | None]:
    """The lane and the word at a point of the rows' area, where words are drawn one by one."""
    row = row_under(view, y)
    lane = None if row is None else view.contents.lane_rows.get(row.lane_id or 0)
    if row is None or not isinstance(lane, WordRow):
        return None, None
    strip = Strip(view.axis, 0, round(view.axis.width * view.ratio), row.height, view.ratio)
    return lane, lane.hit_word(strip, x, y + view.scroll_y - row.y)


def findings_under(view: TimelineView, x: float, y: float) -> list[PlacedFinding]:
    """The findings whose mark lies at a point of the rows' area."""
    row = row_under(view, y)
    if row is None or row.is_lane or row.track_id is None or view.session.track_trouble(row.track_id):
        return []
    return view.contents.track_rows[row.track_id].marks.under(view.axis, x, y + view.scroll_y - row.y)


def begin(
    view: TimelineView, x: float, y: float, button: Qt.MouseButton, keys: Qt.KeyboardModifier
) -> Gesture | None:
    """The gesture that a press starts, or nothing."""
    if button == Qt.MouseButton.MiddleButton:
        return Pan(view, x, y)
    if button != Qt.MouseButton.LeftButton:
        return None
    row = row_under(view, y)
    lane, hit = segment_under(view, x, y)
    if row is not None and row.track_id is not None:
        view.session.focus_track_id = row.track_id
    if _shifts(keys) and row is not None and row.track_id is not None and not row.is_lane:
        return ShiftTrack(view, row.track_id, x)
    if row is not None and row.lane_id is not None:
        view.session.current_lane_id = row.lane_id
    words, word = word_under(view, x, y)
    if words is not None and word is not None and (_shifts(keys) or not keys & _SHIFT):
        alone = _shifts(keys)
        return MoveWord(view, words, word, x, alone, bool(keys & _CONTROL) and not alone)
    if keys & _SHIFT and keys & _CONTROL and hit is None:
        return BoxSelect(view, x, y, adding=True)
    if keys & _SHIFT:
        return SelectSpan(view, x, through=None if hit is None else hit.segment_id)
    page = _page_change(view, x, y)
    if page is not None:
        return MovePage(view, *page, x)
    marked = findings_under(view, x, y)
    if marked:
        chosen = next_of(marked, view.session.selected_finding)
        view.ask(lambda: view.session.go_to_finding(chosen))
        return None
    if lane is not None and hit is not None:
        return MoveSegment(view, lane, hit, x, adding=bool(keys & _CONTROL))
    if keys & _CONTROL:
        return BoxSelect(view, x, y)
    held_ns = selection_edge(view, x)
    if held_ns is not None:
        return SelectSpan(view, x, held_ns)
    if lane is not None and lane.lane.kind not in ("events", "regions") and view.session.viewing is None:
        return DrawSegment(view, lane, x)
    return Scrub(view, x)


def _page_change(view: TimelineView, x: float, y: float) -> tuple[int, int] | None:
    """The document, and where its page begins that comes on show under the mouse."""
    row = row_under(view, y)
    if row is None or row.is_lane or row.track_id is None:
        return None
    start_ns = page_change_under(view, view.contents.track_rows[row.track_id].track, x)
    return None if start_ns is None else (row.track_id, start_ns)


def selection_edge(view: TimelineView, x: float) -> int | None:
    """The instant of the selection's other edge, when one edge lies under the mouse."""
    selection = view.session.selection
    if selection is None:
        return None
    if abs(view.axis.x_from_ns(selection.start_ns) - x) <= _EDGE_PX:
        return selection.end_ns
    if abs(view.axis.x_from_ns(selection.end_ns) - x) <= _EDGE_PX:
        return selection.start_ns
    return None


def cursor_for(view: TimelineView, x: float, y: float, keys: Qt.KeyboardModifier) -> Qt.CursorShape:
    """The shape that says what a press would do here."""
    row = row_under(view, y)
    if _shifts(keys) and row is not None and row.track_id is not None and not row.is_lane:
        return Qt.CursorShape.SizeHorCursor
    _, word = word_under(view, x, y)
    if word is not None and (_shifts(keys) or not keys & _SHIFT):
        return Qt.CursorShape.PointingHandCursor if word.part == "body" else Qt.CursorShape.SizeHorCursor
    if keys & _SHIFT:
        return Qt.CursorShape.IBeamCursor
    if _page_change(view, x, y) is not None:
        return Qt.CursorShape.SizeHorCursor
    if findings_under(view, x, y):
        return Qt.CursorShape.PointingHandCursor
    lane, hit = segment_under(view, x, y)
    if hit is not None:
        return Qt.CursorShape.OpenHandCursor if hit.part == "body" else Qt.CursorShape.SizeHorCursor
    if selection_edge(view, x) is not None:
        return Qt.CursorShape.SplitHCursor
    if lane is not None and lane.lane.kind not in ("events", "regions") and view.session.viewing is None:
        return Qt.CursorShape.CrossCursor
    return Qt.CursorShape.ArrowCursor


def hover_text(view: TimelineView, x: float, y: float) -> str:
    """What lies under the mouse, and what it can be asked to do."""
    row = row_under(view, y)
    if row is None:
        return ""
    ns = view.axis.ns_from_x(x)
    _, word = word_under(view, x, y)
    if word is not None:
        return _word_text(word)
    lane, hit = segment_under(view, x, y)
    if lane is not None and hit is not None:
        said = comments_text(view.comments.of_segment.get(hit.segment_id, ()))
        asked = answers_text(view.session, hit.segment_id)
        return "\n".join(part for part in (_segment_text(lane, hit), asked, said) if part)
    at = clock_text(ns)
    if lane is not None:
        hint = f"{view.lane_hint(lane.lane.kind)}. Click to go there"
        return f"{row.name} · {at}\n{hint}\nCtrl-drag selects labels with a box · Shift-drag selects a span"
    if row.track_id is None:
        if row.kind == GHOST:
            return view.contents.ghosts.content(row.key).hover(ns)
        return view.contents.overlap.hover(ns)
    content = view.contents.track_rows[row.track_id]
    trouble = view.session.track_trouble(content.track.id)
    if trouble:
        return trouble
    marked = findings_under(view, x, y)
    if marked:
        return hover_of(marked)
    moment = content.pins.under(view.axis, x, y + view.scroll_y - row.y, row.height)
    if moment is not None:
        return f"Moment {moment} as marked in {row.name}\nAlign › Measure from marks; the Sync dock lists the moments"
    source_ns = content.clock_map.source_from_master(ns)
    if source_ns is None or content.recorded is None or not content.recorded.covers(source_ns):
        return f"{row.name} · {at}\nNothing recorded here"
    lines = [f"{row.name} · {at}", f"In this recording {clock_text(source_ns)}"]
    if content.track.kind == "video":
        number = view.session.frame_at(content.track.id, ns)
        if number is not None:
            lines[-1] += f" · frame {number}"
    if isinstance(content, SeriesRow):  # whose channels say their values beside the mouse
        said = content.text_at(y + view.scroll_y - row.y, row.height, source_ns, view.axis.ns_per_px)
        lines += [said] if said else []
    else:
        readings = content.readings(ns)
        lines += ["  ".join(text for text, _ in readings)] if readings else []
    lines.append(
        "Click or drag to go there · Alt-drag (or Ctrl+Shift-drag) to shift it · Shift-drag to select"
    )
    return "\n".join(lines)


def _word_text(hit: WordHit) -> str:
    length = offset_text(hit.span.duration_ns).lstrip("+")
    times = f"{clock_text(hit.span.start_ns)} – {clock_text(hit.span.end_ns)} · {length}"
    what = {"start": "Drag to move its start", "end": "Drag to move its end", "body": "Drag to move"}[
        hit.part
    ]
    lines = [
        f"“{hit.word.text.strip()}”\n{times}",
        hint_of(hit.word),
        f"{what}, Ctrl holds off snapping, Alt (or Ctrl+Shift) leaves its neighbours alone",
        "Click to go there · Ctrl-click selects more words · double-click to write",
    ]
    return "\n".join(line for line in lines if line)


def _segment_text(lane: LaneRow, hit: Hit) -> str:
    found = lane.place_of(hit.segment_id)
    caption = lane.caption(found[0]) if found is not None else ""
    reviewed = review_hover(found[0]) if found is not None else ""
    status = f"{reviewed}\n" if reviewed else ""
    if hit.span.duration_ns == 0:
        return f"{caption or 'Event'} · {clock_text(hit.span.start_ns)}\n{status}Drag to move · double-click to write"
    span: Span = hit.span
    length = offset_text(span.duration_ns).lstrip("+")
    what = {"start": "Drag to move its start", "end": "Drag to move its end", "body": "Drag to move"}[
        hit.part
    ]
    return (
        f"{caption or 'Segment'}\n{clock_text(span.start_ns)} – {clock_text(span.end_ns)} · {length}\n"
        f"{status}{what}, Ctrl holds off snapping · double-click to write\n"
        "Ctrl-click adds it to the selection, Shift-click all up to it; all selected ones move together"
    )
