"""Pages and their charts: whole in themselves, escaped, and said in words for those who do not see them."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.interchange.pages.bars import Bar, bars, histogram
from syncstudio.interchange.pages.evidence import evidence_charts
from syncstudio.interchange.pages.matrix import matrix
from syncstudio.interchange.pages.scale import Scale
from syncstudio.interchange.pages.strips import Strip, strips
from syncstudio.sync.evidence import Correlation, EventPair, Evidence, Window
from syncstudio.sync.measurement import MeasuredPiece, Measurement

_HOSTILE = '<script>alert("1")</script> & \'"'


def _read(chart: str) -> ET.Element:
    """The chart as a reader of XML sees it: its root has a role, a title and a description."""
    root = ET.fromstring(chart)
    assert root.attrib["role"] == "img"
    assert [child.tag for child in root[:2]] == ["title", "desc"]
    assert all(child.text for child in root[:2])
    return root


def _found(**changed: object) -> Measurement:
    at = np.linspace(-1.0, 1.0, 1500)
    curve = Correlation(at, np.exp(-((at - 0.05) ** 2) / 0.001), 0.05, 1.0, -0.4, 0.6)
    windows = tuple(Window(float(place), 0.05 + place * 1e-6, 0.9, place != 30) for place in range(0, 60, 10))
    piece = MeasuredPiece(((0, 50_000_000), (60_000_000_000, 60_050_060_000)), uncertainty_ns=200_000)
    values: dict[str, object] = {
        "offset_ns": 50_000_000,
        "uncertainty_ns": 200_000,
        "pieces": (piece,),
        "windows": windows,
        "evidence": Evidence(correlation=curve),
    }
    return Measurement("sound", "measured", **(values | changed))  # type: ignore[arg-type]


def test_evidence_is_drawn_with_its_rival_its_line_and_what_was_left_out():
    curve, places = (_read(chart) for chart in evidence_charts(_found(), ("camera", _HOSTILE)))
    assert "+0.0500 s" in (curve[1].text or "")
    assert "-0.4000 s has 60%" in (curve[1].text or "")
    assert len(curve.findall("path[@class='curve']")[0].attrib["d"].split("L")) <= 700
    assert "5 places were used and 1 left out" in (places[1].text or "")
    assert len(places.findall("circle[@class='point']")) == 5
    assert len(places.findall("polygon[@class='band']")) == 1
    assert any(_HOSTILE in (text.text or "") for text in places.findall("text"))


def test_where_nothing_else_fits_no_rival_is_named():
    at = np.linspace(-1.0, 1.0, 100)
    alone = Correlation(at, np.exp(-((at - 0.05) ** 2) / 0.001) - 0.1, 0.05, 0.9, -0.4, -0.02)
    curve = _read(evidence_charts(_found(evidence=Evidence(correlation=alone)))[0])
    assert "next best" not in (curve[1].text or "")
    assert not any("rival" in (text.text or "") for text in curve.findall("text"))
    # What stands over the curve is drawn over it, too.
    over = [text.text for text in curve.findall("text") if "over" in text.attrib["class"].split()]
    assert over == ["best +0.0500 s"]


def test_an_answer_without_numbers_shows_its_candidates_and_one_without_evidence_nothing():
    unsure = Measurement.ambiguous("sound", "Two fit.", (Window(1.0, 0.2, 0.5), Window(1.0, -0.3, 0.5)))
    (chart,) = map(_read, evidence_charts(unsure))
    assert chart[0].text == "Candidates"
    assert evidence_charts(Measurement.cannot_tell("sound", "Nothing heard.")) == []
    # Candidates at no place of their own stand in the curve already, and no axis of places is made up for them.
    curve = _found().evidence
    (chart,) = map(
        _read, evidence_charts(Measurement.cannot_tell("sound", "Few meet.", unsure.windows, curve))
    )
    assert chart[0].text == "How well the two fit at each offset"
    events = _found(windows=(), evidence=Evidence(events=(EventPair(1.05, 1.0), EventPair(3.05, 3.0))))
    assert len(_read(evidence_charts(events)[0]).findall("circle[@class='point']")) == 2


def test_names_are_escaped_in_every_chart():
    charts = [
        bars(_HOSTILE, [Bar(_HOSTILE, 3, _HOSTILE)]),
        histogram(_HOSTILE, np.array([1.0, 2.0, np.nan]), _HOSTILE, [(1.5, _HOSTILE)]),
        strips(_HOSTILE, [Strip(_HOSTILE, np.array([0.0]), np.array([1.0]), marks=[(0.5, "error", _HOSTILE)])], (0, 2)),
        matrix(_HOSTILE, [_HOSTILE], [_HOSTILE], [[3]], _HOSTILE, _HOSTILE),
    ]  # fmt: skip
    for chart in charts:
        assert _read(chart).find(".//script") is None
        assert "<script>" not in chart


@pytest.mark.parametrize("values", [[], [np.nan], [5.0], [0.0, 0.0], [1e-12, 1e12], [-3.0, np.inf]])
def test_a_histogram_of_anything_is_a_chart(values):
    _read(histogram("Offsets", np.array(values, np.float64), "ms", [(45.0, "early")]))


def test_very_many_labels_become_the_columns_that_hold_some():
    starts = np.arange(100_000, dtype=np.float64)
    chart = strips("Labels", [Strip("many", starts, starts + 0.5)], (0.0, 200_000.0))
    boxes = [box for box in _read(chart).findall("rect")]
    assert 1 <= len(boxes) <= 500
    assert len(chart) < 60_000
    right = max(float(box.attrib["x"]) + float(box.attrib["width"]) for box in boxes)
    assert right == pytest.approx(150 + (660 - 12 - 150) / 2, abs=2)


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9), st.integers(2, 12))
def test_round_values_lie_within_reach_and_are_told_apart(low, width, most):
    scale = Scale.over(low, low + width, 0.0, 100.0)
    values = [value for value, _ in scale.rounds(most)]
    slack = 1e-6 * max(abs(scale.low), abs(scale.high), scale.high - scale.low)
    assert len(values) <= most + 1
    assert all(scale.low - slack <= value <= scale.high + slack for value in values)
    assert len({text for _, text in scale.rounds(most)}) == len(values)
