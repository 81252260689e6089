"""Splits: the same every time, and nothing of one group in two of them."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from syncstudio.session.dataset.choice import Splitting
from syncstudio.session.dataset.splits import split_of

NAMES = st.lists(st.sampled_from("abcdefghijkl"), min_size=1, max_size=3)


@given(st.lists(NAMES, min_size=1, max_size=20), st.fractions(0, Fraction(1, 2)), st.randoms())
def test_nothing_is_in_two_splits_whatever_the_order(groups, test, dice):
    chosen = Splitting("person", test, Fraction(1, 10))
    seconds = [1.0] * len(groups)
    found, _ = split_of(groups, seconds, chosen)
    where = {}
    for names, split in zip(groups, found, strict=True):
        for name in names:
            assert where.setdefault(name, split) == split
    order = list(range(len(groups)))
    dice.shuffle(order)
    again, _ = split_of([groups[k] for k in order], seconds, chosen)
    assert [again[order.index(k)] for k in range(len(groups))] == found


def test_many_groups_come_near_the_part_that_was_asked_for():
    groups = [[f"person {k}"] for k in range(1000)]
    found, notes = split_of(groups, [1.0] * 1000, Splitting("person", Fraction(1, 10)))
    assert 70 < found.count("test") < 130
    assert not notes
    # Who is in the test stays there when others come.
    more, _ = split_of([*groups, ["person new"]], [1.0] * 1001, Splitting("person", Fraction(1, 10)))
    assert more[:1000] == found
    other, _ = split_of(groups, [1.0] * 1000, Splitting("person", Fraction(1, 10), seed="2"))
    assert other != found


def test_where_all_hang_together_it_is_said():
    found, notes = split_of([["a", "b"], ["b", "c"]], [1.0, 1.0], Splitting("person", Fraction(1, 10)))
    assert found == ["train", "train"]
    assert notes == ["Nothing is left for “test”: all clips are 1 group that must stay together."]
    found, notes = split_of([["a"], ["b"]], [5.0, 1.0], Splitting("person", Fraction(1, 1000)))
    assert found == ["train", "test"]
    assert split_of([["a"]], [1.0], Splitting())[0] == [""]
