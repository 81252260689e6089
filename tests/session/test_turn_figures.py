"""Figures of a conversation against ones worked out by hand, and laws that hold for any."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.session.speakers.overlaps import Speech, overlaps_of, united
from syncstudio.session.speakers.turn_figures import turn_figures
from syncstudio.timebase.span import Span

MS = 1_000_000


def speech(name, *spans):
    starts, ends = (np.array([span[place] for span in spans], np.int64) for place in (0, 1))
    return Speech(name, 0, *united(starts, ends))


def figures(scope, **spans):
    return turn_figures([speech(name, *each) for name, each in spans.items()], Span(*scope))


def test_a_gap_a_pause_and_silence_around():
    # a:  |--10--| pause |--|          |---|
    # b:                        |----|
    found = figures((0, 100), a=[(10, 20), (25, 30), (60, 70)], b=[(40, 55)])
    a, b = found.speakers
    assert [(each.before, each.after, each.offset_ns) for each in found.switches] == [(0, 1, 10), (1, 0, 5)]
    assert (a.talk_ns, a.stretches, a.turns, a.turns_ns) == (25, 3, 2, 20 + 10)
    assert (b.talk_ns, b.turns, b.turns_ns, b.broke_in, b.spoke_over) == (15, 1, 15, 0, 0)
    assert (found.silence_ns, found.pauses_ns, found.gaps_ns, found.overlap_ns) == (60, 5, 15, 0)
    assert found.switch_count(0, 1) == 1
    assert found.median_offset_ns == 5
    assert a.mean_turn_ns == 15


def test_breaking_in_is_an_offset_below_zero():
    # a:  |--------|
    # b:        |--------|
    found = figures((0, 50), a=[(0, 20)], b=[(15, 40)])
    a, b = found.speakers
    assert [(each.at_ns, each.offset_ns) for each in found.switches] == [(15, -5)]
    assert (b.broke_in, b.spoke_over) == (1, 0)
    assert (a.turns_ns, b.turns_ns) == (20, 25)
    assert (found.overlap_ns, found.silence_ns, found.gaps_ns) == (5, 10, 0)
    assert (a.alone_ns, b.alone_ns) == (15, 20)


def test_speaking_over_without_taking_the_floor():
    # a:  |---------------|
    # b:     |--|   |--|
    found = figures((0, 40), a=[(0, 30)], b=[(5, 8), (12, 15)])
    assert found.switches == []
    assert (found.speakers[1].turns, found.speakers[1].spoke_over, found.overlap_ns) == (0, 2, 6)
    assert (found.speakers[0].turns, found.speakers[0].turns_ns) == (1, 30)


def test_a_switch_without_gap_and_overlap_then_silence():
    found = figures((0, 60), a=[(0, 10)], b=[(10, 20)])
    assert [each.offset_ns for each in found.switches] == [0]
    # b ends together with a's end, then comes back alone after a silence: a gap from a's end.
    found = figures((0, 60), a=[(0, 10)], b=[(8, 10), (15, 20)])
    assert [each.offset_ns for each in found.switches] == [5]
    assert found.gaps_ns == 5
    assert found.speakers[1].spoke_over == 1


def test_three_speakers_and_a_scope_that_cuts():
    found = figures((5, 45), a=[(0, 20)], b=[(18, 32)], c=[(30, 60)])
    assert [(each.before, each.after, each.offset_ns) for each in found.switches] == [(0, 1, -2), (1, 2, -2)]
    assert [each.talk_ns for each in found.speakers] == [15, 14, 15]
    assert found.silence_ns == 0


def test_offsets_fall_into_bins():
    found = figures(
        (0, 10_000 * MS),
        a=[(0, 1000 * MS), (1500 * MS, 2500 * MS)],
        b=[(1100 * MS, 1400 * MS), (2400 * MS, 9000 * MS)],
    )
    assert [each.offset_ns // MS for each in found.switches] == [100, 100, -100]
    assert found.offsets(200 * MS, 400 * MS) == [0, 1, 2, 0]
    assert figures((0, 10), a=[]).median_offset_ns is None


SPANS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 60)), max_size=12)


@given(st.lists(SPANS, min_size=1, max_size=4), st.integers(0, 100), st.integers(1, 300))
def test_every_nanosecond_is_counted_once(of_all, start, length):
    all_speech = [speech(str(n), *((at, at + long) for at, long in spans)) for n, spans in enumerate(of_all)]
    scope = Span(start, start + length)
    found = turn_figures(all_speech, scope)
    active = np.zeros((len(of_all), length), bool)
    for row, each in enumerate(all_speech):
        for begin, end in zip(each.starts.tolist(), each.ends.tolist(), strict=True):
            active[row, max(begin - start, 0) : max(end - start, 0)] = True
    count = active.sum(axis=0)
    assert found.silence_ns == np.count_nonzero(count == 0)
    assert found.overlap_ns == np.count_nonzero(count > 1)
    assert [each.talk_ns for each in found.speakers] == active.sum(axis=1).tolist()
    assert sum(each.alone_ns for each in found.speakers) + found.overlap_ns + found.silence_ns == length
    assert sum(each.turns for each in found.speakers) == len(found.switches) + any(count == 1)
    assert found.pauses_ns + found.gaps_ns <= found.silence_ns
    over = overlaps_of(all_speech)
    painted = np.zeros(1000, np.int64)
    for begin, end, many in zip(over.starts.tolist(), over.ends.tolist(), over.counts.tolist(), strict=True):
        assert not painted[begin:end].any()
        painted[begin:end] = many
    assert np.array_equal(np.where(count > 1, count, 0), painted[start : start + length])


def test_overlaps_beside():
    over = overlaps_of([speech("a", (0, 10), (20, 40)), speech("b", (5, 8), (30, 50)), speech("c", (35, 60))])
    assert over.starts.tolist() == [5, 30, 35, 40]
    assert over.counts.tolist() == [2, 2, 3, 2]
    assert [over.beside(0, 1), over.beside(5, 1), over.beside(30, 1)] == [5, 30, None]
    assert [over.beside(37, -1), over.beside(30, -1), over.beside(5, -1)] == [30, 5, None]
    assert overlaps_of([]).beside(0, 1) is None
