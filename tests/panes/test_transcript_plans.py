"""What the transcript works out without a window: rows, spans of text, selections, places in UTF-16, reading again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.panes.transcript.find_bar import Search
from syncstudio.panes.transcript.text_finding import found_in
from syncstudio.panes.transcript.text_marking import TextMarking
from syncstudio.panes.transcript.text_units import (
    position_of,
    runs_right_to_left,
    shown,
    stored,
    taken_by_backspace,
    units,
)
from syncstudio.panes.transcript.transcript_book import TranscriptBook
from syncstudio.panes.transcript.transcript_rows import Row, Rows, WordPlace, word_places
from syncstudio.panes.transcript.transcript_spans import span_of, text_in, time_of
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import ProjectChanged
from syncstudio.timebase.span import Span
from tests.panes.transcript_rig import MS, make_session


def row(start_ms, end_ms, text="said", speaker="Ann", words=(), lane=0):
    id = start_ms * 1000 + end_ms
    return Row(id, start_ms * MS, end_ms * MS, speaker, 0, text, tuple(words), lane)


def test_who_speaks_at_an_instant():
    rows = Rows([row(0, 1000), row(900, 5000), row(1500, 2000), row(6000, 7000)])
    assert rows.said_at(500 * MS) == [0]
    assert rows.said_at(950 * MS) == [0, 1]
    assert rows.said_at(1000 * MS) == [1]
    assert rows.said_at(1600 * MS) == [1, 2]
    assert rows.said_at(5500 * MS) == []
    assert rows.last_begun(5500 * MS) == 2
    assert rows.overlaps_previous(1)
    assert rows.spoken_over(2) is rows[1]
    assert rows.spoken_over(3) is None
    assert rows.within(1900 * MS, 6001 * MS) == [1, 2, 3]


def test_words_are_found_in_their_text():
    words = word_places(
        "Only when it is cold, it is.", [("Only ", 0, 5), ("it", 5, 9), (" it ", 9, 12), ("x", 1, 2)]
    )
    assert words == (WordPlace(0, 4, 0, 5), WordPlace(10, 12, 5, 9), WordPlace(22, 24, 9, 12))
    said = row(0, 1000, words=words)
    assert said.word_said_at(6) == words[1]
    assert said.word_said_at(12) is None
    assert said.word_at(11) == words[1]
    assert said.word_near(24) == words[2]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), unique=True, max_size=30), st.data())
def test_replacing_rows_is_making_them_anew(edges, data):
    rows = [row(start, start + length, lane=start % 3) for start, length in edges]
    gone = data.draw(st.sets(st.sampled_from([each.segment_id for each in rows])) if rows else st.just(set()))
    new = [row(60 + n, 61 + n) for n in range(data.draw(st.integers(0, 3)))]
    kept = [each for each in rows if each.segment_id not in gone]
    assert [*Rows(rows).replaced(gone, new)] == [*Rows([*kept, *new])]
    assert [*Rows(rows).of_lanes({1})] == [each for each in Rows(rows) if each.lane_id != 1]


SAID = row(0, 1000, "one two three four", words=[
    WordPlace(0, 3, 100 * MS, 200 * MS), WordPlace(4, 7, None, None), WordPlace(8, 13, 600 * MS, 800 * MS),
    WordPlace(14, 18, None, None),
])  # fmt: skip


def test_text_has_a_span_by_its_words_else_in_proportion():
    assert span_of(SAID, 1, 2) == Span(100 * MS, 200 * MS)
    assert span_of(SAID, 4, 7) == Span(280 * MS, 520 * MS)
    assert span_of(SAID, 0, 13) == Span(100 * MS, 800 * MS)
    assert span_of(SAID, 14, 18) == Span(840 * MS, 1000 * MS)
    assert span_of(row(0, 1000, "abcd"), 1, 3) == Span(250 * MS, 750 * MS)
    assert time_of(row(5, 5, ""), 0) == 5 * MS


def test_a_span_has_text():
    assert text_in(SAID, Span(90 * MS, 210 * MS)) == (0, 3)
    assert text_in(SAID, Span(90 * MS, 560 * MS)) == (0, 7)
    assert text_in(SAID, Span(650 * MS, 660 * MS)) == (8, 13)
    assert text_in(SAID, Span(0, 1000 * MS)) == (0, 18)
    assert text_in(SAID, Span(2000 * MS, 3000 * MS)) is None
    assert text_in(SAID, Span(220 * MS, 230 * MS)) is None


@given(st.lists(st.sampled_from([(0, 3), (4, 7), (8, 13), (14, 18)]), min_size=1))
def test_the_span_of_words_selects_the_same_words(chosen):
    first, last = min(chosen)[0], max(chosen)[1]
    assert text_in(SAID, span_of(SAID, first, last)) == (first, last)


def test_a_selection_over_rows():
    rows = Rows([row(0, 1000, "first"), row(2000, 3000, "second", "Ben"), row(4000, 5000, "third")])
    marking = TextMarking()
    assert marking.text(rows) == ""
    assert marking.span(rows) is None
    marking.put((2, 2), (0, 3))
    assert marking.text(rows) == "Ann: st\nBen: second\nAnn: th"
    marking.move_to(rows, Rows([row(2000, 3000, "second", "Ben"), *rows][:3]))
    marking.put((1, 0), (1, 6))
    assert marking.text(rows) == "second"
    assert marking.span(rows) == Span(2000 * MS, 3000 * MS)
    assert marking.take_span(rows, Span(2000 * MS, 5000 * MS))
    assert marking.ends == ((1, 0), (2, 5))
    assert marking.take_span(rows, None)
    assert marking.ends is None
    marking.put((2, 2), (2, 4))
    marking.move_to(rows, rows.replaced({rows[2].segment_id}, ()))
    assert marking.ends is None


@settings(max_examples=40)
@given(st.text(alphabet="aé्😀👨‍👩🇫\u0301א ", max_size=12), st.integers(0, 12))
def test_places_in_utf_16_are_told_both_ways(text, at):
    at = min(at, len(text))
    assert units(text, at) == len(text[:at].encode("utf-16-le")) // 2
    assert position_of(text, units(text, at)) == at


def test_directions_breaks_and_backspace():
    assert runs_right_to_left("“ شكرا")
    assert not runs_right_to_left("12 abc א")
    assert stored(shown("a\nb\n")) == "a\nb\n"
    assert [taken_by_backspace(text) for text in ("", "ab", "e\u0301", "a👨‍👩‍👧", "🇩🇪🇫🇷", "👍🏽", "कि")] == [
        0, 1, 1, 5, 2, 2, 1,
    ]  # fmt: skip


def test_finding_is_plain_or_by_patterns():
    rows = Rows([row(0, 1, "Pump a.b"), row(2, 3, "the pump, a b pumps")])
    assert found_in(rows, Search("pump")) == [(0, 0, 4), (1, 4, 8), (1, 14, 18)]
    assert found_in(rows, Search("pump", whole_words=True)) == [(0, 0, 4), (1, 4, 8)]
    assert found_in(rows, Search("pump", match_case=True)) == [(1, 4, 8), (1, 14, 18)]
    assert found_in(rows, Search("a.b")) == [(0, 5, 8)]
    assert found_in(rows, Search("a.b", regex=True)) == [(0, 5, 8), (1, 10, 13)]
    assert found_in(rows, Search("x*", regex=True)) == found_in(rows, Search("")) == []
    with pytest.raises(SessionError, match="not a regular expression"):
        found_in(rows, Search("(", regex=True))


@pytest.fixture
def session(tmp_path):
    made = make_session(tmp_path / "p.syncstudio")
    yield made
    made.close()


def test_an_edit_reads_only_what_it_touched(session, monkeypatch):
    book = TranscriptBook(session)
    book.read()
    session.notices.subscribe(lambda n: book.take(n.change) if isinstance(n, ProjectChanged) else None)
    asked = []
    some, all_of_lane = session.utterances_of, session.utterances
    monkeypatch.setattr(session, "utterances_of", lambda ids: asked.append(len(ids)) or some(ids))
    monkeypatch.setattr(session, "utterances", lambda lane=None: asked.append(lane) or all_of_lane(lane))
    first = book.rows[0].segment_id

    def as_read_anew():
        fresh = TranscriptBook(session)
        fresh.read()
        asked.pop()
        return [*fresh.rows] == [*book.rows]

    session.write_text(first, "only if it is cold")
    assert asked == [1]
    assert as_read_anew()
    session.undo()
    session.mark_unsure(first, 0, 4, True)
    assert asked == [1, 1, 1]
    assert as_read_anew()
    session.delete_segments([first])
    session.undo()
    assert as_read_anew()
    session.rename_lane(book.lanes[1].id, "Bea")
    assert asked[-1] == book.lanes[1].id
    assert as_read_anew()
    assert {each.speaker for each in book.rows} == {"Ann", "Bea"}
    asked.clear()
    session.add_lane("Notes")
    assert asked == []
    session.delete_lane(book.lanes[0].id)
    assert as_read_anew()
    session.undo()
    assert as_read_anew()
    book.hide([book.lanes[0].id])
    assert {each.speaker for each in book.rows} == {"Bea"}
    assert not book.empty
