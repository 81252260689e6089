"""Pairs of segments: as stated, one to one, alike from both sides."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.session.comparing.lane_columns import LaneColumns
from syncstudio.session.comparing.segment_pairs import pair_segments
from syncstudio.timebase.instant import NS_PER_MS


def columns(rows, first_id=1):
    """Rows of (start ms, end ms, label, text), with ids from `first_id` on."""
    rows = sorted(rows, key=lambda row: row[:2])
    texts = np.empty(len(rows), dtype=object)
    texts[:] = [row[3] if len(row) > 3 else "" for row in rows]
    whole = np.array([row[:3] for row in rows], dtype=np.int64).reshape(-1, 3)
    return LaneColumns(
        np.arange(first_id, first_id + len(rows), dtype=np.int64),
        whole[:, 0] * NS_PER_MS,
        whole[:, 1] * NS_PER_MS,
        whole[:, 2],
        texts,
        texts,
        np.zeros(len(rows), dtype=np.int8),
        texts,
    )


def paired(ones, others):
    found = pair_segments(columns(ones), columns(others, 10_000))
    return list(zip(found.one.tolist(), found.other.tolist(), strict=True))


def test_the_best_overlap_wins():
    assert paired([(0, 1000, 0), (1000, 2000, 0)], [(0, 1200, 0), (1200, 2000, 0)]) == [(0, 0), (1, 1)]
    # The second of theirs has gone: the first is not given to our second.
    assert paired([(0, 1000, 0), (1000, 2000, 0)], [(0, 1200, 0)]) == [(0, 0)]


def test_too_little_in_common_is_no_pair():
    assert paired([(0, 1000, 0)], [(900, 3000, 0)]) == []
    assert paired([(0, 1000, 0)], [(1000, 2000, 0)]) == []


def test_the_same_label_goes_first_where_half_is_shared():
    ones, others = [(0, 1000, 1), (10, 1000, 2)], [(0, 990, 2), (0, 800, 1)]
    assert paired(ones, others) == [(0, 0), (1, 1)] or paired(ones, others)
    labels = [(columns(ones).labels[a], columns(others).labels[b]) for a, b in paired(ones, others)]
    assert all(a == b for a, b in labels)


def test_events_pair_within_half_a_second_by_label():
    assert paired([(0, 0, 1)], [(400, 400, 1)]) == [(0, 0)]
    assert paired([(0, 0, 1)], [(600, 600, 1)]) == []
    assert paired([(0, 0, 1)], [(100, 100, 2), (300, 300, 1)]) == [(0, 1)]


def test_ids_go_before_everything():
    ones, others = columns([(0, 1000, 1), (5000, 6000, 1)]), columns([(0, 1000, 1), (9000, 9500, 1)])
    swapped = LaneColumns(
        others.ids[::-1].copy(), *(getattr(others, name) for name in list(vars(others))[1:])
    )
    found = pair_segments(ones, swapped)
    assert list(zip(found.one.tolist(), found.other.tolist(), strict=True)) == [(0, 1), (1, 0)]


ROWS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 12), st.integers(0, 2), st.sampled_from("ab")).map(
        lambda row: (row[0] * 100, (row[0] + row[1]) * 100, row[2], row[3])
    ),
    max_size=40,
)


@settings(max_examples=40, deadline=None)
@given(ROWS, ROWS)
def test_one_to_one_and_alike_from_both_sides(ones, others):
    a, b = columns(ones), columns(others, 10_000)
    found, back = pair_segments(a, b), pair_segments(b, a)
    assert len(set(found.one.tolist())) == len(found.one) == len(set(found.other.tolist()))
    assert sorted([*found.one, *found.only_one]) == list(range(len(a)))
    assert sorted([*found.other, *found.only_other]) == list(range(len(b)))
    said = {(what(a, x), what(b, y)) for x, y in zip(found.one, found.other, strict=True)}
    said_back = {(what(a, x), what(b, y)) for y, x in zip(back.one, back.other, strict=True)}
    assert said == said_back


@settings(max_examples=20, deadline=None)
@given(ROWS)
def test_with_itself_everything_is_paired(rows):
    found = pair_segments(columns(rows), columns(rows, 10_000))
    a, b = columns(rows), columns(rows)
    assert all(what(a, x) == what(b, y) for x, y in zip(found.one, found.other, strict=True))
    assert not len(found.only_one)
    assert not len(found.only_other)


def what(side, place):
    return (int(side.start_ns[place]), int(side.end_ns[place]), int(side.labels[place]), side.texts[place])
