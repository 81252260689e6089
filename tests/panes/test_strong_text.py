"""Bold is the bundled semibold everywhere, and never smeared by Qt out of a lighter face."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QTextDocument

import syncstudio.app
import syncstudio.panes
from syncstudio.panes.strong_text import settle_weights, strong


def weights(document):
    found = {}
    block = document.begin()
    while block.isValid():
        found |= {place.fragment().text(): place.fragment().charFormat().fontWeight() for place in block}
        block = block.next()
    return found


def test_markdown_and_html_are_bold_in_the_weight_there_is(qapp):
    document = QTextDocument()
    document.setMarkdown("# Head\n\nsome **strong `code`** words")
    assert max(weights(document).values()) > 600
    settle_weights(document)
    found = weights(document)
    assert found["Head"] == found["strong "] == 600
    assert found["some "] == found[" words"] == 400
    document.setHtml(f"a {strong('<b> & c')}")
    assert weights(document) == {"a ": 400, "<b> & c": 600}


@pytest.mark.parametrize("room", [syncstudio.app, syncstudio.panes])
def test_nobody_asks_for_a_heavier_weight(room):
    heavier = re.compile(r"<b>|<strong>|Weight\.Bold\b|setBold\(True|font-weight: ?(bold|[789]00)")
    files = list(Path(room.__file__).parent.rglob("*.py"))
    assert len(files) > 50
    assert [path.name for path in files if heavier.search(path.read_text(encoding="utf-8"))] == []
