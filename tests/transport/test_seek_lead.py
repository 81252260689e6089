"""How far ahead of the clock a seek aims, and what it learns of those before. Numbers only."""

import random
from fractions import Fraction

import pytest

from syncstudio.transport.seek_lead import Lead

MS = 1_000_000
FRAME_NS = 33_333_333


def takes_ns(way):
    """What seeks take on a computer of these tests: a little more than on a free one."""
    return round(140 * MS + way * 2.7 * MS)


def taught(ways, takes_ns=takes_ns):
    lead = Lead()
    for way in ways:
        lead = lead.learnt(takes_ns(way), way)
    return lead


@pytest.mark.parametrize("way", [0, 30, 100, 240])
def test_a_seek_aims_a_little_farther_than_it_takes(way):
    lead = taught([5, 200] * 12)
    assert takes_ns(way) * 1.03 < lead.host_ns(lambda lead_ns: way) <= takes_ns(way) * 1.15 + 50 * MS


def test_the_fewer_seeks_were_seen_the_more_there_is_to_spare():
    few, many = taught([200]), taught([200] * 12)
    assert few.takes_ns(200) == many.takes_ns(200)
    assert few.host_ns(lambda lead_ns: 200) >= many.host_ns(lambda lead_ns: 200) + 40 * MS


def test_a_seek_aims_at_a_key_frame_where_that_is_sooner():
    lead = Lead(10 * MS)
    # The clock passes a key frame in 700 ms; before it, 230 frames and more would have to be decoded.
    chosen = lead.host_ns(lambda lead_ns: 230 + lead_ns // FRAME_NS if lead_ns < 700 * MS else 0)
    assert 700 * MS <= chosen <= 730 * MS


def test_what_was_reckoned_with_at_first_is_forgotten_at_the_first_seek():
    alone, beside = Lead.of_size(1920 * 1080, alone=True), Lead.of_size(1920 * 1080)
    assert alone.takes_ns(200) < beside.takes_ns(200)
    assert alone.learnt(400 * MS, 100).takes_ns(100) == beside.learnt(400 * MS, 100).takes_ns(100) == 400 * MS


def test_a_seek_on_one_way_tells_of_those_on_others_that_they_are_slow_but_not_that_they_are_quick():
    lead, free = Lead(), Lead(first=Fraction(1))
    assert lead.learnt(2 * free.takes_ns(10), 10).takes_ns(240) == 2 * free.takes_ns(240)
    assert lead.learnt(free.takes_ns(10) // 2, 10).takes_ns(240) == lead.takes_ns(240)


def test_a_seek_on_a_way_alike_tells_more_than_others():
    free = Lead(first=Fraction(1))
    slow = Lead().learnt(3 * free.takes_ns(0), 0).learnt(free.takes_ns(200), 200)
    assert slow.takes_ns(240) == free.takes_ns(240) < Lead().takes_ns(240)
    assert slow.takes_ns(10) == 3 * free.takes_ns(10)


def test_larger_pictures_take_longer():
    assert Lead.of_size(3840 * 2160).takes_ns(200) > 3 * Lead.of_size(1920 * 1080).takes_ns(200)


def test_one_seek_in_a_busy_moment_is_not_waited_for_ever_after():
    usual = taught([200, 210, 220, 190])
    busy = usual.learnt(1_900 * MS, 200)
    assert busy.takes_ns(200) < 1.1 * usual.takes_ns(200)
    for _ in range(3):
        busy = busy.learnt(1_900 * MS, 200)
    assert busy.takes_ns(200) > 1_800 * MS  # but a computer that stays busy is believed soon


def test_most_seeks_of_a_kind_that_varies_come_out_in_time():
    chance = random.Random(1)
    lead, late, spare_ns = Lead(), 0, []
    for _ in range(300):
        way = chance.choice([10, 80, 150, 230])
        took_ns = round(takes_ns(way) * chance.gauss(1, 0.08))
        lead_ns = lead.host_ns(lambda lead_ns, way=way: way)
        late += took_ns > lead_ns + FRAME_NS
        spare_ns.append(lead_ns - took_ns)
        lead = lead.learnt(took_ns, way)
    assert late <= 10
    assert sorted(spare_ns)[150] < 130 * MS


def test_what_cannot_be_is_not_learnt():
    assert Lead().learnt(0, 0).takes_ns(0) > 0
    assert Lead().learnt(60_000 * MS, 0).host_ns(lambda lead_ns: 0) <= 3_000 * MS
    assert Lead().learnt(60_000 * MS, 100).host_ns(lambda lead_ns: 100) == 3_000 * MS
