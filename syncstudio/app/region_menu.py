"""What is offered about people and regions: the submenu of people, and a right click on a region or a lane."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from syncstudio.app.name_question import NameQuestion
from syncstudio.panes.swatch import swatch

_ON_REGION = (
    *("key_frame_here", "delete_key_frame", "copy_region", ""),
    *("begin_region", "end_region", "hide_region", "region_leaves", "split_region", "merge_regions"),
)


def fill_people(menu: QMenu, window) -> None:
    """Let a menu say whom the selected regions show, or else whose the current lane is."""

    def fill() -> None:
        menu.clear()
        chosen = _regions_chosen(window)
        if chosen:
            add_people(menu, window, partial(window.session.set_region_person, chosen), _seen(menu, chosen))
            return
        lane = window.current_lane()
        if lane is None:
            menu.addAction(menu.tr("Select a region or a lane first")).setEnabled(False)
            return
        add_lane_people(menu, window, lane)

    menu.aboutToShow.connect(fill)


def add_people(menu: QMenu, window, give: Callable[[int | str | None], object], asks: str) -> None:
    """Everybody by name, somebody new, and nobody; `give` gets the person's id, or a new name. `asks` says of what."""
    session = window.session
    for person in session.people():
        action = menu.addAction(swatch(window.theme, person.color, None), person.name)
        action.triggered.connect(lambda _checked=False, id=person.id: window.ask(lambda: give(id)))
    menu.addSeparator()

    def somebody_new() -> None:
        NameQuestion(menu.tr("Somebody new"), asks, menu.tr("Set person"), give, window).ask()

    menu.addAction(menu.tr("Somebody new…")).triggered.connect(somebody_new)
    menu.addAction(menu.tr("Nobody")).triggered.connect(lambda: window.ask(lambda: give(None)))
    for action in menu.actions():
        action.setEnabled(session.viewing is None)


def add_region_actions(menu: QMenu, window) -> None:
    """What can be done to the selected regions, if any are."""
    chosen = _regions_chosen(window)
    if not chosen:
        return
    for id in _ON_REGION:
        if id:
            menu.addAction(window.acts[id])
        else:
            menu.addSeparator()
    people = menu.addMenu(menu.tr("Person"))
    add_people(people, window, partial(window.session.set_region_person, chosen), _seen(menu, chosen))
    regions = [window.session.project.region_of(one) for one in chosen]
    if any(region is not None and region.person_from == "suggested" for region in regions):
        menu.addAction(window.acts["accept_person"])
        menu.addAction(window.acts["reject_person"])
    menu.addSeparator()


def add_picture_actions(menu: QMenu, window, track_id: int, at: QPoint) -> None:
    """On a picture: of the region under the pointer, which is selected for it; else the shapes to draw."""
    pane = next((pane for pane in window.grid.panes if pane.track_id == track_id), None)
    if pane is None or window.grid.comparing is not None:
        return
    if pane.regions.select_under(pane.mapFromGlobal(at)):
        add_region_actions(menu, window)
        menu.addAction(window.acts["delete"])
        menu.addSeparator()
        return
    for id in ("draw_box", "draw_point", "draw_polygon"):
        menu.addAction(window.acts[id])
    menu.addSeparator()


def add_lane_person(menu: QMenu, window, lane_id: int) -> None:
    """On a lane: whose it is."""
    add_lane_people(menu.addMenu(menu.tr("Person")), window, lane_id)


def show_lane_people(window, lane_id: int) -> None:
    """Everybody whose a lane could be, in a menu at its header, with the keys on the first."""
    menu = QMenu(window)
    menu.aboutToHide.connect(menu.deleteLater)
    add_lane_people(menu, window, lane_id)
    menu.popup(window.timeline.corner_of_lane(lane_id))
    menu.setActiveAction(menu.actions()[0])


def add_lane_people(menu: QMenu, window, lane_id: int) -> None:
    """Everybody whose a lane could be."""
    lane = window.session.project.lane(lane_id)
    asks = menu.tr("Who is seen on {lane}?") if lane.kind == "regions" else menu.tr("Who is heard on {lane}?")
    give = partial(window.session.set_lane_person, lane_id)
    add_people(menu, window, give, asks.format(lane=lane.name))


def _seen(menu: QMenu, regions: list[int]) -> str:
    if len(regions) == 1:
        return menu.tr("Whom does the region show?")
    return menu.tr("Whom do the {count} regions show?").format(count=len(regions))


def _regions_chosen(window) -> list[int]:
    session = window.session
    return [one for one in sorted(session.selected_segments) if session.project.region_of(one) is not None]
