"""Checks a row of pictures, or one alone: the times they have, or the numbers where they have none."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

from syncstudio.media.display_order import read_beginning
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.health.finding import Finding, rank
from syncstudio.media.health.picture_times_health import times_figures, times_findings
from syncstudio.media.health.place_list import PlaceList
from syncstudio.media.health.report import FileHealth, Gap, StreamHealth
from syncstudio.media.health.words import count_text, length_text, place_text, rate_text
from syncstudio.media.image_kinds import kind_of
from syncstudio.media.image_sequence import ImageSequence
from syncstudio.media.packet_table import Cancelled, Progress
from syncstudio.media.probe import FileFacts, StreamFacts

_CHECK_EVERY = 64

# The first of so many pictures that is one says what kind they are.
_LOOKS = 64


def still_health(
    facts: FileFacts,
    sequence: ImageSequence,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> FileHealth:
    """The timing of still pictures, from their names and the beginning of each.

    Raises MediaCancelled when `cancelled()` says so.
    """
    stream = facts.streams[0]
    found = [Finding("undecodable", "info", stream.index, None, note) for note in sequence.notes]
    if not read_beginning(facts.path, stream.index, 1).stamps:
        found.append(_shows_nothing(stream, sequence))
    times = sequence.times
    if times is not None:
        found += times_findings(stream, sequence, times)
        if not sequence.maker:
            found += _damaged(facts, stream, sequence, progress, cancelled)
        read = f"The times of {len(sequence.files):,} pictures were read: {times.says}; only the first was decoded."
        epoch_ns = times.epoch_ns if times.zone_known else None
        says = times.says if epoch_ns is not None else ""
        figures = times_figures(stream, sequence, times)
        return FileHealth(facts.path, (figures,), tuple(sorted(found, key=rank)), read, epoch_ns, says)
    if sequence.is_lone:
        read = "The picture was decoded; it has no times that could be checked."
        return FileHealth(facts.path, (_figures(stream, sequence),), tuple(found), read)
    found.append(_without_times(stream, sequence))
    found += _holes(stream, sequence)
    if not sequence.maker:
        found += _damaged(facts, stream, sequence, progress, cancelled)
    read = (
        f"The names and beginnings of {len(sequence.files):,} pictures were read and only the first decoded: damage "
        f"further inside one is not seen."
    )
    return FileHealth(facts.path, (_figures(stream, sequence),), tuple(sorted(found, key=rank)), read)


def _figures(stream: StreamFacts, sequence: ImageSequence) -> StreamHealth:
    many = not sequence.is_lone
    return StreamHealth(
        stream.index, "video", stream.codec, stream.time_base, Fraction(0), sequence.end_tick / sequence.rate,
        len(sequence.files), sequence.rate if many else None,
        gaps=_gaps(sequence), missing=len(sequence.files) if many else 0,
    )  # fmt: skip


def _gaps(sequence: ImageSequence) -> tuple[Gap, ...]:
    """One for each hole in the numbers, in their order: from when the next picture should have come."""
    ticks = sequence.ticks
    return tuple(
        Gap((here + 1) / sequence.rate, (then - here - 1) / sequence.rate)
        for here, then in itertools.pairwise(ticks)
        if then - here > 1
    )


def _shows_nothing(stream: StreamFacts, sequence: ImageSequence) -> Finding:
    return Finding(
        "undecodable", "error", stream.index, None,
        f"Nothing of {sequence.files[0].name} could be decoded: it is damaged or of a kind unknown here, so it cannot "
        f"be seen or labelled; get it again from where it was made.",
    )  # fmt: skip


def _without_times(stream: StreamFacts, sequence: ImageSequence) -> Finding:
    rate = rate_text(sequence.rate)
    return Finding(
        "missing-timestamp", "warning", stream.index, None,
        f"The {len(sequence.files):,} pictures have no times of their own and are shown in the order of their numbers "
        f"at {rate} a second, which nothing in them says: labels stay with their pictures, but their times are "
        f"true only if the pictures were taken at that rate; where it was another, align the track at its beginning "
        f"and its end.",
    )  # fmt: skip


def _holes(stream: StreamFacts, sequence: ImageSequence) -> list[Finding]:
    step = _step(sequence)
    places = PlaceList("timestamp-gap", "warning", stream.index)
    for gap, (first, last) in zip(_gaps(sequence), sequence.missing_numbers, strict=True):
        count = (last - first) // step + 1
        numbers = f"number {first} is" if count == 1 else f"numbers {first} to {last} are"
        places.add(
            gap.at_s,
            f"Of the pictures, {numbers} missing at {place_text(gap.at_s)} ({length_text(gap.length_s)}): the one "
            f"before stays on show and later ones keep their places, so labels there have no picture of their own; "
            f"copy the missing {'one' if count == 1 else f'{count:,}'} again, or label around the hole.",
            gap.at_s + gap.length_s,
            gap.length_s,
        )
    return places.findings(
        lambda more, length: (
            f"The numbers have {count_text(more, 'more hole')}, {length_text(length)} in all."
        )
    )


def _step(sequence: ImageSequence) -> int:
    """How far the numbers of two pictures one tick apart are from one another."""
    numbers, ticks = sequence.numbers, sequence.ticks
    return max(1, (numbers[-1] - numbers[0]) // max(1, ticks[-1]))


def _damaged(
    facts: FileFacts,
    stream: StreamFacts,
    sequence: ImageSequence,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> list[Finding]:
    """Pictures that do not even begin like the first does."""
    places = PlaceList("undecodable", "warning", stream.index)
    kind = next((name for file in sequence.files[:_LOOKS] if (name := _kind_name(file))), "")
    for row, file in enumerate(sequence.files):
        if row % _CHECK_EVERY == 0:
            if cancelled is not None and cancelled():
                raise MediaCancelled(f"Checking the timing of {facts.path} was cancelled.")
            if progress is not None:
                progress(row / len(sequence.files))
        found = _kind_name(file)
        if found and (found == kind or sequence.convert):
            continue
        at_s = _at_s(sequence, row)
        places.add(
            at_s,
            f"{file.name} at {place_text(at_s)} is no picture of the kind of the first, or is damaged: it cannot be "
            f"shown or labelled, and those around it keep their places; copy it again.",
        )
    return places.findings(lambda more, _: f"{count_text(more, 'more picture')} cannot be shown.")


def _at_s(sequence: ImageSequence, row: int) -> Fraction:
    if sequence.times is not None:
        return Fraction(int(sequence.times.times_ns[row]), 1_000_000_000)
    return sequence.ticks[row] / sequence.rate


def _kind_name(file: Path) -> str:
    try:
        kind = kind_of(file)
    except MediaError:
        return ""
    return kind.name if kind is not None else ""
