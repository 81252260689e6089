"""When a device's blocks are heard, from what its driver tells in each call: believed, but not at once.

Blocks follow one another without a gap, so all of them lie on one line of the host's time, and only its beginning
is not known. Each told delay names one. Sound servers guess between two looks at their device, and when a start was
disturbed by a busy computer their guess drifts away by tens of ms for seconds before it comes back; blocks do not.
"""

from collections import deque
from statistics import median

from syncstudio.timebase.instant import NS_PER_MS, NS_PER_S

# A delay outside this is a driver that does not tell its time (0, or another clock), or a wall clock that was
# set while the driver reckoned.
_LONGEST_DELAY_NS = 2 * NS_PER_S
# A beginning that is told so far from what was told before is believed when others say the same: within this of
# each other, for so many calls.
_SURPRISE_NS = 20 * NS_PER_MS
_AGREE_NS = 10 * NS_PER_MS
_CALLS = 4
_LATELY = 9
# At first the line is laid through what has been told so far. After so long it stays, until what is told stands
# still, too: until the thirds of the last seconds say the same. Twice what a poor clock drifts meanwhile is still.
_FIRST_NS = NS_PER_S
_SEEN_NS = 3 * NS_PER_S
_STILL_NS = 3 * NS_PER_MS // 2
_LOOK_NS = NS_PER_S // 4
# What never stands still is believed all the same; a server's guess has come back by then.
_PATIENCE_NS = 12 * NS_PER_S


class HeardTime:
    """Turns told delays into host times, and knows whether the driver tells any.

    Only differences within one call are used, so a wall clock that is set between calls moves nothing; one that
    is set within a call makes a single odd delay, which is not believed.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self.tells = False
        self.begin_anew()

    def begin_anew(self) -> None:
        """The blocks so far have ended, as where the device ran dry: the next one begins another line."""
        self._frames = 0
        self._zero_ns: int | None = None
        # (how far along the line, which beginning of it was told then)
        self._told: deque[tuple[int, int]] = deque()
        self._surprises: list[int] = []
        self._first_until_ns = _FIRST_NS
        self._believed_at_ns = self._looked_at_ns = 0

    def heard_ns(self, now_ns: int, delay_ns: int, usual_ns: int, frames: int) -> int:
        """When the first frame of a block of `frames` is heard, asked for at a host time.

        `delay_ns` is what the driver told in this call, `usual_ns` what the stream says of itself.
        """
        along_ns = self._frames * NS_PER_S // self._rate
        if 0 < delay_ns < _LONGEST_DELAY_NS:
            self.tells = True
            self._take(now_ns + delay_ns - along_ns, along_ns)
        elif self._zero_ns is None or not self.tells or self._zero_ns + along_ns <= now_ns:
            # A driver that told its time before goes on from there; one that never does has its usual delay.
            self._zero_ns = now_ns + usual_ns - along_ns
        assert self._zero_ns is not None
        heard_ns = self._zero_ns + self._frames * NS_PER_S // self._rate
        self._frames += frames
        return heard_ns

    def _take(self, zero_ns: int, along_ns: int) -> None:
        """Note a told beginning of the line, and lay the line anew where that is sure enough."""
        if self._zero_ns is None:
            self._zero_ns = zero_ns
        lately = [told for _, told in list(self._told)[-_LATELY:]]
        usual_ns = round(median(lately)) if lately else self._zero_ns
        if abs(zero_ns - usual_ns) > _SURPRISE_NS:
            self._surprised(zero_ns, along_ns)
            return
        self._surprises.clear()
        self._told.append((along_ns, zero_ns))
        if along_ns <= self._first_until_ns:
            self._zero_ns, self._believed_at_ns = round(median(zero for _, zero in self._told)), along_ns
        elif along_ns - self._looked_at_ns >= _LOOK_NS:
            self._looked_at_ns = along_ns
            self._look(along_ns)

    def _look(self, along_ns: int) -> None:
        while self._told[0][0] < along_ns - _SEEN_NS:
            self._told.popleft()
        if along_ns - self._told[0][0] < _SEEN_NS - 2 * _LOOK_NS:
            return
        third_ns = (along_ns - self._told[0][0]) / 3
        parts: list[list[int]] = [[], [], []]
        for place_ns, zero_ns in self._told:
            parts[min(2, int((along_ns - place_ns) / third_ns))].append(zero_ns)
        middles = [median(part) for part in parts if part]
        still = len(middles) == 3 and max(middles) - min(middles) < _STILL_NS
        if still or along_ns - self._believed_at_ns > _PATIENCE_NS:
            self._zero_ns = round(middles[0])
            self._believed_at_ns = along_ns

    def _surprised(self, zero_ns: int, along_ns: int) -> None:
        """Believe a surprise that was told often enough; until then go on as expected."""
        if self._surprises and abs(zero_ns - self._surprises[-1]) > _AGREE_NS:
            self._surprises.clear()
        self._surprises.append(zero_ns)
        if len(self._surprises) >= _CALLS:
            self._surprises.clear()
            self._zero_ns = zero_ns
            self._told.clear()
            self._told.append((along_ns, zero_ns))
            self._believed_at_ns = self._looked_at_ns = along_ns
            self._first_until_ns = along_ns + _FIRST_NS
