"""How one track's own time lies on the master timeline, exactly, through offsets, drift, restarts and gaps."""

from dataclasses import dataclass
from fractions import Fraction

from syncstudio.timebase.instant import ns_down, ns_up
from syncstudio.timebase.piece import PPM, Anchor, Piece
from syncstudio.timebase.span import Span
from syncstudio.timebase.streamclock import StreamClock

# Drift is kept as two whole-nanosecond anchors. A thousand seconds apart, one nanosecond is a millionth of a ppm.
_DRIFT_BASE_NS = 1_000_000_000_000


@dataclass(frozen=True, slots=True)
class ClockMap:
    """A track's pieces over its stream's clock; questions outside every piece are answered `None`: nothing recorded.

    ```
    source   |--piece 1--|--piece 2--|            pieces follow one another in the source, never overlapping
    master   |--piece 1--|    gap    |--piece 2--|  they may leave gaps, or overlap, on the master timeline
    ```
    Where two pieces overlap on the master timeline, the later recorded one is asked.
    The chain tick -> source -> master is composed as one `Fraction` and rounded once, so that the pair
    `tick_from_master(master_from_tick(k)) == k` holds for every tick of at least a nanosecond.
    """

    clock: StreamClock
    pieces: tuple[Piece, ...]

    def __post_init__(self) -> None:
        if not self.pieces:
            raise ValueError("a clock map needs at least one piece")
        for before, after in zip(self.pieces, self.pieces[1:], strict=False):
            if before.to_tick is None or after.from_tick is None or after.from_tick < before.to_tick:
                raise ValueError("pieces of a clock map must follow one another in the source")

    @classmethod
    def from_offset(cls, clock: StreamClock, offset_ns: int, drift_ppm: Fraction | int = 0) -> "ClockMap":
        """A track that starts at an instant and drifts by so many ppm: `master = source * (1 + drift) + offset`."""
        return cls(clock, (piece_from_offset(offset_ns, Fraction(drift_ppm)),))

    @property
    def offset_ns(self) -> int:
        """The master time of source zero, on the first piece's line."""
        return ns_up(self.pieces[0].master_exact(0))

    @property
    def drift_ppm(self) -> Fraction:
        """The first piece's drift in ppm."""
        return self.pieces[0].drift_ppm

    def shifted(self, by_ns: int) -> "ClockMap":
        """The same map, later on the master timeline by so much."""
        return ClockMap(self.clock, tuple(piece.shifted(by_ns) for piece in self.pieces))

    def master_from_tick(self, tick: int) -> int | None:
        """The first master nanosecond at which a tick has begun, or nothing when no piece holds it."""
        for piece in self.pieces:
            if _holds_tick(piece, tick):
                return ns_up(piece.master_exact(self.clock.exact_ns(tick)))
        return None

    def tick_from_master(self, master_ns: int) -> int | None:
        """The last tick at or before a master instant: the frame on show there, or nothing."""
        for piece in reversed(self.pieces):
            tick = ns_down(self.clock.exact_tick(piece.source_exact(master_ns)))
            if _holds_tick(piece, tick):
                return tick
        return None

    def master_from_source(self, source_ns: int | Fraction) -> int | None:
        """The master instant of a source time, rounded up, or nothing."""
        for piece in self.pieces:
            if _holds_tick(piece, self.clock.tick_from_source_ns(source_ns)):
                return ns_up(piece.master_exact(source_ns))
        return None

    def source_from_master(self, master_ns: int) -> int | None:
        """The source time of a master instant, rounded down, or nothing."""
        for piece in reversed(self.pieces):
            source = piece.source_exact(master_ns)
            if _holds_tick(piece, ns_down(self.clock.exact_tick(source))):
                return ns_down(source)
        return None

    def edge_from_master(self, master_ns: int) -> int:
        """A master instant as the edge of a label in the source's time, rounded **up** and always answered.

        An edge snapped to a tick reached the master timeline rounded up; rounded up again it lies at or after the
        start of that same tick, so the label begins with the frame it was snapped to. In a gap between two pieces the
        edge stays with the nearer one, no further than labels there are still drawn on its line.
        """
        place = self._place_nearest_master(master_ns)
        low, high = self._reach(place)
        source = self.pieces[place].source_exact(master_ns)
        return ns_up(_clamped(source, low, high))

    def nearest_master(self, source_ns: int) -> int:
        """The master instant of a source time, on the nearest piece's line when no piece holds it."""
        return self._nearest_master(source_ns, self.clock.tick_from_source_ns(source_ns))

    def nearest_master_end(self, source_ns: int) -> int:
        """The master instant at which a label that ends at a source time ends: that of the tick before it.

        Where one piece ends and the next begins, a label of the first must not reach over the gap between them.
        """
        tick = self.clock.tick_from_source_ns(source_ns)
        if self.clock.source_ns_from_tick(tick) == source_ns:
            tick -= 1
        return self._nearest_master(source_ns, tick)

    def label_spans(self, master_span: Span) -> list[Span]:
        """Where in the source labels may lie that are seen during a master span: one span for each piece.

        Wider than what was recorded then: labels also lie before, after and between the pieces.
        """
        spans = []
        for place, piece in enumerate(self.pieces):
            low, high = self._reach(place)
            start = _clamped(piece.source_exact(master_span.start_ns), low, high)
            end = _clamped(piece.source_exact(master_span.end_ns), low, high)
            spans.append(Span(ns_down(start) - 1, ns_up(end) + 1))
        return spans

    def source_bounds(self, piece: Piece) -> tuple[Fraction | None, Fraction | None]:
        """Where a piece begins and ends in exact source nanoseconds; `None` is open."""
        low = None if piece.from_tick is None else self.clock.exact_ns(piece.from_tick)
        high = None if piece.to_tick is None else self.clock.exact_ns(piece.to_tick)
        return low, high

    def master_bounds(self, piece: Piece) -> tuple[Fraction | None, Fraction | None]:
        """Where a piece begins and ends in exact master nanoseconds; `None` is open."""
        low, high = self.source_bounds(piece)
        return (
            None if low is None else piece.master_exact(low),
            None if high is None else piece.master_exact(high),
        )

    def master_spans(self, source_span: Span) -> list[Span]:
        """Where a span of the source lies on the master timeline: one span for each piece that holds some of it."""
        spans = []
        for piece in self.pieces:
            low, high = self.source_bounds(piece)
            start = (
                Fraction(source_span.start_ns) if low is None else max(low, Fraction(source_span.start_ns))
            )
            end = Fraction(source_span.end_ns) if high is None else min(high, Fraction(source_span.end_ns))
            if start < end or (start == end and source_span.duration_ns == 0):
                spans.append(Span(ns_up(piece.master_exact(start)), ns_up(piece.master_exact(end))))
        return spans

    def source_spans(self, master_span: Span) -> list[tuple[Piece, Span]]:
        """What was recorded during a master span: for each piece, the span of the source (rounded outward)."""
        spans = []
        for piece in self.pieces:
            low, high = self.master_bounds(piece)
            start = (
                Fraction(master_span.start_ns) if low is None else max(low, Fraction(master_span.start_ns))
            )
            end = Fraction(master_span.end_ns) if high is None else min(high, Fraction(master_span.end_ns))
            if start < end:
                spans.append(
                    (piece, Span(ns_down(piece.source_exact(start)), ns_up(piece.source_exact(end))))
                )
        return spans

    def _nearest_master(self, source_ns: int, tick: int) -> int:
        nearest = min(self.pieces, key=lambda piece: _ticks_away(piece, tick))
        return ns_up(nearest.master_exact(source_ns))

    def _reach(self, place: int) -> tuple[Fraction | None, Fraction | None]:
        """The source time for which a piece is the nearest one, in exact nanoseconds; `None` is open."""
        low = None if place == 0 else self._middle(self.pieces[place - 1], self.pieces[place])
        last = place == len(self.pieces) - 1
        return low, None if last else self._middle(self.pieces[place], self.pieces[place + 1])

    def _middle(self, before: Piece, after: Piece) -> Fraction:
        ends, begins = self.source_bounds(before)[1], self.source_bounds(after)[0]
        assert ends is not None
        assert begins is not None
        return (ends + begins) / 2

    def _place_nearest_master(self, master_ns: int) -> int:
        # Later pieces first: of two equally near, the later recorded one is asked.
        places = reversed(range(len(self.pieces)))
        return min(places, key=lambda place: self._distance_ns(self.pieces[place], master_ns))

    def _distance_ns(self, piece: Piece, master_ns: int) -> Fraction:
        low, high = self.master_bounds(piece)
        below = Fraction(0) if low is None else low - master_ns
        above = Fraction(0) if high is None else master_ns - high
        return max(below, above, Fraction(0))


def piece_from_offset(offset_ns: int, drift_ppm: Fraction) -> Piece:
    """A whole source on one line: one anchor without drift, two with it."""
    start = Anchor(0, offset_ns)
    if drift_ppm == 0:
        return Piece((start,))
    later = round(_DRIFT_BASE_NS * (1 + drift_ppm / PPM))
    return Piece((start, Anchor(_DRIFT_BASE_NS, offset_ns + later)))


def _clamped(value: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction:
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)


def _holds_tick(piece: Piece, tick: int) -> bool:
    return (piece.from_tick is None or piece.from_tick <= tick) and (
        piece.to_tick is None or tick < piece.to_tick
    )


def _ticks_away(piece: Piece, tick: int) -> int:
    below = 0 if piece.from_tick is None else piece.from_tick - tick
    above = 0 if piece.to_tick is None else tick - piece.to_tick + 1
    return max(below, above, 0)
