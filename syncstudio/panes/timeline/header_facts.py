"""What a row's header has to say now, and what it says on a hover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from syncstudio.panes.review.status_look import alignment_sentence
from syncstudio.panes.timeline.badge import badge_tip
from syncstudio.panes.timeline.chip import alignment_chip
from syncstudio.panes.timeline.comment_marks import comments_text
from syncstudio.panes.timeline.device_words import late_text
from syncstudio.panes.timeline.header_plan import HeaderFacts, gain_text

if TYPE_CHECKING:
    from syncstudio.panes.timeline.contents import TrackContent
    from syncstudio.panes.timeline.row_layout import Row
    from syncstudio.panes.timeline.view import TimelineView

# Values at the playhead need a row at least this high.
_READINGS_PX = 70


def header_facts(view: TimelineView, row: Row, gain_db: float | None = None) -> HeaderFacts:
    """The facts of a row; `gain_db` is a gain being turned."""
    contents = view.contents
    if row.lane_id is not None or row.track_id is None:
        current = row.lane_id is not None and view.session.current_lane_id == row.lane_id
        return HeaderFacts(row, None, None, focused=current, alone=_alone_text(view, row))
    content = contents.track_rows[row.track_id]
    track, clock_map = content.track, content.clock_map
    chip = alignment_chip(
        track.alignment,
        clock_map.offset_ns,
        clock_map.drift_ppm,
        track.uncertainty_ns,
        reference=_beside_reference(view, track.id),
        chosen=contents.reference_chosen and contents.reference_id == track.id,
        moving=track.id in view.moving_tracks,
        stale=track.id in contents.stale_ids,
        device=late_text(track.device, track.delay_ns),
    )
    return HeaderFacts(
        row,
        track,
        chip,
        view.session.facts_text(track.id),
        clock_map.drift_ppm,
        focused=view.session.focus_track_id == track.id,
        readings=_readings(content, row, view.playhead_ns),
        gain_db=gain_db,
        source_ns=_recorded_ns(content, view.playhead_ns),
        found=content.found,
        comments=len(view.comments.of_track.get(track.id, ())),
    )


def _readings(content: TrackContent, row: Row, master_ns: int) -> list[tuple[str, int]]:
    """Values at the playhead, unless they stand beside the row's own scales."""
    if row.height <= _READINGS_PX or hasattr(content, "plan_scales"):
        return []
    return content.readings(master_ns)


def _alone_text(view: TimelineView, row: Row) -> str:
    alone = view.session.lane_alone
    if alone is None or alone.lane_id != row.lane_id:
        return ""
    return _tr("labels only") if alone.labels_only else _tr("alone")


def _beside_reference(view: TimelineView, track_id: int) -> bool:
    """Whether a track is of the file that the others are aligned to."""
    tracks = view.contents.tracks
    reference = tracks.get(view.contents.reference_id or 0)
    return reference is not None and reference.source_id == tracks[track_id].source_id


def _recorded_ns(content: TrackContent, master_ns: int) -> int | None:
    """The track's own time at an instant, where it was recording."""
    source_ns = content.clock_map.source_from_master(master_ns)
    if source_ns is None or content.recorded is None or not content.recorded.covers(source_ns):
        return None
    return source_ns


def header_hover(view: TimelineView, facts: HeaderFacts, zone: str) -> str:
    """What the mouse is over, and what it does."""
    keys, row = view.key_hints, facts.row
    if zone == "chip" and facts.chip is not None:
        return facts.chip.tip
    if zone == "badge":
        return badge_tip(facts.found)
    if zone == "review" and facts.track is not None:
        return alignment_sentence(facts.track.review, facts.track.reviewer)
    if zone == "comments" and facts.track is not None:
        return comments_text(view.comments.of_track.get(facts.track.id, ()))
    texts = {
        "mute": _tr("Mute: leave this sound out") + _key(keys.get("mute")),
        "solo": _tr("Solo: hear only what is soloed") + _key(keys.get("solo")),
        "gain": _tr("Gain: turn the wheel or drag; double-click sets it to 0 dB"),
        "chevron": _tr("Open this row") if row.collapsed else _tr("Fold this row away"),
        "alone": _tr("Only the sound of this lane is heard. Click to hear everything again")
        + _key(keys.get("alone")),
        "clock": _tr("These labels lie on the master timeline and stay where they are when a track is moved"),
    }
    if zone in texts:
        return texts[zone]
    trouble = None if facts.track is None else view.session.track_trouble(facts.track.id)
    lines = [row.name, trouble or facts.text]
    if facts.track is not None and facts.track.kind == "sound":
        lines.append(_tr("Gain {gain}").format(gain=gain_text(facts.track.gain_db)))
    if row.kind == "ghost":
        lines.append(_tr("Another person's lane, only to be looked at"))
    else:
        lines.append(_tr("Double-click the name to change it"))
    return "\n".join(line for line in lines if line)


def _tr(text: str) -> str:
    return QCoreApplication.translate("TimelineHeader", text)


def _key(keys: str | None) -> str:
    return f" ({keys})" if keys else ""
