"""Keeps a sound device open: the chosen one, the system's default while that is missing, and none while all are."""

import logging
from collections.abc import Callable

from syncstudio.timebase.instant import NS_PER_S
from syncstudio.transport.errors import SoundError
from syncstudio.transport.output import Fill, Outputs, SoundOutput
from syncstudio.transport.silent import SilentOutput

_log = logging.getLogger(__name__)

# A device that does not ask for sound for so long, while playing or after it was started, is gone.
_LOST_AFTER_NS = 2 * NS_PER_S
_DEAD_AFTER_NS = 5 * NS_PER_S
# While there is none it is looked for now and then, soon at first.
_FIRST_TRY_NS = NS_PER_S // 2
_LAST_TRY_NS = 4 * NS_PER_S
# Whether the chosen output came or went is looked at so often, while something plays.
_LOOK_NS = 2 * NS_PER_S
LOST = "The sound device stopped answering; playing goes on without sound until it is back."


class DeviceKeeper:
    """Opens, starts and closes outputs; only the sound thread calls it, but for `choose` and the properties.

    `opened` is called with each output that takes sound, before it is started; `renamed` with one that the system
    has moved to another device.
    """

    def __init__(
        self,
        outputs: Outputs | None,
        opened: Callable[[SoundOutput], None],
        renamed: Callable[[SoundOutput], None],
        now_ns: Callable[[], int],
    ) -> None:
        self._outputs = outputs
        self._opened = opened
        self._renamed = renamed
        self._now_ns = now_ns
        self._output: SoundOutput | None = None
        self._wanted: str | None = None
        # The choice the output in use was opened for, and whether it is that one.
        self._asked: str | None = None
        self._is_wanted = True
        self._started_ns = 0
        self._try_ns: int | None = None
        self._pause_ns = _FIRST_TRY_NS
        self._look_ns = 0
        # What is said when no other device can be opened; None: what that one says.
        self._because: str | None = None
        self.running = False
        # Why there is no sound, and why it comes out of another output than the chosen one: sentences.
        self.note: str | None = None
        self.other_note: str | None = None

    @property
    def output(self) -> SoundOutput | None:
        """The output in use, if it takes sound."""
        output = self._output
        return None if output is None or output.silent_because is not None else output

    @property
    def wanted(self) -> str | None:
        """The chosen output; None: the system's default."""
        return self._wanted

    def choose(self, name: str | None) -> None:
        """Use the output of this name, or the system's default, from the next look on."""
        self._wanted = name

    @property
    def is_chosen(self) -> bool:
        """Whether the output in use is what was chosen last; also while there is none."""
        return self._output is None or self._asked == self._wanted

    def ready(self) -> SoundOutput | None:
        """The output, open; None while there is none. Opening may take long."""
        if not self.is_chosen:
            self.close()
        if self._output is None:
            self._open()
        return self.output

    def start(self, output: SoundOutput, fill: Fill) -> bool:
        """Let the output ask for sound; False when it refuses."""
        if self.running:
            return True
        try:
            output.start(fill)
        except SoundError as error:
            _log.info("no sound: %s", error)
            self._lose(str(error))
            return False
        self.running = True
        self._started_ns = self._now_ns()
        return True

    def stop(self) -> None:
        """Let the output rest; it stays open."""
        if self.running and self._output is not None:
            self.running = False
            self._output.stop()

    def close(self) -> None:
        """Give the device back."""
        if self._output is not None:
            self.stop()
            self._output.close()
            self._output = None

    def look_anew(self) -> None:
        """Before something is played: a device that is gone, or one that was missing and may be back."""
        if self._outputs is None or self._output is None:
            return
        output = self.output
        gone = output is None or not getattr(output, "alive", True)
        if gone or not self._is_wanted:
            told = self._outputs.sees_changes and not gone
            if not told or self._wanted in self._outputs.names():
                self.close()
                self._outputs.refresh()

    def names(self, may_close: bool) -> tuple[str, ...]:
        """The outputs there are now; to see them all a device may have to be closed first, if that is allowed."""
        if self._outputs is None:
            return ()
        if may_close and not self._outputs.sees_changes:
            self.close()
            self._outputs.refresh()
        return self._outputs.names()

    def watch(self, quiet_ns: int | None) -> None:
        """While something plays: notice a device that is gone, and one that is back.

        `quiet_ns` is how long the device has not asked for sound; None: not once since it was started.
        """
        now = self._now_ns()
        output = self.output
        if output is None:
            if self._try_ns is not None and now >= self._try_ns:
                self._try_again(now)
        elif self.running and self._is_lost(output, quiet_ns, now):
            _log.warning("%s: %s", output.name, LOST)
            self._lose(LOST)
        elif now >= self._look_ns and self._outputs is not None:
            self._look_ns = now + _LOOK_NS
            self._compare(output, self._outputs)

    def _compare(self, output: SoundOutput, outputs: Outputs) -> None:
        """Whether the output is still what it should be: the chosen one, or what is the default now."""
        if self._wanted is not None and (self._wanted in outputs.names()) != self._is_wanted:
            self._because = LOST
            self.close()
        elif self._wanted is None or not self._is_wanted:
            default = outputs.default_name()
            if default is not None and default != output.name:
                # The system has moved the stream to another device; there it is heard later or sooner.
                output.name = default
                self._renamed(output)

    def _is_lost(self, output: SoundOutput, quiet_ns: int | None, now: int) -> bool:
        if not getattr(output, "alive", True):
            return True
        if quiet_ns is None:
            return now - self._started_ns > _DEAD_AFTER_NS
        return quiet_ns > _LOST_AFTER_NS

    def _lose(self, because: str) -> None:
        self.close()
        self._because = because
        self._pause_ns = _FIRST_TRY_NS
        self._silence(because)

    def _try_again(self, now: int) -> None:
        self._pause_ns = min(2 * self._pause_ns, _LAST_TRY_NS)
        self.close()
        if self._outputs is not None:
            self._outputs.refresh()
        self._open()

    def _open(self) -> None:
        """Open what was chosen, else the default; without any there is silence and `note` says why."""
        if self._outputs is None:
            self._output = SilentOutput()
            self.note = self._output.silent_because
            return
        self._asked = name = self._wanted
        self._is_wanted, self.other_note = True, None
        self._look_ns = self._now_ns() + _LOOK_NS
        try:
            self._output = self._outputs.open(name)
        except SoundError as error:
            _log.info("no sound through %s: %s", name or "the default output", error)
            if name is None:
                self._silence(self._because or str(error))
                return
            self._is_wanted = False
            try:
                self._output = self._outputs.open(None)
            except SoundError as second:
                self._silence(self._because or str(second))
                return
            self.other_note = f"{error} Sound comes out of the system's default output until it is back."
        if self._output.silent_because is not None:
            self._silence(self._output.silent_because)
            return
        self._pause_ns, self._try_ns, self.note = _FIRST_TRY_NS, None, None
        self._because = None
        self._opened(self._output)

    def _silence(self, because: str) -> None:
        self._output = SilentOutput(because)
        self.note, self.other_note = because, None
        self._try_ns = self._now_ns() + self._pause_ns
