"""The moments of a measurement with the picture at each; a click goes there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.sync.event_plan import (
    GAP_PX,
    TITLE_PX,
    EventCard,
    card_at,
    card_height,
    per_row,
    plan_events,
)
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.thumbnails import Thumbnails

_ROWS = 2
_PICTURE_HEIGHT = 136  # sharp at twice the pixels


class EventStrip(QWidget):
    """At most two rows of cards. `asked` carries the card that was clicked."""

    asked = Signal(object)

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._cards: list[EventCard] = []
        self._thumbnails: dict[int, Thumbnails] = {}
        self._video: int | None = None
        self.setMouseTracking(True)
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
        painter = QPainter(self)
        painter.fillRect(event.rect(), look.color(self._theme.panel))
        cards = self._shown()
        plan = plan_events(
            cards, self._pictures(cards), self.width(), self._theme, len(self._cards) - len(cards)
        )
        paint_plan(painter, plan, self.devicePixelRatioF())

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
        self.setToolTip(self.tr("Click to go there") if over else "")

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit()
