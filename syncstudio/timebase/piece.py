"""One straight piece of a clock map: a span of the source and the line that carries it to the master timeline."""

from dataclasses import dataclass
from fractions import Fraction

PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """One moment known on both clocks, in nanoseconds."""

    source_ns: int
    master_ns: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of the source, `[from_tick, to_tick)` in the stream's own ticks, on one exact line.

    One anchor is an offset (rate 1); two are offset and drift. `None` as a bound means open: to the start or end of
    what was recorded. The rate is master time per source time and always positive.
    """

    anchors: tuple[Anchor, ...]
    from_tick: int | None = None
    to_tick: int | None = None

    def __post_init__(self) -> None:
        if len(self.anchors) not in (1, 2):
            raise ValueError(f"a piece has one or two anchors, not {len(self.anchors)}")
        if len(self.anchors) == 2:
            a, b = self.anchors
            if b.source_ns <= a.source_ns or b.master_ns <= a.master_ns:
                raise ValueError("the second anchor of a piece must be later than the first on both clocks")
        if self.from_tick is not None and self.to_tick is not None and self.to_tick <= self.from_tick:
            raise ValueError("a piece must hold at least one tick")

    @property
    def rate(self) -> Fraction:
        """Master time that passes per source time."""
        if len(self.anchors) == 1:
            return Fraction(1)
        a, b = self.anchors
        return Fraction(b.master_ns - a.master_ns, b.source_ns - a.source_ns)

    @property
    def drift_ppm(self) -> Fraction:
        """How much slower this source's clock runs than the master's: `(rate - 1)` in parts per million."""
        return (self.rate - 1) * PPM

    def master_exact(self, source_ns: int | Fraction) -> Fraction:
        """The exact master time of a source time, on this piece's line."""
        a = self.anchors[0]
        return a.master_ns + (source_ns - a.source_ns) * self.rate

    def source_exact(self, master_ns: int | Fraction) -> Fraction:
        """The exact source time of a master time, on this piece's line."""
        a = self.anchors[0]
        return a.source_ns + (master_ns - a.master_ns) / self.rate

    def shifted(self, by_ns: int) -> "Piece":
        """The same piece, later on the master timeline by so much."""
        moved = tuple(Anchor(a.source_ns, a.master_ns + by_ns) for a in self.anchors)
        return Piece(moved, self.from_tick, self.to_tick)
