"""A stretch that is off is told without minutes in which the text keeps to the voice."""

from syncstudio.session.transcripts.drift_facts import DriftCell, DriftStretch, minute_within, without_kept
from syncstudio.timebase.span import Span

MS, MINUTE = 10**6, 60 * 10**9


def cells(*lates):
    return [
        DriftCell(
            Span(n * MINUTE, (n + 1) * MINUTE),
            late if late is None else late * MS,
            20 * MS,
            "" if late else "unclear",
        )
        for n, late in enumerate(lates)
    ]


def told(*lates, late=220, last=None):
    whole = Span(0, len(lates) * MINUTE)
    stretch = DriftStretch(whole, late * MS, (late if last is None else last) * MS, 20 * MS, True)
    found = without_kept(stretch, cells(*lates))
    return found.master.start_ns // MINUTE, found.master.end_ns // MINUTE, found.whole


def test_minutes_that_keep_to_the_voice_are_no_part_of_it():
    assert told(5, 240) == (1, 2, False)
    assert told(5, -3, 240, 235, 10) == (2, 4, False)


def test_all_along_stays_all_along():
    assert told(230, 240) == (0, 2, True)
    # What cannot be told contradicts nothing, and a minute in between is no end.
    assert told(None, 240) == (0, 2, True)
    assert told(240, 5, 240) == (0, 3, True)
    # A drift passes through nothing on its way.
    assert told(5, 120, 240, late=0, last=240) == (0, 3, True)
    # A word against all is none.
    assert told(1, 2) == (0, 2, True)


def test_the_last_minute_ends_with_the_sound():
    assert minute_within(0, 60, 75.5) == (0, 60)
    assert minute_within(1, 60, 75.5) == (60, 75.5)
    # Text behind the sound's end.
    assert minute_within(2, 60, 75.5) == (120, 180)
    assert minute_within(1, 60, float("inf")) == (60, 120)
