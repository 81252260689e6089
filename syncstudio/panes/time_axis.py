"""Which stretch of the master timeline lies under which pixels."""

from dataclasses import dataclass, replace

from syncstudio.timebase.span import Span

# Half a microsecond per pixel draws a 48 kHz sample 40 px wide; closer in there is nothing left to see.
MIN_NS_PER_PX = 500.0
# Nearly six days of timeline per pixel: a log of ten years fits a laptop's screen, and the widest screen's ends are
# still instants that 64 bits hold.
MAX_NS_PER_PX = 5e14


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """A window onto the master timeline: its first instant, its scale and its width in pixels.

    Instants stay whole nanoseconds; the scale is a float because it is only ever used to paint and to read a mouse.
    """

    start_ns: int = 0
    ns_per_px: float = 10_000_000.0
    width: int = 1

    @property
    def end_ns(self) -> int:
        return self.start_ns + round(self.width * self.ns_per_px)

    @property
    def span(self) -> Span:
        """What is visible."""
        return Span(self.start_ns, max(self.end_ns, self.start_ns))

    def x_from_ns(self, ns: int) -> float:
        """Where an instant lies, in pixels from the left edge; outside the window it is negative or past the width."""
        return (ns - self.start_ns) / self.ns_per_px

    def ns_from_x(self, x: float) -> int:
        """The instant under a pixel."""
        return self.start_ns + round(x * self.ns_per_px)

    def resized(self, width: int) -> "TimeAxis":
        """The same start and scale over another width."""
        return replace(self, width=max(1, width))

    def zoomed(self, factor: float, at_x: float) -> "TimeAxis":
        """Closer by a factor (above 1) or further away, with the instant under `at_x` staying where it is."""
        scale = clamped_scale(self.ns_per_px / factor)
        held_ns = self.ns_from_x(at_x)
        return replace(self, start_ns=held_ns - round(at_x * scale), ns_per_px=scale)

    def panned(self, px: float) -> "TimeAxis":
        """Moved so that what was `px` to the right of the left edge is now at it."""
        return replace(self, start_ns=self.start_ns + round(px * self.ns_per_px))

    def starting_near(self, start_ns: int, columns_per_px: float) -> "TimeAxis":
        """Moved to start near an instant, by whole device columns so that painted rows can be shifted, not redrawn."""
        columns = round((start_ns - self.start_ns) / self.ns_per_px * columns_per_px)
        return self.panned(columns / columns_per_px)

    def fitted(self, span: Span, margin: float = 0.0) -> "TimeAxis":
        """Showing a whole span, with a margin as a share of it on both sides."""
        around_ns = round(span.duration_ns * margin)
        scale = clamped_scale((span.duration_ns + 2 * around_ns) / max(1, self.width))
        middle_ns = (span.start_ns + span.end_ns) // 2
        return replace(self, start_ns=middle_ns - round(self.width * scale / 2), ns_per_px=scale)

    def kept_within(self, span: Span, columns_per_px: float = 1.0) -> "TimeAxis":
        """Moved, if need be, so that at least half of the window or all of the span stays in sight."""
        half_ns = round(self.width * self.ns_per_px / 2)
        lowest_ns = span.start_ns - half_ns
        highest_ns = max(span.end_ns - half_ns, lowest_ns)
        if lowest_ns <= self.start_ns <= highest_ns:
            return self
        return self.starting_near(min(max(self.start_ns, lowest_ns), highest_ns), columns_per_px)


def clamped_scale(ns_per_px: float) -> float:
    """A scale within what can sensibly be drawn."""
    return min(max(ns_per_px, MIN_NS_PER_PX), MAX_NS_PER_PX)
