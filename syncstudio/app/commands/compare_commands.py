"""The View menu's commands that show two videos in one place."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.app.comparing import compare
from syncstudio.app.picture_marks import mark_picture_actions
from syncstudio.panes.compare_canvas import CompareCanvas


class CompareCommands(QObject):
    """Commands on two pictures at one instant."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        window.grid.compared.connect(lambda: mark_picture_actions(window))
        window.grid.mode_asked.connect(lambda mode: window.ask(getattr(self, f"compare_{mode}")))

    def compare_side(self) -> None:
        """All pictures side by side."""
        self._window.grid.stop_comparing()
        mark_picture_actions(self._window)  # the key itself has turned the mark around

    def compare_overlay(self) -> None:
        """One picture over the other."""
        compare(self._window, "overlay")

    def compare_wipe(self) -> None:
        """One picture at each side of a line."""
        compare(self._window, "wipe")

    def compare_difference(self) -> None:
        """What differs."""
        compare(self._window, "difference")

    def compare_less(self) -> None:
        """Less of the second picture, or less gain."""
        self._with_canvas(lambda canvas: canvas.step_amount(-1))

    def compare_more(self) -> None:
        """More of the second picture, or more gain."""
        self._with_canvas(lambda canvas: canvas.step_amount(1))

    def compare_swap(self) -> None:
        """Let the two change places."""
        self._with_canvas(CompareCanvas.swap)

    def _with_canvas(self, do) -> None:
        comparing = self._window.grid.comparing
        if comparing is None:
            self._window.hint(self.tr("Compare two pictures first: View › Compare."))
        else:
            do(comparing.canvas)
