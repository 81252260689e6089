"""The manual, read inside the app: chapters at the left, the page at the right, pictures beside the text."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.panes.strong_text import settle_weights
from syncstudio.resource import resource

_PATH = Qt.ItemDataRole.UserRole
_MOST_PICTURE_PX = 700
_HEAD_SPACE = {1: 4, 2: 18, 3: 12}


class Page(QTextBrowser):
    """A chapter. Links between chapters stay in the window; the web opens only when a person clicks it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setAccessibleName(self.tr("Page of the manual"))

    def show_chapter(self, path: Path) -> None:
        """Read a chapter from its Markdown file."""
        self.document().setBaseUrl(QUrl.fromLocalFile(str(path)))
        text = path.read_text(encoding="utf-8")
        self.document().setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        space_out(self.document())
        settle_weights(self.document())
        self.moveCursor(self.textCursor().MoveOperation.Start)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        if kind == QTextDocument.ResourceType.ImageResource.value:
            from PySide6.QtGui import QImage

            base = Path(self.document().baseUrl().toLocalFile()).parent
            file = (base / name.path()).resolve()
            if file.is_relative_to(resource("manual").resolve()) and file.is_file():
                picture = QImage(str(file))
                if picture.width() > _MOST_PICTURE_PX:
                    picture = picture.scaledToWidth(
                        _MOST_PICTURE_PX, Qt.TransformationMode.SmoothTransformation
                    )
                return picture
            return None
        return super().loadResource(kind, name)


def space_out(document: QTextDocument) -> None:
    """Give headings, paragraphs and lists room; Markdown comes without any."""
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        cursor.setPosition(block.position())
        form = block.blockFormat()
        level = form.headingLevel()
        in_table = cursor.currentTable() is not None
        form.setTopMargin(_HEAD_SPACE.get(level, 0) if level else 0)
        form.setBottomMargin(2 if in_table else 4 if block.textList() is not None else 9)
        form.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.setBlockFormat(form)
        block = block.next()


class ManualWindow(Sheet):
    """All chapters of `resources/manual`, in the order of their file names."""

    name = "manual"

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(settings, self.tr("Manual"), parent)
        self.page = Page(self)
        self._list = QListWidget(self)
        self._list.setFixedWidth(220)
        self._list.setAccessibleName(self.tr("Chapters"))
        self._find = QLineEdit(self, placeholderText=self.tr("Find on all pages…"), clearButtonEnabled=True)
        self._find.setAccessibleName(self.tr("Find in the manual"))
        left = QVBoxLayout()
        left.setContentsMargins(8, 8, 0, 8)
        left.addWidget(self._find)
        left.addWidget(self._list, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addLayout(left)
        row.addWidget(self.page, 1)
        self._fill()
        self._list.currentItemChanged.connect(self._show_current)
        self._find.textChanged.connect(self._filter)
        self._find.returnPressed.connect(lambda: self.page.find(self._find.text()))
        self.page.anchorClicked.connect(self.follow)
        self.take_size(1000, 700)
        if self._list.count():
            self._list.setCurrentRow(0)

    def follow(self, link: QUrl) -> None:
        """Go where a link points: another chapter, a place on this page, or a web page outside."""
        if link.scheme() in ("http", "https", "mailto"):
            QDesktopServices.openUrl(link)
            return
        name = Path(link.path()).name
        for place in range(self._list.count()):
            if Path(self._list.item(place).data(_PATH)).name == name:
                self._list.setCurrentRow(place)
        if link.fragment():
            self.page.scrollToAnchor(link.fragment())

    def _fill(self) -> None:
        for file in sorted(resource("manual").glob("*.md")):
            first = file.read_text(encoding="utf-8").split("\n", 1)[0]
            item = QListWidgetItem(first.lstrip("# ").strip() or file.stem)
            item.setData(_PATH, str(file))
            self._list.addItem(item)

    def _show_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.page.show_chapter(Path(item.data(_PATH)))

    def _filter(self, text: str) -> None:
        for place in range(self._list.count()):
            item = self._list.item(place)
            said = Path(item.data(_PATH)).read_text(encoding="utf-8").casefold()
            item.setHidden(text.casefold() not in said)
