"""Widths of texts as plans guess them, beside those of the typeface."""

import pytest
from PySide6.QtGui import QFontMetricsF

from syncstudio.panes import theme as look
from syncstudio.panes.text_width import about_px


@pytest.mark.parametrize(
    "text",
    ["first", "silent", "Camera A", "original_en sound", "GX010042", "ZOOM0001 (tracks 1-2)", "WWW mm"],
)
@pytest.mark.parametrize(("px", "bold"), [(13, True), (11, False)])
def test_a_guess_is_near_the_truth(qtbot, text, px, bold):
    look.load_fonts()
    true = QFontMetricsF(look.sans(px, bold)).horizontalAdvance(text)
    assert about_px(text, px, bold) == pytest.approx(true, rel=0.1)
