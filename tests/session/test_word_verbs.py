"""Verbs on utterances and their words: cut, joined, given to another speaker, doubted, timed; each one step."""

import pytest

from syncstudio.project.records import Word
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import WordsPreviewed, WordsSelected
from syncstudio.timebase.span import Span

S = 1_000_000_000


@pytest.fixture
def session(make_session):
    return make_session()


@pytest.fixture
def lanes(session):
    return session.add_lane("Ann", None, "transcript"), session.add_lane("Ben", None, "transcript")


def say(session, lane, start_s, text, timed=True, **more):
    """An utterance of words of a second each."""
    words = text.split()
    segment = session.add_segment(lane, Span(start_s * S, (start_s + len(words)) * S), text=text)
    if timed:
        with session.project.edit("words") as edit:
            for n, word in enumerate(words):
                edit.insert(Word(0, segment, n, (start_s + n) * S, (start_s + n + 1) * S, word, **more))
    return segment


def said(session, lane):
    return [
        (each.text, each.start_ns / S, each.end_ns / S, [w.text for w in session.project.words(each.id)])
        for each in session.project.segments(lane)
    ]


def words(session, segment):
    return [(w.text, w.start_ns / S, w.end_ns / S) for w in session.project.words(segment)]


def test_an_utterance_is_cut_at_the_caret_and_joined_again(session, lanes):
    segment = say(session, lanes[0], 0, "so the pump starts")
    before = session.project.words(segment)
    first, second = session.split_utterance(segment, 7)
    assert said(session, lanes[0]) == [
        ("so the", 0, 2, ["so", "the"]),
        ("pump starts", 2, 4, ["pump", "starts"]),
    ]
    assert session.merge_utterances([second, first]) == first
    assert said(session, lanes[0]) == [("so the pump starts", 0, 4, ["so", "the", "pump", "starts"])]
    assert session.project.words(segment) == before
    for name in ("Merge utterances", "Split utterance"):
        assert session.undo() == name
    assert said(session, lanes[0])[0][0] == "so the pump starts"
    with pytest.raises(SessionError, match="one side of the caret"):
        session.split_utterance(segment, 0)
    with pytest.raises(SessionError, match="two or more"):
        session.merge_utterances([segment])
    with pytest.raises(SessionError, match="different speakers"):
        session.merge_utterances([segment, say(session, lanes[1], 0, "no")])


def test_texts_without_words_are_cut_as_far_in_as_in_the_text(session, lanes):
    segment = say(session, lanes[0], 0, "abcd efgh", timed=False)
    session.split_utterance(segment, 5)
    assert said(session, lanes[0]) == [
        ("abcd", 0, pytest.approx(8 / 9), []),
        ("efgh", pytest.approx(8 / 9), 2, []),
    ]
    # Joined with one that has words they get some.
    both = [each.id for each in session.project.segments(lanes[0])]
    session.mark_unsure(both[0], 0, 2)
    session.merge_utterances(both)
    assert [(w.text, w.unsure, w.timing) for w in session.project.words(both[0])] == [
        ("abcd", True, "rough"), ("efgh", False, "rough"),
    ]  # fmt: skip


def test_words_in_the_middle_go_to_another_speaker(session, lanes):
    segment = say(session, lanes[0], 0, "so the pump starts", confidence=0.5)
    moved = session.move_words(segment, 4, 9, lanes[1])
    assert said(session, lanes[0]) == [("so", 0, 1, ["so"]), ("starts", 3, 4, ["starts"])]
    assert said(session, lanes[1]) == [("the pump", 1, 3, ["the", "pump"])]
    assert words(session, moved) == [("the", 1, 2), ("pump", 2, 3)]
    assert session.undo() == "Move words to another speaker"
    assert said(session, lanes[0])[0][0] == "so the pump starts"
    # From the start, and all of it.
    session.move_words(segment, 0, 1, lanes[1])
    assert said(session, lanes[0]) == [("the pump starts", 1, 4, ["the", "pump", "starts"])]
    session.move_words(segment, 0, 99, lanes[1])
    assert said(session, lanes[0]) == []
    assert said(session, lanes[1])[1] == ("the pump starts", 1, 4, ["the", "pump", "starts"])
    with pytest.raises(SessionError, match="already"):
        session.move_words(segment, 0, 1, lanes[1])
    with pytest.raises(SessionError, match="No word is selected"):
        session.move_words(segment, 50, 60, lanes[0])
    with pytest.raises(SessionError, match="no transcript"):
        session.move_words(segment, 0, 1, session.add_lane("Notes"))


def test_words_go_to_a_new_speaker_in_one_step_and_keep_their_place_on_another_clock(session, wav):
    session.add_media([wav])
    assert session.jobs.wait(20)
    (track,) = session.project.tracks()
    session.set_alignment(track.id, 2 * S)
    ann = session.add_lane("Ann", track.id, "transcript")
    ben = session.add_lane("Ben", None, "transcript")
    segment = say(session, ann, 2, "one two")
    stored = session.project.words(segment)
    with session.project.edit("on its clock") as edit:
        for word in stored:
            edit.update(Word, word.id, start_ns=word.start_ns - 2 * S, end_ns=word.end_ns - 2 * S)
    moved = session.move_words(segment, 4, 7, ben)
    assert words(session, moved) == [("two", 3, 4)]
    cat = session.move_words(segment, 0, 3, None, speaker="Cat")
    (lane,) = [lane for lane in session.project.lanes() if lane.name == "Cat"]
    assert (lane.track_id, lane.kind) == (track.id, "transcript")
    assert [w.master for w in session.words_in(cat)] == [Span(2 * S, 3 * S)]
    assert session.undo() == "Move words to another speaker"
    assert "Cat" not in [lane.name for lane in session.project.lanes()]


def test_a_doubt_makes_words_where_there_are_none_and_a_reviewed_label_a_draft(session, lanes):
    segment = say(session, lanes[0], 0, "so the pump", timed=False)
    session.accept([segment])
    assert session.mark_unsure(segment, 4, 4) == 1
    assert [(w.text, w.unsure) for w in session.words_in(segment)] == [
        ("so", False),
        ("the", True),
        ("pump", False),
    ]
    assert session.project.segment(segment).status == "draft"
    assert session.mark_unsure(segment, 0, 99, False) == 3
    assert session.undo() == "Mark as certain"
    (the,) = [w.id for w in session.words_in(segment) if w.unsure]
    session.selected_words = frozenset({the})
    assert session.mark_selected_unsure() == 1
    assert not any(w.unsure for w in session.words_in(segment))
    with pytest.raises(SessionError, match="no word there"):
        session.mark_unsure(segment, 50, 60)


def test_a_word_is_timed_within_its_utterance_and_its_neighbours_follow(session, lanes):
    segment = say(session, lanes[0], 0, "so the pump")
    so, the, pump = (w.id for w in session.project.words(segment))
    heard = []
    session.notices.subscribe(heard.append)
    assert session.preview_word_times(the, round(0.5 * S), 2 * S) == Span(round(0.5 * S), 2 * S)
    assert session.word_preview == {the: Span(round(0.5 * S), 2 * S), so: Span(0, round(0.5 * S))}
    assert words(session, segment)[1] == ("the", 1, 2)
    session.set_word_times(the, round(0.5 * S), 2 * S)
    assert session.word_preview == {}
    assert heard.count(WordsPreviewed(lanes[0])) == 2
    assert words(session, segment) == [("so", 0, 0.5), ("the", 0.5, 2), ("pump", 2, 3)]
    assert [w.timing for w in session.project.words(segment)] == ["set", "set", ""]
    session.set_word_times(pump, 1 * S, 9 * S, alone=True)
    assert words(session, segment)[1:] == [("the", 0.5, 2), ("pump", 2, 3)]
    session.set_word_times(pump, 2 * S + 5, 3 * S, alone=True)
    session.set_word_times(the, 1 * S, 2 * S)
    assert words(session, segment)[0] == ("so", 0, 1)
    session.selected_words = frozenset({pump})
    session.set_word_edge("end", round(2.5 * S))
    assert words(session, segment)[2][2] == 2.5
    with pytest.raises(SessionError, match="beyond the other edge of “pump”"):
        session.set_word_edge("start", 3 * S)
    session.spread_words([segment])
    assert {w.timing for w in session.project.words(segment)} == {"rough"}
    assert words(session, segment)[-1][2] == 3


def test_doubtful_words_are_walked_over_all_lanes(session, lanes):
    one = say(session, lanes[0], 0, "so the pump", confidence=0.9)
    two = say(session, lanes[1], 5, "well no", confidence=0.2)
    session.mark_unsure(one, 3, 6)
    session.mark_unsure(two, 5, 7)
    heard = []
    session.notices.subscribe(heard.append)
    the = session.go_to_doubt("unsure", 1, 0)
    assert session.project.word(the).text == "the"
    assert session.transport.position_ns() == 1 * S
    assert WordsSelected(frozenset({the})) in heard
    assert session.selected_segments == {one}
    assert session.project.word(session.go_to_doubt("unsure", 1, 0)).text == "no"
    assert session.go_to_doubt("unsure", 1, 0) == the  # round again
    assert session.project.word(session.go_to_doubt("low-confidence", -1, 0)).text == "no"
    session.mark_unsure(one, 0, 99, False)
    session.mark_unsure(two, 0, 99, False)
    with pytest.raises(SessionError, match="No word is marked"):
        session.go_to_doubt("unsure", 1, 0)


def test_a_word_is_written_in_its_place(session, lanes):
    segment = say(session, lanes[0], 0, "so the  pump", confidence=0.9)
    so, the, _ = (w.id for w in session.words_in(segment))
    session.write_word(segment, the, "a")
    assert session.project.segment(segment).text == "so a  pump"
    assert [(w.text, w.confidence) for w in session.words_in(segment)] == [
        ("so", 0.9),
        ("a", None),
        ("pump", 0.9),
    ]
    session.write_word(segment, the, "")
    assert session.project.segment(segment).text == "so  pump"
    session.write_word(segment, so, " ")
    assert session.project.segment(segment).text == "pump"
    with pytest.raises(SessionError, match="does not hold this word"):
        session.write_word(segment, the, "x")


def test_copied_words_keep_what_is_known_of_them(session, lanes):
    segment = say(session, lanes[0], 0, "so the pump", confidence=0.5, timing="aligned")
    session.mark_unsure(segment, 3, 6)
    session.selected_segments = frozenset({segment})
    document = session.copy_labels().document()
    (pasted,) = session.paste_labels(document, 10 * S)
    assert [
        (w.text, w.start_ns, w.confidence, w.unsure, w.timing) for w in session.project.words(pasted)
    ] == [
        ("so", 10 * S, 0.5, False, "aligned"),
        ("the", 11 * S, 0.5, True, "aligned"),
        ("pump", 12 * S, 0.5, False, "aligned"),
    ]
    with pytest.raises(SessionError, match="no labels of this program"):
        session.paste_labels(document.replace("aligned", "guessed"), 20 * S)
