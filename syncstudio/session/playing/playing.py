"""Playing a part: the selection once or round and round, and what lies around the playhead."""

from __future__ import annotations

from syncstudio.session.core import SessionCore
from syncstudio.session.errors import SessionError
from syncstudio.session.playing.play_options import PlayOptions
from syncstudio.timebase.instant import NS_PER_MS
from syncstudio.timebase.span import Span
from syncstudio.transport.play_range import MIN_LOOP_NS


class Playing(SessionCore):
    """What is played of the recordings, by the options that hold for the whole program."""

    _play_options = PlayOptions()

    @property
    def play_options(self) -> PlayOptions:
        """How sound is played; setting it changes what plays at once."""
        return self._play_options

    @play_options.setter
    def play_options(self, options: PlayOptions) -> None:
        self._play_options = options
        self.transport.keep_pitch = options.keep_pitch
        self.transport.use_output(options.output or None)

    def play_selection(self) -> None:
        """Play the selection once; at its end the playhead goes back to where it stood. Pausing stays where it is."""
        selection = self._selected()
        if selection.duration_ns <= 0:
            raise SessionError(
                "The selection has no length: drag its edges apart, or press I and O at two places."
            )
        self.transport.play_once(selection, self.transport.position_ns())

    def play_around(self) -> None:
        """Play from a little before the playhead to a little after it, and let it come back to where it stands."""
        here = self.transport.position_ns()
        extent, options = self.extent(), self._play_options
        start_ns = max(min(here, extent.start_ns), here - options.pre_roll_ns)
        end_ns = min(max(here, extent.end_ns), here + options.post_roll_ns)
        if end_ns <= start_ns:
            raise SessionError(
                "There is nothing around the playhead to be played: set the seconds in Preferences."
            )
        self.transport.play_once(Span(start_ns, end_ns), here)

    def loop_selection(self) -> None:
        """Play the selection round and round from now on."""
        selection = self._selected()
        if selection.duration_ns < MIN_LOOP_NS:
            least = MIN_LOOP_NS // NS_PER_MS
            raise SessionError(
                f"The selection is too short to be played round and round: it needs at least {least} ms."
            )
        self.transport.loop = selection

    def _selected(self) -> Span:
        if self.selection is None:
            raise SessionError(
                "Nothing is selected: press I where it begins and O where it ends, or Shift-drag."
            )
        return self.selection
