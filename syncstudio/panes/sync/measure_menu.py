"""How the next measurement is made: a menu of method, span and search range, and a line that sums it up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from syncstudio.panes.key_words import key_word
from syncstudio.panes.sync.range_field import RangeField
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.measuring_options import AUTO, MeasuringOptions
from syncstudio.survey.method_words import METHOD_WORDS, method_text
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.timecode import TimecodeError, parse_time, short_text

_SEARCHES_S = (1, 10, 60, 600)
_NOT_CHOSEN = ("cues", "clocks")  # made from marks and from what files say, not asked for here


class MeasureMenu(QMenu):
    """Filled anew whenever it opens. `ask` carries out a request and says what was refused; `profiles_wanted` asks for
    the list of tolerance profiles."""

    profiles_wanted = Signal()

    def __init__(
        self, session, ask: Callable[[Callable[[], object]], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._ask = session, ask
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Offer what can be chosen now."""
        self.clear()
        self._fill_methods(self.addMenu(self.tr("Method")))
        self._fill_searches(self.addMenu(self.tr("Search")))
        self.addSeparator()
        self._fill_spans()
        self.addSeparator()
        guess = self.addAction(self.tr("Guess roles of sounds"))
        guess.setToolTip(
            self.tr("By their names and by listening; a guess is marked with “?” until a role is set")
        )
        guess.setEnabled(self._session.viewing is None)
        guess.triggered.connect(lambda: self._ask(self._session.guess_roles))
        self._fill_references(self.addMenu(self.tr("Reference track")))
        self._fill_profiles(self.addMenu(self.tr("Tolerance profile")))

    def _choose(self, **changes: object) -> None:
        self._session.measuring_options = replace(self._session.measuring_options, **changes)

    def _offer(
        self, menu: QMenu, group: QActionGroup, text: str, chosen: bool, do: Callable[[], object]
    ) -> None:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(chosen)
        group.addAction(action)
        action.triggered.connect(lambda _checked=False: self._ask(do))

    def _fill_methods(self, menu: QMenu) -> None:
        group, now = QActionGroup(menu), self._session.measuring_options.method
        auto = self.tr("Picked by kinds and roles")
        self._offer(menu, group, auto, now == AUTO, lambda: self._choose(method=AUTO))
        menu.addSeparator()
        for method in METHOD_WORDS:
            if method not in _NOT_CHOSEN:
                text = method_text(method).capitalize()
                self._offer(menu, group, text, now == method, partial(self._choose, method=method))

    def _fill_searches(self, menu: QMenu) -> None:
        group, now = QActionGroup(menu), self._session.measuring_options.search_ns
        self._offer(menu, group, self.tr("Anywhere"), now is None, lambda: self._choose(search_ns=None))
        for seconds in _SEARCHES_S:
            ns = seconds * NS_PER_S
            text = self.tr("Within ±{span} of where it lies now").format(span=span_text(ns))
            self._offer(menu, group, text, now == ns, partial(self._choose, search_ns=ns))
        usual = now is None or now in (seconds * NS_PER_S for seconds in _SEARCHES_S)
        own = RangeField("" if usual else span_text(now), menu)
        own.typed.connect(partial(self._take_range, menu))
        action = QWidgetAction(menu)
        action.setDefaultWidget(own)
        menu.addAction(action)

    def _take_range(self, menu: QMenu, text: str) -> None:
        def take() -> None:
            try:
                ns = abs(parse_time(text))
            except TimecodeError as error:
                raise SessionError(str(error)) from None
            if not ns:
                raise SessionError(self.tr("A search range is more than nothing: type 5 s or 250 ms."))
            self._choose(search_ns=ns)
            menu.close()
            self.close()

        self._ask(take)

    def _fill_spans(self) -> None:
        session, options = self._session, self._session.measuring_options
        only = self.addAction(self.tr("Only the selection"))
        only.setCheckable(True)
        only.setChecked(options.selection_only)
        only.setEnabled(session.selection is not None or options.selection_only)
        none = self.tr("Nothing is selected: drag over the timeline with Shift, or press {} and {}").format(
            key_word("select_in", "I", self.tr("Selection starts here")),
            key_word("select_out", "O", self.tr("Selection ends here")),
        )
        only.setToolTip(none if session.selection is None else "")
        only.triggered.connect(lambda on: self._choose(selection_only=on))
        leave = self.addAction(self.tr("Leave the selection out"))
        leave.setEnabled(session.selection is not None)
        leave.setToolTip(none if session.selection is None else "")
        leave.triggered.connect(lambda: self._choose(excluded=(*options.excluded, session.selection)))
        if options.excluded:
            count = len(options.excluded)
            text = self.tr("Take 1 span in again") if count == 1 else self.tr("Take {count} spans in again")
            again = self.addAction(text.format(count=count))
            again.triggered.connect(lambda: self._choose(excluded=()))

    def _fill_references(self, menu: QMenu) -> None:
        fill_references(menu, self._session, self._ask)

    def _fill_profiles(self, menu: QMenu) -> None:
        fill_profiles(menu, self._session, self._ask)
        menu.addSeparator()
        menu.addAction(self.tr("Tolerance profiles…")).triggered.connect(self.profiles_wanted)


def fill_references(menu: QMenu, session, ask: Callable[[Callable[[], object]], object]) -> None:
    """Let a menu say which track the others are measured against."""
    group = QActionGroup(menu)
    chosen = session.project.reference_track_id

    def offer(text: str, on: bool, track_id: int | None) -> None:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(on)
        action.setEnabled(session.viewing is None)
        group.addAction(action)
        action.triggered.connect(lambda _checked=False: ask(lambda: session.set_reference(track_id)))

    offer(menu.tr("The first recording"), chosen is None, None)
    menu.addSeparator()
    for track in session.project.tracks():
        offer(track.name, chosen == track.id, track.id)


def fill_profiles(menu: QMenu, session, ask: Callable[[Callable[[], object]], object]) -> None:
    """Let a menu choose the tolerance profile."""
    group = QActionGroup(menu)

    def take(profile_id: str) -> None:
        session.profile_id = profile_id

    for profile_id, name in session.profiles():
        limits = session.tolerance_of(profile_id)
        said = "" if limits is None else menu.tr("\t{:g} ms early to {:g} ms late").format(*limits)
        action = menu.addAction((name[:1].upper() + name[1:]).replace("&", "&&") + said)
        action.setCheckable(True)
        action.setChecked(profile_id == session.profile_id)
        group.addAction(action)
        action.triggered.connect(lambda _checked=False, id=profile_id: ask(lambda: take(id)))


def options_text(options: MeasuringOptions) -> str:
    """What was chosen other than usual: "dub to original · selection only · ±10 s"; nothing where all is usual."""
    parts = []
    if options.method != AUTO:
        parts.append(method_text(options.method))
    if options.selection_only:
        parts.append("selection only")
    if options.excluded:
        spans = ", ".join(
            f"{short_text(span.start_ns)} – {short_text(span.end_ns)}" for span in options.excluded[:2]
        )
        more = f" and {len(options.excluded) - 2} more" if len(options.excluded) > 2 else ""
        parts.append(f"without {spans}{more}")
    if options.search_ns is not None:
        parts.append(f"within ±{span_text(options.search_ns)}")
    return " · ".join(parts)


def span_text(ns: int) -> str:
    """How long a span is, in the unit that suits it: "1.5 min", "10 s", "250 ms"."""
    seconds = ns / NS_PER_S
    if seconds >= 60:
        return f"{seconds / 60:g} min"
    return f"{seconds:g} s" if seconds >= 1 else f"{seconds * 1000:g} ms"
