"""When a device's blocks are heard, from what its driver tells in each call: believed, but not at once."""

from syncstudio.timebase.instant import NS_PER_S

# A delay outside this is a driver that does not tell its time (0, or another clock), or a wall clock that was
# set while the driver reckoned.
_LONGEST_DELAY_NS = 2 * NS_PER_S
# A block that is told so far from where the blocks before it end is believed when others say the same: within
# this of each other, for so many calls.
_SURPRISE_NS = 20_000_000
_AGREE_NS = 10_000_000
_CALLS = 4


class HeardTime:
    """Turns told delays into host times, and knows whether the driver tells any.

    Only differences within one call are used, so a wall clock that is set between calls moves nothing; one that
    is set within a call makes a single odd delay, which is not believed.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._next_ns: int | None = None
        self._surprises: list[int] = []
        self.tells = False

    def heard_ns(self, now_ns: int, delay_ns: int, usual_ns: int, frames: int) -> int:
        """When the first frame of a block of `frames` is heard, asked for at a host time.

        `delay_ns` is what the driver told in this call, `usual_ns` what the stream says of itself.
        """
        told = 0 < delay_ns < _LONGEST_DELAY_NS
        expected = self._next_ns
        if told:
            self.tells = True
            heard = now_ns + delay_ns
            if expected is not None and abs(heard - expected) > _SURPRISE_NS:
                heard = self._surprised(heard, expected)
            else:
                self._surprises.clear()
        else:
            # A driver that told its time before goes on from there; one that never does has its usual delay.
            goes_on = expected is not None and self.tells and expected > now_ns
            heard = expected if goes_on and expected is not None else now_ns + usual_ns
        self._next_ns = heard + frames * NS_PER_S // self._rate
        return heard

    def _surprised(self, heard: int, expected: int) -> int:
        """Believe a surprise that was told often enough; until then go on as expected."""
        off_ns = heard - expected
        if self._surprises and abs(off_ns - self._surprises[-1]) > _AGREE_NS:
            self._surprises.clear()
        self._surprises.append(off_ns)
        if len(self._surprises) < _CALLS:
            return expected
        self._surprises.clear()
        return heard
