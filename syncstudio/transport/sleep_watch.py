"""Notices that the computer has slept: a thread that wanted to look again soon did so much later."""

from collections.abc import Callable

from syncstudio.timebase.instant import NS_PER_S

# No thread is held up for so long on a computer that is awake.
_ASLEEP_NS = 3 * NS_PER_S // 2


class SleepWatch:
    """Two signs: the host's clock has jumped between two looks, or the system says that it has slept meanwhile."""

    def __init__(self, slept_ns: Callable[[], int]) -> None:
        self._slept_ns = slept_ns
        self._slept_before_ns = slept_ns()
        self._due_ns: int | None = None

    def due(self, host_ns: int | None) -> None:
        """The next look is to come at this host time; None: whenever it may be."""
        self._due_ns = host_ns

    def look(self, now_ns: int) -> tuple[bool, int | None]:
        """Whether the computer has slept since the last look, and until when it was awake for certain.

        That is a host time; None: something was commanded since, so somebody is awake.
        """
        slept_ns, due_ns = self._slept_ns(), self._due_ns
        slept_for_ns, self._slept_before_ns = slept_ns - self._slept_before_ns, slept_ns
        jumped = due_ns is not None and now_ns - due_ns > _ASLEEP_NS
        slept = jumped or slept_for_ns > _ASLEEP_NS
        return slept, None if due_ns is None or not slept else min(now_ns, due_ns)
