"""What the command palette offers: actions, entries of menus that are filled at the moment, and things by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from syncstudio.app.action_set import native
from syncstudio.app.actions import SUBMENUS, all_specs, group_label

# The menus whose entries are read when the palette opens. What opens files is for the File menu.
_SKIPPED = ("compare", "picture")


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """One line of the palette. `why_not` is a sentence when it cannot be run now; `color` is a swatch, or ""."""

    id: str
    title: str
    path: str
    run: Callable[[], object]
    key: str = ""
    tip: str = ""
    why_not: str = ""
    color: str = ""
    checked: bool | None = None


def all_entries(window) -> list[PaletteEntry]:
    """Everything that can be asked for in a window now."""
    found = [*_actions(window), *_menu_entries(window), *_labels(window), *_lanes(window), *_tracks(window)]
    # Two ways to one thing need one line.
    return list({entry.id: entry for entry in found}.values())


def _actions(window) -> Iterator[PaletteEntry]:
    acts = window.acts
    within = {spec.id: spec.label() for spec in all_specs() if spec.id in SUBMENUS}
    for spec in all_specs():
        if spec.id in SUBMENUS or spec.id == "palette":
            continue
        action: QAction = acts[spec.id]
        path = group_label(spec.group)
        if spec.within:
            path = f"{path} › {within[spec.within]}"
        yield PaletteEntry(
            spec.id,
            action.text(),
            path,
            action.trigger,
            "   ".join(dict.fromkeys(native(key) for key in acts.keys(spec.id)[:2])),
            spec.hint(),
            acts.why_not(spec.id),
            checked=action.isChecked() if spec.checkable else None,
        )


def _menu_entries(window) -> Iterator[PaletteEntry]:
    """Speeds, devices, players, docks, themes: what the submenus hold now."""
    heads = {spec.id: spec for spec in all_specs() if spec.id in SUBMENUS}
    ours = {window.acts[spec.id] for spec in all_specs()}
    for name, menu in window.menus.submenus.items():
        if name not in _SKIPPED:
            menu.aboutToShow.emit()
            head = heads[name].label()
            yield from _in_menu(menu, name, (group_label(heads[name].group), head), ours)


def _in_menu(menu: QMenu, name: str, path: tuple[str, ...], ours: set[QAction]) -> Iterator[PaletteEntry]:
    """`path` are the names of the menus one goes through; the last of them stands before each entry."""
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            below.aboutToShow.emit()
            yield from _in_menu(below, f"{name}/{action.text()}", (*path, action.text()), ours)
        elif action.text() and not action.isSeparator() and action not in ours:
            why_not = str(action.property("why_not") or "")
            if not action.isEnabled() and not why_not:
                continue  # a sentence in the menu, and nothing to be run
            yield PaletteEntry(
                f"{name}/{action.text()}",
                f"{path[-1].rstrip('…')}: {action.text()}",
                " › ".join(path),
                action.trigger,
                tip=action.toolTip() if action.toolTip() != action.text() else "",
                why_not="" if action.isEnabled() else why_not,
                checked=action.isChecked() if action.isCheckable() else None,
            )


def _labels(window) -> Iterator[PaletteEntry]:
    session = window.session
    viewing = window.tr("The project is open for viewing only") if session.viewing else ""
    for label in session.project.labels():
        yield PaletteEntry(
            f"label:{label.id}",
            window.tr("Label: {name}").format(name=label.name),
            window.tr("Labels"),
            partial(window.palette_pane.given.emit, label.id),
            native(label.hotkey) if label.hotkey else "",
            label.description,
            viewing,
            window.theme.track(label.color),
        )


def _lanes(window) -> Iterator[PaletteEntry]:
    for lane in window.session.project.lanes():
        yield PaletteEntry(
            f"lane:{lane.id}",
            window.tr("Lane: {name}").format(name=lane.name),
            window.tr("Work on this lane"),
            partial(window.use_lane, lane.id),
        )


def _tracks(window) -> Iterator[PaletteEntry]:
    session = window.session
    for track in session.project.tracks():
        yield PaletteEntry(
            f"track:{track.id}",
            window.tr("Track: {name}").format(name=track.name),
            window.tr("Put this track in focus"),
            partial(setattr, session, "focus_track_id", track.id),
            color=window.theme.track(track.color) if hasattr(track, "color") else "",
        )
