"""The moments of a measurement, as plans: cards, their pictures, and what the line leaves of each."""

import numpy as np

from syncstudio.panes.sync.event_plan import CARD_PX, card_at, cards_of, measured_s, per_row, plan_events
from syncstudio.panes.sync.evidence_facts import frame_showing
from syncstudio.panes.sync.sync_line import SyncLine
from syncstudio.panes.theme import DARK
from syncstudio.panes.timeline.plan import Diamond, Picture, Text
from syncstudio.sync.evidence import EventPair, Evidence
from syncstudio.sync.measurement import MeasuredPiece, Measurement
from tests.session.measuring_rig import S, answer

MS = 1_000_000


def of(plan, kind):
    return [shape for shape in plan if isinstance(shape, kind)]


def texts(plan):
    return [shape.text for shape in plan if isinstance(shape, Text)]


def test_events_say_what_the_line_leaves_of_them():
    cards = cards_of(answer(100 * MS))
    assert [card.pair.reference_s for card in cards] == [5.0, 6.0, 7.0, 8.0, 9.0]
    assert all(abs(card.left_ms) < 1e-6 for card in cards)
    off = Measurement(
        "cues",
        "measured",
        0,
        0.0,
        1,
        None,
        0.9,
        evidence=Evidence(events=(EventPair(1.0, 0.99), EventPair(2, 2, 1, False))),
    )
    plan = plan_events(cards_of(off), None, 400, DARK)
    assert "10 ms early" in texts(plan)
    assert "left out, even" in texts(plan)
    assert len(of(plan, Diamond)) == 1


def test_events_show_their_pictures():
    cards = cards_of(answer(0))[:2]
    pixels = np.zeros((68, 122, 4), np.uint8)
    plan = plan_events(cards, [pixels, None], 400, DARK, more=3)
    assert len(of(plan, Picture)) == 1
    assert texts(plan)[0] == "5 moments seen in both, the first 2 are shown"


def test_a_flash_is_shown_in_the_frame_that_has_it():
    class Index:
        def __len__(self):
            return 3

        def frame_at_tick(self, tick):
            return min(tick // 1000, 2)

        def pts_of(self, number):
            return number * 1000

    assert frame_showing(Index(), 500, "flash-beep") == 1
    assert frame_showing(Index(), 200, "flash-beep") == 0
    assert frame_showing(Index(), 2_900, "flash-beep") == 2
    assert frame_showing(Index(), 500, "impacts") == 0


def test_a_click_finds_its_card():
    assert per_row(420) == 3
    assert card_at(20, 30, 420, True) == 0
    assert card_at(20 + CARD_PX + 8, 30, 420, True) == 1
    assert card_at(20, 30 + 102 + 8, 420, True) == 3
    assert card_at(20, 4, 420, True) is None


def test_moments_follow_the_pieces():
    pieces = (MeasuredPiece(((0, 0),), None, S), MeasuredPiece(((S, 3 * S),), S, None))
    found = answer(0, pieces=pieces)
    assert [measured_s(found, at) for at in (0.5, 1.5)] == [0.5, 3.5]
    assert measured_s(Measurement.cannot_tell("sound", "x"), 1.0) is None


def line(**more):
    facts = {"track_id": 1, "name": "Recorder 2", "color": 1, "offset": "+1.234 567 s", "spread": "±0.1 ms",
             "drift": "+24.1 ±0.4 ppm", "source": "measured · sound"}  # fmt: skip
    return SyncLine(**(facts | more))
