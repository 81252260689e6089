"""What a right click offers on one channel of a series."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from syncstudio.app.channels_dock import show_channels
from syncstudio.app.label_menus import color_menu
from syncstudio.app.series_wiring import add_channel_analysis
from syncstudio.app.stream_menu import add_stream_actions
from syncstudio.panes.short_text import short_text

_LAYOUTS = ("", "stacked", "overlaid")


def channel_menu(window, track_id: int, name: str) -> QMenu:
    """Showing, scale, colour and layout of a channel."""
    session, menu = window.session, QMenu(window)
    view = session.channel_view(track_id, name)
    alone = [each.name for each in session.shown_channels(track_id)] == [name]
    add = partial(_add, window, menu)
    add(
        _tr("Show only {name}").format(name=_short(name)),
        lambda: session.show_only_channels(track_id, [name]),
        not alone,
    )
    if view.shown:
        add(
            _tr("Hide {name}").format(name=_short(name)),
            lambda: session.show_channels(track_id, [name], False),
        )
    else:
        add(_tr("Show {name}").format(name=_short(name)), lambda: session.show_channels(track_id, [name]))
    hidden = any(not each.shown for each in session.channel_views(track_id))
    add(_tr("Show all channels"), lambda: session.show_all_channels(track_id), hidden)
    menu.addSeparator()
    if view.kind != "number":
        add_stream_actions(window, menu, track_id, name)
    numbers = view.kind == "number"
    add(_tr("Fixed scale…"), lambda: _edit_scale(window, track_id, name), numbers)
    span = window.timeline.visible_span
    add(_tr("Fit to what is on screen"), lambda: session.fit_scale(track_id, [name], span), numbers)
    add(
        _tr("Fit all to what is on screen"),
        lambda: session.fit_scale(track_id, _numbers(session, track_id), span),
    )
    add(_tr("Automatic scale"), lambda: session.auto_scale(track_id, [name]), view.scale == "fixed")
    menu.addSeparator()
    add_channel_analysis(menu, window, track_id, view)
    menu.addMenu(_colors(window, menu, track_id, view))
    menu.addMenu(_layouts(window, menu, track_id))
    menu.addAction(window.acts["channels"])
    return menu


def _numbers(session, track_id: int) -> list[str]:
    return [view.name for view in session.shown_channels(track_id) if view.kind == "number"]


def _edit_scale(window, track_id: int, name: str) -> None:
    show_channels(window)
    window.channels.edit_scale(track_id, name)


def _colors(window, menu: QMenu, track_id: int, view) -> QMenu:
    def choose(entry: int | None) -> None:
        window.ask(lambda: window.session.color_channels(track_id, [view.name], entry))

    made = color_menu(menu, window.theme, view.color, choose)
    made.setEnabled(not window.session.viewing)
    made.addSeparator()
    _add(window, made, _tr("The usual one"), lambda: choose(None))
    return made


def _layouts(window, menu: QMenu, track_id: int) -> QMenu:
    made = QMenu(_tr("Channels lie"), menu)
    group = QActionGroup(made)
    now = window.session.project.track(track_id).layout
    texts = (_tr("As there is room"), _tr("One above the other"), _tr("Over one another"))
    for layout, text in zip(_LAYOUTS, texts, strict=True):
        action = _add(window, made, text, partial(window.session.set_channel_layout, track_id, layout))
        action.setCheckable(True)
        action.setChecked(layout == now)
        group.addAction(action)
    return made


def _add(window, menu: QMenu, text: str, request, enabled: bool = True):
    action = menu.addAction(text)
    action.setEnabled(enabled and not window.session.viewing)
    action.triggered.connect(lambda _checked=False: window.ask(request))
    return action


def _short(name: str) -> str:
    return "“" + short_text(name, 24).replace("&", "&&") + "”"


def _tr(text: str) -> str:
    return QCoreApplication.translate("ChannelMenu", text)
