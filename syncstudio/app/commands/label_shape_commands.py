"""The Label menu: cutting, joining, extending, nudging and shifting labels, and how they snap and meet."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from syncstudio.session.labels.neighbours import MODES
from syncstudio.session.labels.nudging import NUDGE_UNITS


class LabelShapeCommands(QObject):
    """Commands on the edges and places of labels."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    def split(self) -> None:
        """Cut at the playhead."""
        self._session.split_at(self._here())

    def merge(self) -> None:
        """Join what is selected, or one with the next."""
        self._session.merge_segments()

    def extend_start(self) -> None:
        """The start goes to the playhead."""
        self._session.extend_to_playhead("start", self._here())

    def extend_start_neighbour(self) -> None:
        """The start goes to the end of the label before."""
        self._session.extend_to_neighbour("start")

    def extend_end(self) -> None:
        """The end goes to the playhead."""
        self._session.extend_to_playhead("end", self._here())

    def extend_end_neighbour(self) -> None:
        """The end goes to the start of the label after."""
        self._session.extend_to_neighbour("end")

    def shift_many(self) -> None:
        """Open the strip that shifts many."""
        self._window.label_strips.show_shift()

    def start_earlier(self) -> None:
        """The start one unit earlier."""
        self._session.nudge("start", -1)

    def start_later(self) -> None:
        """The start one unit later."""
        self._session.nudge("start", 1)

    def end_earlier(self) -> None:
        """The end one unit earlier."""
        self._session.nudge("end", -1)

    def end_later(self) -> None:
        """The end one unit later."""
        self._session.nudge("end", 1)

    def move_earlier(self) -> None:
        """The label one unit earlier."""
        self._session.nudge("body", -1)

    def move_later(self) -> None:
        """The label one unit later."""
        self._session.nudge("body", 1)

    # -- ways -----------------------------------------------------------------------------------------------------

    def nudge_unit(self) -> None:
        """The next unit, round and round."""
        place = NUDGE_UNITS.index(self._session.nudge_unit)
        self._use_unit(NUDGE_UNITS[(place + 1) % len(NUDGE_UNITS)])

    def nudge_ms(self) -> None:
        """Nudge by milliseconds."""
        self._use_unit("ms")

    def nudge_frame(self) -> None:
        """Nudge by frames."""
        self._use_unit("frame")

    def nudge_sample(self) -> None:
        """Nudge by samples."""
        self._use_unit("sample")

    def neighbours(self) -> None:
        """The next way, round and round."""
        place = MODES.index(self._session.neighbours)
        self._treat(MODES[(place + 1) % len(MODES)])

    def neighbours_free(self) -> None:
        """Let labels overlap."""
        self._treat("free")

    def neighbours_protect(self) -> None:
        """Let edges stop at neighbours."""
        self._treat("protect")

    def neighbours_bulldoze(self) -> None:
        """Let neighbours give way."""
        self._treat("bulldoze")

    def snap(self) -> None:
        """Snap, or do not."""
        self._turn("on")

    def magnet(self) -> None:
        """Let the playhead be magnetic, or not."""
        self._turn("magnetic")

    def snap_edges(self) -> None:
        """Snap to edges of labels, or not."""
        self._turn("edges")

    def snap_frames(self) -> None:
        """Snap to frames, or not."""
        self._turn("frames")

    def snap_zero(self) -> None:
        """Snap to zero crossings, or not."""
        self._turn("zero")

    def snap_onsets(self) -> None:
        """Snap to onsets, or not."""
        self._turn("onsets")

    def snap_silence(self) -> None:
        """Snap to the edges of silence, or not."""
        self._turn("silence")

    def _turn(self, name: str) -> None:
        ways = self._session.snap_ways
        self._session.snap_ways = replace(ways, **{name: not getattr(ways, name)})
        self._window.label_marks.keep()

    def _treat(self, mode) -> None:
        self._session.neighbours = mode
        self._window.label_marks.keep()
        texts = {
            "free": self.tr("Labels of a lane may overlap"),
            "protect": self.tr("Edges stop at neighbours"),
            "bulldoze": self.tr("Neighbours give way: they are trimmed, split or removed"),
        }
        self._window.hint(texts[mode])

    def _use_unit(self, unit) -> None:
        self._session.nudge_unit = unit
        self._window.label_marks.keep()
        texts = {
            "ms": self.tr("Nudges go by a millisecond"),
            "frame": self.tr("Nudges go by a frame of the focused video"),
            "sample": self.tr("Nudges go by a sample of the lane's sound"),
        }
        self._window.hint(texts[unit])

    def _here(self) -> int:
        return self._session.heard_ns(self._window.press_clock.host_ns())
