"""A lane of thousands: drawn by the column, kept when the view pans, and changed without reading it anew."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QPixmap

from syncstudio.panes.theme import DARK
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.plan import Columns
from syncstudio.panes.timeline.row_cache import RowCache
from syncstudio.panes.timeline.rows.dense_segments import plan_dense
from syncstudio.panes.timeline.rows.lane_row import LaneRow
from syncstudio.panes.timeline.rows.row_content import Strip
from syncstudio.project.records import Label, Lane, Segment
from syncstudio.timebase.span import Span

MS = 1_000_000


def test_crowded_segments_are_one_line_of_colours() -> None:
    strip = Strip(TimeAxis(start_ns=0, ns_per_px=10.0, width=400), 100, 200, 26)
    starts = np.arange(300, dtype=np.int64) * 5
    ends = np.where(np.arange(300) % 2, starts + 3, starts + 45)
    chosen = np.arange(300) == 207
    plan = plan_dense(
        (starts, ends), np.zeros(300, dtype=np.int64), ("red", "blue"), np.arange(300) % 2, chosen, strip,
        (4.0, 20.0, 17.0), "white",
    )  # fmt: skip
    lines, *edges = plan
    assert isinstance(lines, Columns)
    assert (lines.first, len(lines.codes), lines.colors) == (100, 100, ("red", "blue"))
    assert set(lines.codes[:50].tolist()) == {1}
    assert set(lines.codes[53:].tolist()) == {0}
    assert [
        (edge.colors, np.flatnonzero(edge.codes).tolist()) for edge in edges if isinstance(edge, Columns)
    ] == [(("white",), [3])] * 2


@pytest.fixture
def lane(qapp: object) -> LaneRow:
    """Labels of a tenth of a pixel to the whole view and more at the scales below, some over one another."""
    chance = np.random.default_rng(5)
    starts = np.sort(chance.integers(0, 60_000, 300))
    longs = np.concatenate([chance.integers(5, 300, 280), chance.integers(3_000, 30_000, 20)])
    row = LaneRow(Lane(id=1), lambda _: Span(0, 0))
    row.labels = {5: Label(id=5, name="laugh", color=2)}
    row.load(
        [
            Segment(n + 1, 1, int(start) * MS, int(start + long) * MS, (None, 5)[n % 2], f"said {n} of it")
            for n, (start, long) in enumerate(zip(starts, longs, strict=True))
        ],
        None,
    )
    row.select(frozenset(range(1, 300, 7)))
    return row


def channels(pixmap: QPixmap) -> np.ndarray:
    image = pixmap.toImage()
    return np.frombuffer(image.constBits(), dtype=np.uint8).astype(int)


@pytest.mark.parametrize("ms_per_px", [3, 20, 90])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_panned_lane_looks_as_if_painted_anew(lane: LaneRow, ms_per_px: int, ratio: float) -> None:
    axis = TimeAxis(10_000 * MS, float(ms_per_px * MS), 500)
    kept = RowCache()
    kept.pixmap(lane, axis, 120, ratio, DARK)
    for px in (37, -90, 3, 200, -12):
        axis = axis.panned(px)
        panned = channels(kept.pixmap(lane, axis, 120, ratio, DARK))
        anew = channels(RowCache().pixmap(lane, axis, 120, ratio, DARK))
        # A rounded corner between two pixels may be rounded another way.
        assert np.abs(panned - anew).max() <= 12, px


def test_what_changes_on_a_lane_is_as_if_all_were_loaded(lane: LaneRow) -> None:
    now = {segment.id: segment for segment in lane._segments}
    steps: list[tuple[set[int], list[Segment]]] = [
        (set(), [Segment(7, 1, now[7].start_ns, now[7].end_ns, 5, "new text")]),
        ({8}, [Segment(9, 1, 1 * MS, 90_000 * MS, None, "moved")]),
        ({1, 2, 3}, []),
        (set(), [Segment(1_000, 1, 5 * MS, 6 * MS), Segment(1_001, 1, 5 * MS, 5 * MS)]),
    ]
    for gone, came in steps:
        lane.changed(gone | {each.id for each in came if each.id in now}, came, None)
        now = {key: each for key, each in now.items() if key not in gone} | {each.id: each for each in came}
        whole = LaneRow(Lane(id=1), lambda _: Span(0, 0))
        whole.select(lane.selected)
        whole.load(list(now.values()), None)
        for name in ("_starts", "_ends", "_subrows", "_chosen", "_label_ids"):
            np.testing.assert_array_equal(getattr(lane, name), getattr(whole, name), name)
        assert [lane.place_of(key) is not None for key in now] == [True] * len(now)
        assert {segment.id: segment for segment in lane._segments} == now


@given(
    places=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 300)), max_size=30),
    low=st.integers(-50, 750),
    wide=st.integers(0, 300),
)
def test_the_segments_between_two_instants_are_those_that_reach_and_begin_there(places, low, wide):
    segments = [Segment(n, 1, start, start + long) for n, (start, long) in enumerate(places, 1)]
    lane = LaneRow(Lane(1, None, "lane"), lambda _: Span(0, 0))
    lane.load(segments, None)
    found = {lane._segments[n].id for n in lane._between(low, low + wide).tolist()}
    assert found == {each.id for each in segments if each.end_ns >= low and each.start_ns < low + wide}
