"""What the evidence of a measurement needs of the session: where both lie now, and the pictures at its moments."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from syncstudio.panes.sync.event_plan import EventCard, cards_of, measured_s
from syncstudio.panes.sync.figure_words import figure_texts
from syncstudio.panes.sync.measure_menu import span_text
from syncstudio.panes.sync.overlay_plan import Overlay
from syncstudio.panes.sync.sync_words import spans_text
from syncstudio.panes.sync.verdict_words import judged_text, no_sum_text, role_wanted_text
from syncstudio.project.records import MeasurementRow, Track
from syncstudio.session.measuring.measuring_options import spans_of_setting
from syncstudio.session.measuring.verdicts import TrackVerdict
from syncstudio.survey.as_aligned import reference_time
from syncstudio.survey.method_words import in_words, method_text
from syncstudio.survey.project_subjects import subject_of
from syncstudio.survey.verdicts import share_a_clock
from syncstudio.sync.evidence import Trace
from syncstudio.sync.measurement import Measurement
from syncstudio.timebase.instant import NS_PER_S


def run_together(session, row: MeasurementRow) -> bool:
    """Whether the two tracks of a measurement are meant to share a clock, as a sound and its picture are."""
    project = session.project
    ends = (project.track(row.reference_id), project.track(row.track_id))
    return share_a_clock(*(subject_of(project, track) for track in ends))


def verdict_of_shown(
    session, row: MeasurementRow, names: Mapping[int, str]
) -> tuple[TrackVerdict | None, str]:
    """The verdict that a measurement gives, and its sentence; of a dub against its original that of the sum."""
    for dub_id, original_id in ((row.track_id, row.reference_id), (row.reference_id, row.track_id)):
        against = session.dub_against_original(dub_id)
        if against is None or against.id != row.id:
            continue
        found = session.dub_verdict(dub_id)
        if found is not None:
            return found, judged_text(found, names)
        found, original = session.verdict_of(row), names.get(original_id, "?")
        unsaid = found is None and session.project.track(original_id).role != "original"
        asks = role_wanted_text(original) if unsaid else ""
        if any(each.kind == "video" for each in beside(session, original_id)):
            tried = session.own_picture_tried(original_id)
            return found, f"{asks} {no_sum_text(found, original, tried)}".strip()
        if asks:
            return None, asks
    found = session.verdict_of(row)
    return found, "" if found is None else judged_text(found, names)


def beside(session, track_id: int) -> list[Track]:
    """The tracks of a track's file."""
    tracks: list[Track] = session.project.tracks_of(session.project.track(track_id).source_id)
    return tracks


def overlay_of(session, row: MeasurementRow, answer: Measurement) -> Overlay | None:
    """The same moment in both, as the tracks lie now and as measured; nothing where the method kept none."""
    one, other = answer.evidence.reference, answer.evidence.other
    if one is None or other is None or len(one.at_s) < 2 or len(other.at_s) < 2:
        return None
    tracks = (session.project.track(row.reference_id), session.project.track(row.track_id))
    ends = [float(other.at_s[0]), float(other.at_s[-1])]
    now = [_now_s(session, row, at) for at in ends]
    measured = [measured_s(answer, at) for at in ends]
    placed = None if None in measured else _along(other, [place for place in measured if place is not None])
    return Overlay(
        one.at_s,
        one.value,
        _along(other, now),
        placed,
        other.value,
        now[0] - float(one.at_s[0] if placed is None else placed[0]),
        (tracks[0].name, tracks[1].name),
        (tracks[0].color, tracks[1].color),
    )


def cards_with_frames(
    session, row: MeasurementRow, answer: Measurement
) -> tuple[list[EventCard], int | None]:
    """The moments of a measurement, and the video that shows them with the frame at each, where there is one."""
    cards = cards_of(answer)
    video = _video_of(session, row)
    if video is None:
        return cards, None
    track_id, of_reference = video
    index, clock = session.frame_index(track_id), session.project.clock(track_id)
    pictured = []
    for card in cards:
        at_s = card.pair.reference_s if of_reference else card.pair.other_s
        number = frame_showing(index, clock.tick_from_source_ns(round(at_s * NS_PER_S)), row.method)
        pictured.append(EventCard(card.pair, card.left_ms, number))
    return pictured, track_id


def frame_showing(index, tick: int, method: str) -> int | None:
    """The frame that shows what happened at a tick.

    A flash between two frames is seen in the second only, so that is the one unless the flash falls on the first.
    """
    number: int | None = index.frame_at_tick(tick)
    if number is None or method not in _SEEN_NEXT or number + 1 >= len(index):
        return number
    start, after = index.pts_of(number), index.pts_of(number + 1)
    return number + 1 if (tick - start) * _LATE_SHARE > after - start else number


def figures_text(answer: Measurement) -> str:
    """Remarks, where it looked if not everywhere, how it was measured, and further figures."""
    how = f"{'Measured' if answer.status == 'measured' else 'Tried'} by {method_text(answer.method)}"
    if answer.elapsed_s:
        how += f" in {answer.elapsed_s:.1f} s"
    return "\n".join(
        [
            *map(in_words, answer.evidence.notes),
            *limits_texts(answer),
            " · ".join([how, *figure_texts(answer.evidence.figures)]),
        ]
    )


def limits_texts(answer: Measurement) -> list[str]:
    """Where a measurement looked, in a sentence; nothing where it looked everywhere."""
    parts = []
    only, without = (spans_of_setting(answer.settings.get(name, "")) for name in ("only", "without"))
    if only:
        parts.append(f"only at {spans_text(only)}")
    if without:
        parts.append(f"not at {spans_text(without)}")
    search_s = answer.settings.get("search_s")
    if isinstance(search_s, float | int):
        parts.append(f"no further than {span_text(round(search_s * NS_PER_S))} from where it lay")
    spans = " (times of the reference)" if only or without else ""
    return [f"Looked {', '.join(parts)}{spans}."] if parts else []


_SEEN_NEXT = ("flash-beep", "light")
# From a third of a frame on it is later than the time of a flash is uncertain.
_LATE_SHARE = 3


def _now_s(session, row: MeasurementRow, other_s: float) -> float:
    """Where the tracks' alignments put a moment of the other on the reference's clock."""
    master = session.clock_map(row.track_id).nearest_master(round(other_s * NS_PER_S))
    return reference_time(session.clock_map(row.reference_id), master) / NS_PER_S


def _video_of(session, row: MeasurementRow) -> tuple[int, bool] | None:
    """The picture that shows the moments: of the reference's file, else of the other's."""
    for track_id in (row.reference_id, row.track_id):
        track = session.project.track(track_id)
        beside = [track, *session.project.tracks_of(track.source_id)]
        found = next((each.id for each in beside if each.kind == "video"), None)
        if found is not None and session.frame_index(found) is not None:
            return found, track_id == row.reference_id
    return None


def _along(trace: Trace, ends: list[float]) -> np.ndarray:
    """The places of a trace's points between two known ends."""
    first, last = float(trace.at_s[0]), float(trace.at_s[-1])
    share = (trace.at_s - first) / ((last - first) or 1.0)
    return ends[0] + share * (ends[1] - ends[0])
