"""Where a clip begins and ends exactly: at frames of its picture, else at samples of its sound, the nearest ones."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Literal

from syncstudio.media.clips.clip_clock import ClipClock
from syncstudio.session.dataset.choice import DatasetChoice
from syncstudio.session.dataset.planned import Cut
from syncstudio.session.dataset.track_media import TrackMedia
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.piece import Piece
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.media.frame_index import FrameIndex

_Way = Literal["near", "up", "down"]
# A rest of a frame so small is none: edges are whole ns.
_NEARLY = Fraction(1, 100)
_MOST_MOVED_S = Fraction(1, 10)


class LeftOutError(Exception):
    """Why one clip is left out; `kind` is counted in the card."""

    def __init__(self, reason: str, kind: str) -> None:
        super().__init__(reason)
        self.kind = kind


def place(
    choice: DatasetChoice, picture: TrackMedia | None, sound: TrackMedia | None, cut: Cut
) -> tuple[ClipClock, Fraction]:
    """The clip's clock and its length: from a start of a frame (else of a sample) to another, both the nearest."""
    if picture is not None and picture.index is not None:
        return _at_frames(choice, picture, cut)
    assert sound is not None
    span = cut.span
    piece = _piece(sound, span)
    clock = sound.clock_map.clock
    ticks = [clock.exact_tick(piece.source_exact(at)) for at in (span.start_ns, span.end_ns)]
    first, last = (floor(tick + Fraction(1, 2)) for tick in ticks)
    start, end = (piece.master_exact(clock.exact_ns(tick)) for tick in (first, max(last, first + 1)))
    rate = Fraction(1) if choice.clock == "master" else piece.rate
    return ClipClock(start, rate), (end - start) / rate


def _at_frames(choice: DatasetChoice, picture: TrackMedia, cut: Cut) -> tuple[ClipClock, Fraction]:
    index, span = picture.index, cut.span
    assert index is not None
    piece = _piece(picture, span)
    clock = picture.clock_map.clock
    rate = Fraction(1) if choice.clock == "master" else piece.rate
    # What is cut out of what was recorded must not reach beyond it; a label means the frame that is nearest.
    inside = cut.by in ("fixed", "whole")
    _refuse_outside(picture, piece, span)
    first = _edge(index, clock.exact_tick(piece.source_exact(span.start_ns)), "up" if inside else "near")
    start = piece.master_exact(clock.exact_ns(first))
    # A fixed length is one by the clip's own clock, so that all such clips have as many frames.
    asked_end = start + span.duration_ns * rate if cut.by == "fixed" else Fraction(span.end_ns)
    if choice.coding.fps is not None:
        step = NS_PER_S / choice.coding.fps
        return ClipClock(start, rate), max(1, floor((asked_end - start) / rate / step + _NEARLY)) * step
    way: _Way = "down" if cut.by == "whole" else "near"
    last = _edge(index, clock.exact_tick(piece.source_exact(asked_end)), way)
    if last <= first:
        last = index.frame_span(index.frame_at_tick(first) or 0)[1]
    end = piece.master_exact(clock.exact_ns(last))
    return ClipClock(start, rate), (end - start) / rate


def _refuse_outside(picture: TrackMedia, piece: Piece, span: Span) -> None:
    """A clip is never cut short because the picture is: half a frame too much is forgiven, no more."""
    index, clock = picture.index, picture.clock_map.clock
    assert index is not None
    late = index.start_tick - clock.exact_tick(piece.source_exact(span.start_ns))
    early = clock.exact_tick(piece.source_exact(span.end_ns)) - index.end_tick
    length = clock.exact_tick(piece.source_exact(span.end_ns)) - clock.exact_tick(
        piece.source_exact(span.start_ns)
    )
    if late >= length or early >= length:
        raise LeftOutError(f"Left out, for {picture.track.name} recorded nothing there.", "gap")
    first, last = int(index.durations[0]), int(index.durations[-1])
    for missing, allowed, what in ((late, first, "begins"), (early, last, "ends")):
        if missing > Fraction(allowed, 2):
            seconds = float(missing * index.time_base)
            where = "after it begins" if what == "begins" else "before it ends"
            raise LeftOutError(f"Left out, for {picture.track.name} {what} {seconds:.3f} s {where}.", "gap")


def _edge(index: FrameIndex, tick: Fraction, way: _Way) -> int:
    """The start of a frame, or the end of the last, that is nearest to a place, or next after or before it.

    The place itself, as a whole tick, where that would be far away.
    """
    number = index.frame_at_tick(floor(tick))
    if number is None:
        return index.start_tick
    begins, ends = index.frame_span(number)
    if tick == begins:
        return begins
    edge = begins if way == "down" or (way == "near" and tick - begins <= ends - tick) else ends
    # Pictures that stand for long are begun in: moved to their edges, clips would be others than were asked for.
    return edge if abs(edge - tick) * index.time_base <= _MOST_MOVED_S else floor(tick)


def _piece(track: TrackMedia, span: Span) -> Piece:
    """The piece of a track that a whole span lies in; half a frame or sample beyond its ends is forgiven."""
    middle = (span.start_ns + span.end_ns) // 2
    tick = track.clock_map.tick_from_master(middle)
    for piece in reversed(track.clock_map.pieces):
        if (
            tick is not None
            and (piece.from_tick is None or piece.from_tick <= tick)
            and (piece.to_tick is None or tick < piece.to_tick)
        ):
            return piece
    raise LeftOutError(f"Left out, for {track.track.name} recorded nothing there.", "gap")
