"""The Agreement dock, joined to its window: which projects are compared, and showing places on the timeline."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from syncstudio.app.dock_room import bring
from syncstudio.app.file_kinds import PROJECT_SUFFIX, name_filter
from syncstudio.panes.agreement.agreement_pane import AgreementPane


def agreement_pane(window) -> AgreementPane:
    """The pane of a window: it hears what its other panes hear, and says through it."""
    pane = AgreementPane(window.session, window.theme, window)
    window.listen(pane)
    window._look.changed.connect(pane.set_theme)
    pane.refused.connect(window.refuse)
    pane.hinted.connect(window.hint)
    pane.asked.connect(lambda: choose_projects(window))
    pane.went.connect(lambda: _show(window))
    window.agreement = pane
    return pane


def show_agreement(window) -> None:
    """Bring the dock to the front, wide and high enough to be read where there is room."""
    bring(window, "agreement")
    window.agreement.choice.choose.setFocus()


def choose_projects(window) -> None:
    """Ask which projects are compared, and measure."""
    names, _ = QFileDialog.getOpenFileNames(
        window,
        window.tr("Agreement with projects of the same recording"),
        str(window.session.project.path.parent),
        name_filter(window.tr("Projects"), (PROJECT_SUFFIX,)),
    )
    if names:
        window.agreement.compare_with([Path(name) for name in names])


def _show(window) -> None:
    """Bring the place that was gone to into sight."""
    window.timeline.scroll_to(window.session.transport.position_ns())
    lane_id = window.session.current_lane_id
    if lane_id is not None:
        window.timeline.show_lane(lane_id)
