"""Bands painted together look as they do one after the other."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from syncstudio.panes.timeline.envelope import coverage, coverages
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.plan import Band, Line


def painted(plan):
    image = QImage(60, 90, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.black)
    with QPainter(image) as painter:
        paint_plan(painter, plan)
    return np.array(image.constBits(), np.uint8).reshape(90, 60, 4).astype(int)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_many_bands_are_painted_as_each_alone_would_be(qapp, seed, apart):
    chance = np.random.default_rng(seed)
    bands = []
    for number in range(4):
        base = 3 + 21 * number if apart else 20
        tops = (base + chance.random(40) * 8).astype(np.float32)
        bottoms = (tops + chance.random(40) * 10).astype(np.float32)
        empty = chance.random(40) < 0.2
        tops[empty] = bottoms[empty] = base
        bands.append(Band(5, tops, bottoms, ("#5b9cf0", "#a78bfa", "#4fc7b5", "#f0945b")[number]))
    one_by_one = [shape for band in bands for shape in (band, Line(0, 0, 0, 0, "#000000", 2))]
    assert np.abs(painted(bands) - painted(one_by_one)).max() <= 2


def test_coverage_of_many_is_that_of_each():
    chance = np.random.default_rng(4)
    tops = (chance.random((3, 50)) * 20).astype(np.float32)
    bottoms = tops + (chance.random((3, 50)) * 12).astype(np.float32)
    firsts = np.array([0, 2, 5], np.float32)
    many = coverages(tops, bottoms, firsts, 34)
    for band in range(3):
        one = coverage(tops[band] - firsts[band], bottoms[band] - firsts[band], 34)
        assert np.abs(many[band].astype(int) - one.astype(int)).max() <= 1
