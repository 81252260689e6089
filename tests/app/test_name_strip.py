"""The strip that asks who is at work."""

from PySide6.QtWidgets import QMainWindow, QWidget

from syncstudio.app.name_strip import NameStrip
from syncstudio.panes.theme import DARK
from syncstudio.session.session import Session


def test_what_opens_in_front_of_the_question_stays_in_front(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QWidget())
    session = Session.draft()
    strip = NameStrip(session, DARK, window)
    above = QWidget(window)
    above.setFixedHeight(30)
    strip.lie_under(above)
    window.resize(900, 500)
    window.show()
    strip.ask()
    palette = QWidget(window)
    palette.show()
    palette.raise_()
    window.resize(1000, 500)
    qtbot.waitUntil(lambda: strip.width() == window.centralWidget().width())
    children = window.children()
    assert strip.isVisible()
    assert children.index(palette) > children.index(strip)
    session.close()
