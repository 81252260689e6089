"""Counts the pictures of one track that should have been shown while playing, and those of them that were not."""

from __future__ import annotations

from collections import deque

# A picture that was due this long ago, and is still not on screen, does not come any more.
_GIVEN_UP_NS = 1_000_000_000
# Farther than this many frames for each refresh of the screen nothing plays: it jumped.
_FASTEST = 16
# How long back `share` can look.
_KEPT_NS = 10_000_000_000


class DropCount:
    """One track's count. At each refresh of the screen one picture can be due; frames that a high speed, or a high
    frame rate, passes over between two refreshes are not.

    Nothing counts between a jump and the first picture after it: waiting for a seek is no dropped picture.
    """

    def __init__(self) -> None:
        self.due = 0
        self.dropped = 0
        # Of those dropped, the ones that were asked for in time and did not come.
        self.unready = 0
        self._last: int | None = None
        self._last_ns = 0
        self._jumped_to: int | None = None
        self._waiting: deque[tuple[int, int]] = deque()
        self._history: deque[tuple[int, int, int]] = deque()

    def wants(self, number: int, direction: int, host_ns: int, refresh_ns: int) -> None:
        """At this host time the picture of frame `number` should be on screen; `direction` is 1 or -1."""
        if self._last is None:
            self._jump(number, host_ns)
            return
        step = (number - self._last) * direction
        refreshes = max(1, round((host_ns - self._last_ns) / refresh_ns))
        if step < 0 or step > _FASTEST * (refreshes + 1):
            self._jump(number, host_ns)
            return
        if step > 0:
            self._last = number
            if self._jumped_to is None:
                # What went by while nothing was looked at, at most one picture a refresh.
                passed = min(step, refreshes) - 1
                self.due += passed + 1
                self.dropped += passed
                self._waiting.append((number, host_ns))
        self._last_ns = host_ns
        while self._waiting and host_ns - self._waiting[0][1] > _GIVEN_UP_NS:
            self._waiting.popleft()
            self._did_not_come()
        self._remember(host_ns)

    def painted(self, number: int, direction: int) -> None:
        """The picture of frame `number` is on screen: what was due before it is not shown any more."""
        if self._jumped_to is not None:
            last = number if self._last is None else self._last
            if (number - self._jumped_to) * direction < 0 or (last - number) * direction < 0:
                return  # a picture of before the jump
            self._jumped_to = None
            self.due += 1
            return
        while self._waiting and (self._waiting[0][0] - number) * direction <= 0:
            waited, _ = self._waiting.popleft()
            if waited != number:
                self._did_not_come()

    def nothing(self) -> None:
        """No picture is due: it does not play, or nothing was recorded here."""
        self._last = self._jumped_to = None
        self._waiting.clear()

    def share(self, host_ns: int, over_ns: int) -> tuple[int, int]:
        """How many pictures were due over the last `over_ns`, and how many of them did not come: what a window that
        was busy otherwise never asked for says nothing of the video."""
        before = (0, 0)
        for then_ns, due, unready in self._history:
            if then_ns > host_ns - over_ns:
                break
            before = (due, unready)
        return self.due - before[0], self.unready - before[1]

    def _did_not_come(self) -> None:
        self.dropped += 1
        self.unready += 1

    def _jump(self, number: int, host_ns: int) -> None:
        self._last, self._last_ns, self._jumped_to = number, host_ns, number
        self._waiting.clear()

    def _remember(self, host_ns: int) -> None:
        if not self._history or host_ns - self._history[-1][0] >= _KEPT_NS // 100:
            self._history.append((host_ns, self.due, self.unready))
        while host_ns - self._history[0][0] > _KEPT_NS:
            self._history.popleft()
