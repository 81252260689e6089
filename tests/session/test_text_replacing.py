"""Find and replace in transcripts: seen first, done in one step, words keeping their times."""

import pytest

from syncstudio.session.errors import SessionError
from tests.session.test_word_verbs import S, lanes, said, say, session  # noqa: F401  (fixtures)


@pytest.fixture
def talk(session, lanes):  # noqa: F811
    return [
        say(session, lanes[0], 0, "The pump and the Pump house", confidence=0.8),
        say(session, lanes[1], 10, "pumpkin: don't pump"),
    ]


def found(session, pattern, to="X", **more):  # noqa: F811
    return [(each.before, each.after) for each in session.replacements(pattern, to, **more)]


def test_what_would_become_of_each_utterance(session, lanes, talk):  # noqa: F811
    one, two = session.replacements("pump", "valve")
    assert (one.segment_id, one.after, one.found, one.written) == (
        talk[0], "The valve and the valve house", ((4, 8), (17, 21)), ((4, 9), (18, 23)),
    )  # fmt: skip
    assert two.after == "valvekin: don't valve"
    assert found(session, "pump", match_case=True, whole_words=True) == [
        ("The pump and the Pump house", "The X and the Pump house"), ("pumpkin: don't pump", "pumpkin: don't X"),
    ]  # fmt: skip
    assert found(session, "don", whole_words=True) == []
    assert found(session, "pump", lane_ids=[lanes[1]]) == [("pumpkin: don't pump", "Xkin: don't X")]
    assert len(found(session, "pump", only=[talk[0]])) == 1
    assert found(session, "") == []
    assert found(session, ".") == [("pumpkin: don't pump", "pumpkin: don't pump")][:0]


def test_groups_of_a_pattern_are_put_where_they_are_named(session, talk):  # noqa: F811
    assert found(session, r"(\w+) (?<what>pump)\b", r"$2 ${what} \1 $& $$", regex=True, match_case=True) == [
        ("The pump and the Pump house", "pump pump The The pump $ and the Pump house"),
        ("pumpkin: don't pump", "pumpkin: don'pump pump t t pump $"),
    ]
    for pattern, to, says in (
        ("(", "", "not a regular expression"),
        ("pump", "$3", "names a group"),
        ("pump", "\\", "names a group"),
    ):
        with pytest.raises(SessionError, match=says):
            session.replacements(pattern, to, regex=True)


def test_a_pattern_that_never_ends_is_given_up(session, lanes):  # noqa: F811
    say(session, lanes[0], 0, "x" * 60 + "y", timed=False)
    with pytest.raises(SessionError, match="takes too long"):
        session.replacements(r"(x|xx)+\W$", "x", regex=True)


def test_a_letter_is_not_cut_from_its_accent(session, lanes):  # noqa: F811
    say(session, lanes[0], 0, "cafe\u0301 e", timed=False)
    assert found(session, "e", "a") == [("cafe\u0301 e", "cafe\u0301 a")]


def test_all_are_replaced_in_one_step_and_words_keep_their_times(session, talk):  # noqa: F811
    was = {w.id: w for one in talk for w in session.project.words(one)}
    assert session.replace_in_text("pump", "big valve", whole_words=True) == 3
    now = [w for one in talk for w in session.project.words(one)]
    assert " ".join(w.text for w in now if w.segment_id == talk[0]) == "The big valve and the big valve house"
    for word in now:
        if word.id in was and word.text == was[word.id].text:
            assert (word.start_ns, word.end_ns, word.confidence) == (
                was[word.id].start_ns,
                was[word.id].end_ns,
                was[word.id].confidence,
            )
    big, valve = (w for w in now if w.segment_id == talk[0] and w.position in (1, 2))
    assert (big.start_ns, valve.end_ns) == (1 * S, 2 * S)
    assert session.undo() == "Replace in text"
    assert {w.id: w for one in talk for w in session.project.words(one)} == was
    # Only those that were ticked, and none that changed in between.
    first, second = session.replacements("pump", "x")
    session.set_text(talk[1], "quite other")
    assert session.replace_these([second]) == 0
    assert session.replace_these([first]) == 2
