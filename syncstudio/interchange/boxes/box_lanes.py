"""Lanes of regions of one video, as files of boxes hold them: which video, when its frames are, which labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.frame_clock import FrameClock, clock_of
from syncstudio.interchange.label_document import (
    DocumentLabel,
    DocumentLane,
    DocumentMedium,
    DocumentSegment,
    LabelDocument,
)
from syncstudio.interchange.label_format import WriteOptions

_NAMED = 5
_MOST_ROWS = 10_000_000


@dataclass(slots=True)
class LineNotes:
    """Lines that were repaired or left out: the first few by number, the rest counted."""

    _said: list[str] = field(default_factory=list)
    _rest: Counter[str] = field(default_factory=Counter)

    def line(self, number: int, what: str, done: str = "left out") -> None:
        """`what` follows "line 7"."""
        if len(self._said) < _NAMED:
            self._said.append(f"Line {number:,} {what}: {done}.")
        else:
            self._rest[done] += 1

    def notes(self) -> tuple[str, ...]:
        """All of them."""
        return (*self._said, *(f"{many:,} more lines: {done}." for done, many in self._rest.items()))


@dataclass(frozen=True, slots=True)
class OneVideo:
    """The regions of one video, about to be written."""

    medium: DocumentMedium
    clock: FrameClock
    lanes: tuple[DocumentLane, ...]
    labels: tuple[str, ...]

    def segments(self) -> Iterator[tuple[DocumentLane, DocumentSegment]]:
        """Its regions, lane by lane."""
        for lane in self.lanes:
            for segment in lane.segments:
                if segment.region is not None and segment.region.keyframes:
                    yield lane, segment


def one_video(document: LabelDocument, options: WriteOptions, format_name: str) -> OneVideo:
    """The video that all regions are of. InterchangeError where there are none, or of several, or no frame rate."""
    lanes = tuple(lane for lane in document.lanes if lane.kind == "regions" and lane.segments)
    if not lanes:
        raise InterchangeError(
            f"{format_name} holds regions only, and there are none: choose a lane of regions."
        )
    names = tuple(dict.fromkeys(lane.medium for lane in lanes))
    if len(names) > 1:
        listed = ", ".join(f"“{name or 'the common timeline'}”" for name in names)
        raise InterchangeError(
            f"{format_name} holds one video, and the regions are of {listed}: write one at a time."
        )
    medium = next((each for each in document.media if each.name == names[0]), None)
    medium = medium or next(
        (each for each in document.media if each.kind == "video"), DocumentMedium("video")
    )
    rate = options.frame_rate or medium.frame_rate
    clock = clock_of(options.frame_starts_ns, rate, f"“{medium.name}”", f"{format_name} counts its frames")
    used = dict.fromkeys(segment.label for lane in lanes for segment in lane.segments)
    order = [label.name for label in document.labels if label.name in used]
    return OneVideo(medium, clock, lanes, tuple(dict.fromkeys((*order, *(name for name in used if name)))))


def refuse_too_many(video: OneVideo, format_name: str) -> None:
    """InterchangeError where a list of every box in every frame would be larger than anybody reads."""
    clock = video.clock
    lengths = [segment.end_ns - segment.start_ns for _, segment in video.segments()]
    if clock.frames_at_most(sum(lengths)) + 2 * len(lengths) <= _MOST_ROWS:
        return
    rows = sum(
        clock.frame_at(segment.end_ns) - clock.frame_at(segment.start_ns) + 1
        for _, segment in video.segments()
    )
    if rows > _MOST_ROWS:
        raise InterchangeError(
            f"{format_name} lists every box in every frame, and that would be {rows:,} of at most {_MOST_ROWS:,}: "
            "write fewer regions at a time, or CVAT, which has key frames."
        )


def track_ids(segments: Sequence[DocumentSegment], first: int = 1) -> list[int]:
    """A number for each region: its key where that is one that nobody else has, else the next free."""
    taken: set[int] = set()
    made: list[int] = []
    for segment in segments:
        key = segment.key
        own = int(key) if key and key.isascii() and key.isdigit() and len(key) < 16 else -1
        if own in taken or str(own) != key:
            own = -1
        taken.add(own)
        made.append(own)
    number = first
    for place, own in enumerate(made):
        if own < 0:
            while number in taken:
                number += 1
            made[place] = number
            taken.add(number)
    return made


def palette(names: Sequence[str]) -> tuple[DocumentLabel, ...]:
    """The labels of those names."""
    return tuple(DocumentLabel(name) for name in dict.fromkeys(names) if name)


@lru_cache(1 << 14)
def digits(value: float) -> str:
    """Pixels as a file holds them: all digits, no noise of floats."""
    # Added, for the two zeros of floats are one key of the cache.
    text = repr(round(value, 9) + 0.0)
    return text[:-2] if text.endswith(".0") else text


def thinned_note(thinned: int, kept: int) -> tuple[str, ...]:
    """What is said where places became few key frames."""
    if not thinned:
        return ()
    return (
        f"{thinned + kept:,} places became {kept:,} key frames: straight lines between them give all others back.",
    )
