"""Where clips are wanted: at labels, utterances or shots, at a fixed length, or over all that was recorded."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.session.dataset.choice import Cutting
from syncstudio.session.dataset.planned import Cut, LeftOut
from syncstudio.session.dataset.track_media import TrackMedia
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.segment_writing import placed
from syncstudio.timebase.instant import ns_down, ns_up
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.project.records import Lane
    from syncstudio.session.labels.label_tables import LabelTables

Cancelled = Callable[[], bool] | None


def cuts_of(
    session: LabelTables,
    cutting: Cutting,
    picture: TrackMedia | None,
    recorded: list[Span],
    cancelled: Cancelled,
) -> tuple[list[Cut], list[LeftOut]]:
    """Every cut in the order of time, and those that are too short or too long.

    `recorded` are the stretches in which all that a clip must hold was recorded. SessionError where a lane or a label
    does not exist, or shots are asked for without a picture.
    """
    if cutting.by in ("labels", "utterances"):
        wanted = _at_labels(session, cutting)
    elif cutting.by == "shots":
        wanted = _at_shots(picture, cancelled)
    elif cutting.by == "fixed":
        wanted = _at_length(cutting, recorded)
    else:
        wanted = [Cut(span, "", None, "whole") for span in recorded]
    return _fitting(session.project.path, cutting, wanted, recorded)


def lane_called(session: LabelTables, name: str) -> Lane:
    """The lane of a name or id. SessionError, with all there are, where it is none."""
    lanes = session.project.lanes()
    for same in (str.__str__, str.casefold):
        for lane in lanes:
            if same(name) in (same(lane.name), str(lane.id)):
                return lane
    having = ", ".join(f"“{lane.name}”" for lane in lanes)
    has = f"its lanes are {having}" if having else "it has no lanes"
    raise SessionError(f"There is no lane “{name}” in {session.project.path.name}; {has}.")


def _at_labels(session: LabelTables, cutting: Cutting) -> list[Cut]:
    project = session.project
    lanes = [lane_called(session, name) for name in cutting.lanes]
    if not lanes:
        kinds = ("transcript",) if cutting.by == "utterances" else ("segments", "events")
        lanes = [lane for lane in project.lanes() if lane.kind in kinds]
        if cutting.query:
            lanes = project.lanes()
    if not lanes:
        what = "transcript" if cutting.by == "utterances" else "lane of labels"
        raise SessionError(f"{project.path.name} has no {what} to cut clips at: cut them at a fixed length.")
    names = {label.id: label.name for label in project.labels()}
    by_name = {name.casefold(): label_id for label_id, name in names.items()}
    unknown = [name for name in cutting.labels if name.casefold() not in by_name]
    if unknown:
        having = ", ".join(f"“{name}”" for name in names.values())
        has = f"its labels are {having}" if having else "it has no labels"
        raise SessionError(f"There is no label “{unknown[0]}” in {project.path.name}; {has}.")
    labels = {by_name[name.casefold()] for name in cutting.labels}
    found = set(session.find_labels(cutting.query)) if cutting.query else None
    cuts = []
    for lane in lanes:
        clock_map = session.lane_clock_map(lane.id)
        for segment in project.segments(lane.id):
            if (labels and segment.label_id not in labels) or (found is not None and segment.id not in found):
                continue
            if cutting.accepted and segment.status != "accepted":
                continue
            name = names.get(segment.label_id or 0, "") or lane.name
            cuts.append(Cut(placed(clock_map, segment), name, segment.id, cutting.by))
    return sorted(cuts, key=lambda cut: (cut.span.start_ns, cut.span.end_ns, cut.segment_id or 0))


def _at_shots(picture: TrackMedia | None, cancelled: Cancelled) -> list[Cut]:
    from syncstudio.media.shots import shots

    if picture is None or picture.index is None:
        raise SessionError(
            "Shots are of a picture, and there is none: cut clips at labels or a fixed length."
        )
    index, clock_map = picture.index, picture.clock_map
    cuts = []
    found = shots(picture.path, picture.track.stream_index, index, None, cancelled)
    for number, (first, last) in enumerate(found):
        start = clock_map.master_from_tick(index.pts_of(first))
        end = clock_map.nearest_master(clock_map.clock.source_ns_from_tick(index.frame_span(last - 1)[1]))
        if start is not None and start < end:
            cuts.append(Cut(Span(start, end), f"shot {number + 1}", None, "shots"))
    return cuts


def _at_length(cutting: Cutting, recorded: list[Span]) -> list[Cut]:
    length, step = cutting.length_ns, cutting.length_ns - cutting.overlap_ns
    if length <= 0 or step <= 0:
        raise SessionError("Clips of a fixed length need one that is longer than the overlap.")
    cuts = []
    for span in recorded:
        start = span.start_ns
        while start + length <= span.end_ns:
            cuts.append(Cut(Span(start, start + length), "", None, "fixed"))
            start += step
        rest = span.end_ns - start
        covered = cuts and cuts[-1].span.end_ns >= span.end_ns
        if rest > 0 and not covered and cutting.least_ns and rest >= cutting.least_ns:
            cuts.append(Cut(Span(start, span.end_ns), "", None, "fixed"))
    return cuts


def _fitting(
    project: Path, cutting: Cutting, wanted: list[Cut], recorded: list[Span]
) -> tuple[list[Cut], list[LeftOut]]:
    kept, left = [], []
    for cut in wanted:
        span = _padded(cut.span, cutting, recorded) if cutting.by != "fixed" else cut.span
        if span.duration_ns == 0:
            why = "it is an instant: add time before and after to make a clip of it"
        elif cutting.least_ns and span.duration_ns < cutting.least_ns:
            why = f"it lasts {_s(span.duration_ns)} s, less than {_s(cutting.least_ns)} s"
        elif cutting.most_ns and span.duration_ns > cutting.most_ns:
            if cutting.too_long == "split":
                kept += [Cut(part, cut.name, cut.segment_id, cut.by) for part in _parts(span, cutting)]
                continue
            why = f"it lasts {_s(span.duration_ns)} s, more than {_s(cutting.most_ns)} s"
        else:
            kept.append(Cut(span, cut.name, cut.segment_id, cut.by))
            continue
        left.append(LeftOut(project, cut.name, span.start_ns, span.end_ns, f"Left out, for {why}.", "length"))
    return kept, left


def _padded(span: Span, cutting: Cutting, recorded: list[Span]) -> Span:
    """With the time before and after it, as far as was recorded there; the cut itself is never shortened."""
    start, end = span.start_ns - cutting.before_ns, span.end_ns + cutting.after_ns
    around = next(
        (one for one in recorded if one.start_ns <= span.start_ns and span.end_ns <= one.end_ns), None
    )
    if around is not None:
        start, end = max(start, around.start_ns), min(end, around.end_ns)
    return Span(start, end)


def _parts(span: Span, cutting: Cutting) -> list[Span]:
    parts = []
    for start in range(span.start_ns, span.end_ns, cutting.most_ns):
        part = Span(start, min(start + cutting.most_ns, span.end_ns))
        if part.duration_ns >= max(1, cutting.least_ns):
            parts.append(part)
    return parts


def recorded_together(tracks: list[TrackMedia]) -> list[Span]:
    """Where all of some tracks were recorded, in whole ns within."""
    common: list[tuple[Fraction, Fraction]] | None = None
    for track in tracks:
        extent = track.master_extent()
        pairs = [(one, other) for one in common for other in extent] if common is not None else []
        common = (
            extent
            if common is None
            else [(max(a, c), min(b, d)) for (a, b), (c, d) in pairs if max(a, c) < min(b, d)]
        )
    spans = [(ns_up(a), ns_down(b)) for a, b in common or []]
    return [Span(start, end) for start, end in spans if start < end]


def _s(ns: int) -> str:
    return f"{ns / 1e9:.3f}".rstrip("0").rstrip(".")
