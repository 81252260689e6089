"""Checks pictures that have times of their own: gaps, equal and missing times, names out of order, and the zone."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from syncstudio.media.health.finding import Finding
from syncstudio.media.health.place_list import PlaceList
from syncstudio.media.health.report import Gap, StreamHealth
from syncstudio.media.health.words import count_text, length_text, place_text
from syncstudio.media.image_sequence import ImageSequence
from syncstudio.media.images.picture_stamps import NS_PER_S
from syncstudio.media.images.picture_times import GAP_TIMES, PictureTimes
from syncstudio.media.probe import StreamFacts

# As many gaps as a figure lists.
_MOST_GAPS = 10_000


def times_findings(stream: StreamFacts, sequence: ImageSequence, times: PictureTimes) -> list[Finding]:
    """What is odd about the times of these pictures."""
    found = [*_notes(stream, times), *_typed(stream, sequence, times), *_zone(stream, times)]
    # Pages are shown when a person says so, and gaps between them are meant.
    if sequence.maker != "pdf":
        found += _gap_findings(stream, times)
    return (
        found
        + _same(stream, sequence, times)
        + _untimed(stream, sequence, times)
        + _out_of_order(stream, sequence, times)
    )


def times_figures(stream: StreamFacts, sequence: ImageSequence, times: PictureTimes) -> StreamHealth:
    """The figures of such a row."""
    count = len(sequence.files)
    usual = times.usual_ns
    steps = np.diff(times.times_ns)
    steady = count > 1 and bool((np.abs(steps - usual) * 100 <= usual).all())
    return StreamHealth(
        stream.index, "video", stream.codec, stream.time_base, Fraction(int(times.times_ns[0]), NS_PER_S),
        Fraction(times.end_ns - int(times.times_ns[0]), NS_PER_S), count, None,
        Fraction(NS_PER_S, usual) if count > 1 else None,
        variable_rate=count > 1 and not steady, gaps=_gaps(times), repeats=len(times.same),
        backwards=len(times.backwards), missing=len(times.untimed),
    )  # fmt: skip


def _s(ns: int) -> Fraction:
    return Fraction(int(ns), NS_PER_S)


def _gaps(times: PictureTimes) -> tuple[Gap, ...]:
    ends = times.times_ns + times.shown_ns
    return tuple(
        Gap(_s(ends[place]), _s(times.times_ns[place + 1] - ends[place]))
        for place in times.gaps()[:_MOST_GAPS].tolist()
    )


def _notes(stream: StreamFacts, times: PictureTimes) -> list[Finding]:
    return [Finding("undecodable", "info", stream.index, None, note) for note in times.notes]


def _typed(stream: StreamFacts, sequence: ImageSequence, times: PictureTimes) -> list[Finding]:
    if sequence.maker or times.epoch_ns is not None or not times.says.startswith("one picture"):
        return []
    said = (
        "as it was typed: their times are true only if that is so."
        if times.typed
        else "which nothing in them says: choose what tells their times with “Times of these pictures…”."
    )
    return [
        Finding(
            "missing-timestamp", "info" if times.typed else "warning", stream.index, None,
            f"The {len(sequence.files):,} pictures have no times of their own and are shown one every "
            f"{length_text(_s(times.usual_ns))}, {said}",
        )
    ]  # fmt: skip


def _zone(stream: StreamFacts, times: PictureTimes) -> list[Finding]:
    if times.epoch_ns is None or times.zone_known:
        return []
    return [
        Finding(
            "clock-zone", "info", stream.index, None,
            f"The times of the pictures ({times.says}) do not say their time zone: beside recordings whose clocks do, "
            "they may lie whole hours off; check one moment that both show.",
        )
    ]  # fmt: skip


def _gap_findings(stream: StreamFacts, times: PictureTimes) -> list[Finding]:
    places = PlaceList("timestamp-gap", "warning", stream.index)
    usual = length_text(_s(times.usual_ns))
    for gap in _gaps(times):
        places.add(
            gap.at_s,
            f"No picture was taken for {length_text(gap.length_s)} from {place_text(gap.at_s)}, more than {GAP_TIMES} "
            f"times the usual {usual}: nothing is shown there, so labels there have no picture of their own.",
            gap.at_s + gap.length_s,
            gap.length_s,
        )
    return places.findings(
        lambda more, length: f"There are {count_text(more, 'more gap')}, {length_text(length)} in all."
    )


def _same(stream: StreamFacts, sequence: ImageSequence, times: PictureTimes) -> list[Finding]:
    if not times.same:
        return []
    first = times.same[0]
    fine = length_text(_s(max(1, times.resolution_ns)))
    count = count_text(len(times.same), "picture has", "pictures have")
    return [
        Finding(
            "duplicate-timestamp", "warning", stream.index, _s(times.times_ns[first]),
            f"{count} the same time as the one before, first {sequence.files[first].name} at "
            f"{place_text(_s(times.times_ns[first]))}: times are written to {fine}, so of those only the last is "
            "seen in playing, and stepping goes through all; take a finer source, or share each time among its "
            "pictures, with “Times of these pictures…”.",
        )
    ]  # fmt: skip


def _untimed(stream: StreamFacts, sequence: ImageSequence, times: PictureTimes) -> list[Finding]:
    places = PlaceList("missing-timestamp", "warning", stream.index)
    for place in times.untimed:
        at_s = _s(times.times_ns[place])
        places.add(
            at_s,
            f"{sequence.files[place].name} has no time (by {times.says}) and stands between its neighbours by name, at "
            f"{place_text(at_s)}: labels on it have no true time.",
        )
    return places.findings(
        lambda more, _: f"{count_text(more, 'more picture has', 'more pictures have')} no time."
    )


def _out_of_order(stream: StreamFacts, sequence: ImageSequence, times: PictureTimes) -> list[Finding]:
    places = PlaceList("timestamp-backwards", "warning", stream.index)
    for place in times.backwards:
        at_s = _s(times.times_ns[place])
        places.add(
            at_s,
            f"{sequence.files[place].name} at {place_text(at_s)} comes earlier by its name than the picture shown "
            "before it: pictures are shown by their times; if the camera's clock was set back meanwhile, they are "
            "mixed here.",
        )
    return places.findings(
        lambda more, _: (
            f"{count_text(more, 'more picture comes', 'more pictures come')} earlier by name than by time."
        )
    )
