"""Words of an utterance through every way of writing its text: untouched words keep their times, all stay in order."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syncstudio.project.records import Word
from syncstudio.session.transcripts.utterance_words import (
    cut_text,
    cut_words,
    fresh_words,
    joined_text,
    places_of,
    words_as,
    words_of_text,
)
from syncstudio.session.transcripts.word_matching import exact_places, matched, replaced_tokens
from syncstudio.session.transcripts.word_split import may_part, split_words

MS = 1_000_000
SPAN = (0, 10_000 * MS)


def words_of(text, step_ms=500, **more):
    return [
        Word(n + 1, 7, n, n * step_ms * MS, (n * step_ms + 400) * MS, text[a:b], 0.9, **more)
        for n, (a, b) in enumerate(split_words(text))
    ]


def times(words):
    return [(w.text, None if w.start_ns is None else (w.start_ns // MS, w.end_ns // MS)) for w in words]


def test_a_corrected_word_keeps_its_time_and_loses_its_confidence():
    words = words_of("so teh pump starts")
    now = words_of_text(words, "so teh pump starts", "so the pump starts", SPAN)
    assert times(now) == [
        ("so", (0, 400)),
        ("the", (500, 900)),
        ("pump", (1000, 1400)),
        ("starts", (1500, 1900)),
    ]
    assert [w.confidence for w in now] == [0.9, None, 0.9, 0.9]
    assert [w.id for w in now] == [1, 2, 3, 4]


def test_a_full_stop_is_no_correction():
    now = words_of_text(words_of("so it is"), "so it is", "so it is.", SPAN)
    assert [(w.text, w.confidence, w.timing) for w in now][-1] == ("is.", 0.9, "")


def test_new_words_share_the_gap_by_their_length():
    words = [
        replace(
            w,
            end_ns=w.end_ns + (2000 * MS if w.id > 1 else 0),
            start_ns=w.start_ns + (2000 * MS if w.id > 1 else 0),
        )
        for w in words_of("a b")
    ]
    now = words_of_text(words, "a b", "a ccc d b", SPAN)
    assert times(now) == [("a", (0, 400)), ("ccc", (400, 1975)), ("d", (1975, 2500)), ("b", (2500, 2900))]
    assert [w.timing for w in now] == ["", "rough", "rough", ""]
    # Between words that touch there is no time to share: the new one stands where they do.
    touching = [replace(words[0], end_ns=words[1].start_ns), words[1]]
    assert times(words_of_text(touching, "a b", "a x b", SPAN))[1] == ("x", (2500, 2500))


def test_more_or_fewer_words_in_a_place_take_its_time():
    words = words_of("we are going to go")
    now = words_of_text(words, "we are going to go", "we are gonna go", SPAN)
    assert times(now)[2] == ("gonna", (1000, 1400))  # it is “going”, corrected
    now = words_of_text(words, "we are going to go", "we xyz go", SPAN)
    assert times(now)[1] == ("xyz", (500, 1900))
    now = words_of_text(words, "we are going to go", "we are teh kat going to go", SPAN)
    assert [w.id for w in now] == [1, 2, 0, 0, 3, 4, 5]
    kept = words_of_text(words_of("teh kat"), "teh kat", "the big cat", SPAN)
    assert [(w.text, w.id) for w in kept] == [("the", 1), ("big", 0), ("cat", 2)]


def test_deleting_leaves_the_others_where_they_are():
    now = words_of_text(words_of("one two three four"), "one two three four", "one four", SPAN)
    assert times(now) == [("one", (0, 400)), ("four", (1500, 1900))]
    assert words_of_text(words_of("one two"), "one two", " ", SPAN) == []
    assert words_of_text([], "", "hello", SPAN) == []


def test_words_without_any_time_get_none():
    words = [replace(w, start_ns=None, end_ns=None) for w in words_of("one two")]
    assert [w.start_ns for w in words_of_text(words, "one two", "one more two", SPAN)] == [None] * 3


def test_words_of_scripts_without_spaces_are_found_as_they_are():
    words = [
        Word(1, 7, 0, 0, 400, "今天", 0.9),
        Word(2, 7, 1, 400, 900, "天气", 0.9),
        Word(3, 7, 2, 900, 1000, "好。", 0.9),
    ]
    now = words_of_text(words, "今天天气好。", "今天的天气很好。", (0, 2000))
    assert [(w.text, w.id) for w in now] == [("今天", 1), ("的", 0), ("天气", 2), ("很", 0), ("好。", 3)]
    thai = [Word(1, 7, 0, 0, 400, "สวัสดี"), Word(2, 7, 1, 400, 900, "ครับ")]
    now = words_of_text(thai, "สวัสดีครับ", "สวัสดีค่ะ", (0, 2000))
    assert [(w.text, w.id, w.start_ns) for w in now] == [("สวัสดี", 1, 0), ("ค่ะ", 2, 400)]


def test_words_that_never_were_the_text_become_it_and_keep_what_is_known():
    words = words_of("hello world tausend euro")
    text = "Hello, world: 1000 Euro"
    assert places_of(words, text) == [(0, 6), (7, 13), (14, 18), (19, 23)]
    now = words_of_text(words, text, text + ".", SPAN)
    assert [(w.text, w.confidence, w.id) for w in now] == [
        ("Hello,", 0.9, 1), ("world:", 0.9, 2), ("1000", 0.9, 3), ("Euro.", 0.9, 4),
    ]  # fmt: skip


def test_a_cut_at_the_caret_goes_where_the_words_say():
    words = words_of("so the pump starts")
    parted = cut_text(words, "so the pump starts", 7, SPAN)
    assert (parted.first_text, parted.second_text, parted.at_ns) == ("so the", "pump starts", 950 * MS)
    assert [[w.text for w in side] for side in (parted.first, parted.second)] == [
        ["so", "the"],
        ["pump", "starts"],
    ]
    # Through a word, whose time is shared by its letters.
    parted = cut_text(words, "so the pump starts", 8, SPAN)
    assert times(parted.first)[-1] == ("p", (1000, 1100))
    assert times(parted.second)[0] == ("ump", (1100, 1400))
    assert parted.at_ns == 1100 * MS
    assert [w.id for w in parted.second] == [0, 4]
    # No words: as far in as in the text. A family is never cut.
    assert cut_text([], "abcd efgh", 4, (0, 900)).at_ns == 400
    family = "👨‍👩‍👧 ok"
    assert cut_text([], family, 3, (0, 900)).second_text == family


def test_an_instant_cuts_texts_of_any_script():
    words = [Word(1, 7, 0, 0, 400, "今天"), Word(2, 7, 1, 400, 900, "天气")]
    parted = cut_words(words, "今天天气", 420)
    assert (parted.first_text, parted.second_text) == ("今天", "天气")
    assert cut_words([], "text", 5).text_stayed


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        (["a ", " b"], "a b"),
        (["今天", "好。"], "今天好。"),
        (["今天", "ok"], "今天 ok"),
        (["", "x", " "], "x"),
        ([], ""),
    ],
)
def test_texts_are_joined_as_their_script_is_written(texts, joined):
    assert joined_text(texts) == joined


# Letters of many scripts, accents and emoji that join, spaces of several kinds, punctuation, and words to meet again.
SIGNS = st.sampled_from(
    [
        *"abAB .,-'’\n\u3000今天の ก้ اب א",
        "e\u0301",
        "👨‍👩‍👧",
        "🇩🇪",
        "\u200d",
        "\u0301",
        "…",
        "—",
        "the ",
        "pump ",
        "カ",
    ]
)
TEXTS = st.lists(SIGNS, max_size=25).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS, st.data())
def test_after_any_writing_the_words_are_the_text_and_in_order(before, after, data):
    words = fresh_words(7, before, SPAN)
    words = [replace(w, id=n + 1, timing="aligned", confidence=0.5) for n, w in enumerate(words)]
    if data.draw(st.booleans()) and words:  # an edit in the middle, as people make them
        first = data.draw(st.integers(0, len(before)))
        last = data.draw(st.integers(first, len(before)))
        after = before[:first] + after[:6] + before[last:]
    now = words_of_text(words, before, after, SPAN)
    if words:
        assert "".join("".join(w.text.split()) for w in now) == "".join(after.split()).replace("\u200b", "")
    assert all(place is not None for place in places_of(now, after))
    edges = [edge for w in now for edge in (w.start_ns, w.end_ns)]
    assert edges == sorted(edges)
    assert all(SPAN[0] <= edge <= SPAN[1] for edge in edges)
    was = {w.id: w for w in words}
    for word in now:
        if word.id:
            assert (word.start_ns, word.end_ns) == (was[word.id].start_ns, was[word.id].end_ns)
            if word.text == was[word.id].text:
                assert word == replace(was[word.id], position=word.position)
        else:
            assert word.timing == "rough"
    # Nothing was touched: nothing is written.
    assert words_of_text(words, before, before, SPAN) == words


@settings(max_examples=80, deadline=None)
@given(TEXTS, TEXTS)
def test_what_stays_at_both_ends_is_recognised(head, tail):
    said = [head[a:b] for a, b in split_words(head)] + [tail[a:b] for a, b in split_words(tail)]
    text = f"{head} NEW {tail}"
    assume(may_part(text, len(text) - len(tail)))  # an accent would hold on to the space before it
    tokens = matched(said, text)
    assert [t.old for t in tokens if t.old is not None] == list(range(len(said)))
    assert [text[t.first : t.last] for t in tokens if t.old is None] == ["NEW"]


@settings(max_examples=80, deadline=None)
@given(TEXTS, st.integers(0, 60))
def test_a_cut_loses_no_sign_and_no_order(text, at):
    words = [replace(w, id=n + 1) for n, w in enumerate(fresh_words(7, text, SPAN))]
    parted = cut_text(words, text, at, SPAN)
    assert "".join(parted.first_text.split() + parted.second_text.split()) == "".join(text.split())
    both = [*parted.first, *parted.second]
    assert "".join("".join(w.text.split()) for w in both) == "".join(text.split())
    assert [w.position for w in parted.second] == list(range(len(parted.second)))
    edges = [edge for w in both for edge in (w.start_ns, w.end_ns)]
    assert edges == sorted(edges)
    assert all(w.end_ns <= parted.at_ns for w in parted.first)
    assert all(w.start_ns >= parted.at_ns for w in parted.second)


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS.map(lambda text: text[:4]), st.data())
def test_a_replacement_is_what_writing_the_text_anew_would_be(text, put, data):
    """Looking only where something was replaced keeps the law of words, and touches no other word."""
    words = [
        replace(w, id=n + 1, timing="", confidence=0.5) for n, w in enumerate(fresh_words(7, text, SPAN))
    ]
    edges = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    found = list(zip(edges[::2], edges[1::2], strict=False))
    after, at = "", 0
    for first, last in found:
        after, at = after + text[at:first] + put, last
    after += text[at:]
    tokens = replaced_tokens([w.text for w in words], text, found, [put] * len(found)) if words else None
    if tokens is None:
        return
    now = words_as(words, tokens, after, SPAN)
    assert "".join("".join(w.text.split()) for w in now) == "".join(after.split())
    places = exact_places([w.text for w in words], text)
    kept = {w.id for w in now if w.id}
    for word, (first, last) in zip(words, places, strict=True):
        if not any(a <= last and b >= first for a, b in found):
            assert word.id in kept
            assert next(w for w in now if w.id == word.id) == replace(
                word, position=next(w for w in now if w.id == word.id).position
            )
    edges = [edge for w in now for edge in (w.start_ns, w.end_ns)]
    assert edges == sorted(edges)
