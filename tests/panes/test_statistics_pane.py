"""Statistics are told of the selection on the track in focus, copied in full, and lead to where extremes are."""

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from syncstudio.media.series.analysis.figures import Figures
from syncstudio.media.series.analysis.spectrum import Spectrum
from syncstudio.panes.series.formula_preview import FormulaPreview
from syncstudio.panes.series.spectrum_plot import SpectrumPlot
from syncstudio.panes.series.statistics_pane import StatisticsPane
from syncstudio.panes.series.statistics_plan import (
    as_table,
    cells,
    number,
    spectrum_table,
    spectrum_words,
    what_was_looked_at,
)
from syncstudio.panes.theme import DARK, LIGHT
from syncstudio.panes.timeline.plan import Curve, Dot, Text
from syncstudio.session.series.selection_figures import ChannelFigures, FiguresWish, SelectionFigures
from syncstudio.timebase.span import Span

S = 1_000_000_000
FIGURES = Figures(2000, 2000, 3, 1.5, 0.25, 1.52, 1.4, -2.0, 5, 9.75, 7, 2, 397.6, True, True)


def spectrum(how="even"):
    hz = np.arange(65) * 3.125
    density = np.exp(-(((hz - 50) / 9) ** 2)) + 1e-6
    return Spectrum(hz, density, 400.0, 128, 30, how, 50.2, 1.01)


def told(**more):
    wish = FiguresWish(1, Span(0, 2 * S))
    channels = (
        ChannelFigures("acc, x", "g", FIGURES, 2 * S, 3 * S),
        ChannelFigures("gone", "", None, trouble="It cannot be read."),
    )
    return SelectionFigures(wish, channels, 0, spectrum(), "acc, x", "g", True, **more)


def test_figures_are_said_in_five_digits_and_copied_in_all():
    assert cells(told().channels[0]) == [
        *("acc, x [g]", "1.5", "0.25", "1.52", "−2", "9.75", "1.4", "1,997", "3", "397.6 Hz", "2"),
    ]
    assert set(cells(told().channels[1])[1:]) == {"–"}
    assert [number(value) for value in (np.nan, -1e9, 0.000123456)] == ["–", "−1e9", "0.00012346"]
    lines = as_table(told(), ",").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith('"acc, x",g,2000,2000,3,1.5,0.25,1.52,-2,2.000000000,9.75,3.000000000,1.4,')
    head, first = spectrum_table(told()).splitlines()[:2]
    assert (head, first) == ("frequency_hz\tacc, x [g^2/Hz]", f"0\t{spectrum().density[0]:.9g}")


def test_it_is_said_what_was_looked_at_and_how_the_spectrum_was_made():
    assert what_was_looked_at(told()) == "Selection of 2.000 s: 2,000 rows"
    part = Figures(100_000_000, 4_194_304)
    some = SelectionFigures(FiguresWish(1), (ChannelFigures("x", "", part),))
    assert what_was_looked_at(some) == (
        "The whole recording: 4,194,304 of 100,000,000 rows looked at, spread over all of it; "
        "least and largest are of all"
    )
    none = SelectionFigures(FiguresWish(1, Span(0, S)), (ChannelFigures("x", "", Figures(0, 0)),))
    assert what_was_looked_at(none).endswith("nothing was recorded in it")
    assert spectrum_words(told()) == "acc, x: peak at 50.2 Hz · Welch, 30 windows of 128 rows (0.32 s), Hann"
    assert spectrum_words(SelectionFigures(FiguresWish(1), told().channels, done=True)).startswith(
        "Too few rows"
    )


@pytest.mark.parametrize("ways", [(True, True), (False, True), (True, False), (False, False)])
def test_a_spectrum_is_a_curve_with_its_peak_and_round_frequencies(qtbot, ways):
    plot = SpectrumPlot(DARK)
    qtbot.addWidget(plot)
    assert len(plot.plan(400, 190)) == 1
    plot.logarithmic, plot.decibels = ways
    plot.show_spectrum(spectrum(), "g")
    plan = plot.plan(400, 190)
    curve = next(shape for shape in plan if isinstance(shape, Curve))
    dot = next(shape for shape in plan if isinstance(shape, Dot))
    assert np.isfinite(curve.ys).all()
    assert (np.diff(curve.xs) >= 0).all()
    assert abs(float(curve.xs[curve.ys.argmin()]) - dot.x) < 10
    assert any(shape.text.endswith("Hz") for shape in plan if isinstance(shape, Text))
    assert plot.strength(-20.0) == ("−20.0 dB re g²/Hz" if ways[1] else "−20 g²/Hz")


def test_a_preview_draws_what_there_is(qtbot):
    preview = FormulaPreview(LIGHT)
    qtbot.addWidget(preview)
    preview.show_values(np.arange(5) * 10, np.array([1.0, np.nan, 2.0, 3.0, 3.0]))
    assert any(isinstance(shape, Curve) for shape in preview.plan(300))
    preview.show_values(np.arange(2), np.full(2, np.nan))
    assert len(preview.plan(300)) == 1


class FakeSession:
    """A session that tells at once."""

    selection = Span(0, 2 * S)

    def __init__(self):
        from types import SimpleNamespace

        self.focus_track_id, self.asked, self.went = None, [], []
        track = SimpleNamespace(id=1, name="imu", kind="series")
        self.project = SimpleNamespace(tracks=lambda: [track])
        self.selection_figures = None

    def tell_figures(self, wish):
        self.asked.append(wish)
        self.selection_figures = None if wish is None else told()

    def tell_figures_again(self):
        self.asked.append("again")

    def move_playhead(self, ns):
        self.went.append(ns)


def test_the_pane_asks_while_it_is_seen_and_goes_to_extremes(qtbot):
    session = FakeSession()
    pane = StatisticsPane(session, DARK)
    qtbot.addWidget(pane)
    assert session.asked == []
    pane.show()
    assert session.asked == [None]
    session.focus_track_id = 1
    pane.ask()
    assert session.asked[-1] == FiguresWish(1, Span(0, 2 * S))
    assert pane.table.topLevelItemCount() == 2
    pane.table.itemDoubleClicked.emit(pane.table.topLevelItem(0), 5)
    assert session.went == [3 * S]
    pane.copy(",")
    assert QGuiApplication.clipboard().text().startswith("channel,unit,rows")
    pane.copy_spectrum()
    assert QGuiApplication.clipboard().text().startswith("frequency_hz")
    pane.window_rows.setCurrentIndex(2)
    pane.ask()
    assert session.asked[-1].window_rows == 128
    pane.set_theme(LIGHT)
    pane.hide()
    assert session.asked[-1] is None
