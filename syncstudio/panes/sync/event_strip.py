"""The moments of a measurement with the picture at each; a click goes there, and so do the arrow keys and Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.sync.event_plan import (
    GAP_PX,
    TITLE_PX,
    EventCard,
    card_at,
    card_box,
    card_height,
    per_row,
    plan_events,
)
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.thumbnails import Thumbnails

_ROWS = 2
_OWN_KEYS = {
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter,
    Qt.Key.Key_Space,
}  # fmt: skip
_PICTURE_HEIGHT = 136  # sharp at twice the pixels


class EventStrip(QWidget):
    """At most two rows of cards. `asked` carries the card to go to."""

    asked = Signal(object)

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._cards: list[EventCard] = []
        self._thumbnails: dict[int, Thumbnails] = {}
        self._video: int | None = None
        self._chosen = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Moments seen in both"))
        self.hide()

    @property
    def settled(self) -> bool:
        """Whether every picture that was asked for is here."""
        return all(each.settled for each in self._thumbnails.values())

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.update()

    def show_cards(self, cards: Sequence[EventCard], video_id: int | None) -> None:
        """Show these moments, with pictures of a video where there is one."""
        self._cards, self._video = list(cards), video_id
        self._chosen = 0
        self.setVisible(bool(self._cards))
        self._fit()
        self.update()

    def close_readers(self) -> None:
        """Stop fetching pictures."""
        for thumbnails in self._thumbnails.values():
            thumbnails.close()

    def _shown(self) -> list[EventCard]:
        return self._cards[: _ROWS * per_row(self.width())]

    def _fit(self) -> None:
        rows = -(-len(self._shown()) // per_row(self.width()))
        self.setFixedHeight(TITLE_PX + rows * (card_height(self._video is not None) + GAP_PX) + 4)

    def _pictures(self, cards: list[EventCard]):
        if self._video is None:
            return None
        source = self._source(self._video)
        frames = [card.frame for card in cards if card.frame is not None]
        found = dict(zip(frames, source.pictures(frames, 1, _PICTURE_HEIGHT, True), strict=True))
        return [None if card.frame is None else found[card.frame] for card in cards]

    def _source(self, video_id: int) -> Thumbnails:
        if video_id not in self._thumbnails:
            made = self._thumbnails[video_id] = Thumbnails(self._session, video_id, self)
            made.ready.connect(self.update)
        return self._thumbnails[video_id]

    def paintEvent(self, event) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), look.color(self._theme.panel))
            cards = self._shown()
            plan = plan_events(
                cards, self._pictures(cards), self.width(), self._theme, len(self._cards) - len(cards)
            )
            paint_plan(painter, plan, self.devicePixelRatioF())
            if self.hasFocus() and cards:
                pen = QPen(look.color(self._theme.accent), 2)
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(
                    QRectF(*card_box(self._chosen, self.width(), self._video is not None)), 4, 4
                )

    def keyPressEvent(self, event) -> None:
        """Arrows walk the cards, Enter and the space bar go to one."""
        beside = per_row(self.width())
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -beside, Qt.Key.Key_Down: beside}
        cards = self._shown()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and cards:
            self.asked.emit(cards[self._chosen])
        elif event.key() in steps and 0 <= self._chosen + steps[event.key()] < len(cards):
            self._chosen += steps[event.key()]
            self.update()
        else:
            super().keyPressEvent(event)

    def event(self, event) -> bool:
        """The keys that walk the cards are this strip's own while it has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event) -> None:
        super().focusOutEvent(event)
        self.update()

    def _under(self, event) -> EventCard | None:
        at = event.position()
        number = card_at(at.x(), at.y(), self.width(), self._video is not None)
        cards = self._shown()
        return cards[number] if number is not None and number < len(cards) else None

    def mousePressEvent(self, event) -> None:
        card = self._under(event)
        if card is not None and event.button() == Qt.MouseButton.LeftButton:
            self.asked.emit(card)

    def mouseMoveEvent(self, event) -> None:
        over = self._under(event) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self.setToolTip(self.tr("Click, or Enter, to go there") if over else "")

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit()
        self._chosen = min(self._chosen, max(0, len(self._shown()) - 1))
