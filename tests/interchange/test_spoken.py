"""When labels say that somebody speaks: transcripts, tiers of words or sentences, and what is none."""

from __future__ import annotations

import pytest

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument, LaneKind
from syncstudio.interchange.spoken import as_transcript, is_spoken, spoken_spans
from syncstudio.interchange.utterance import TimedWord

MS = 1_000_000


def lane(name: str, *texts: str, kind: LaneKind = "segments", each_ms: int = 300) -> DocumentLane:
    spans = [(n * each_ms * MS, (n + 1) * each_ms * MS, text) for n, text in enumerate(texts)]
    return DocumentLane(name, kind, tuple(DocumentSegment(*span) for span in spans))


def test_a_tier_of_words_is_preferred_to_its_sentences_and_phones_are_left_out() -> None:
    document = LabelDocument(
        (
            lane("phone", *"BAABIHR", each_ms=80),
            lane("phrase", "Bobby ripped the ledger", each_ms=1200),
            lane("word", "Bobby", "sil", "the", "ledger"),
        )
    )
    spans, by_words = spoken_spans(document, "a.TextGrid")
    assert by_words
    assert spans == [(0, 300 * MS), (600 * MS, 900 * MS), (900 * MS, 1200 * MS)]


@pytest.mark.parametrize("name", ["words", "Ann - words", "ORT-MAU", "Word", "words-timesub"])
def test_names_of_tiers_of_words(name: str) -> None:
    assert spoken_spans(LabelDocument((lane(name, "one", "two"),)), "a")[1]


def test_words_of_several_speakers_count_together_and_copies_once() -> None:
    document = LabelDocument(
        (lane("A - words", "one"), lane("B - words", "one", "two"), lane("gestures", "hold"))
    )
    assert spoken_spans(document, "a") == ([(0, 300 * MS), (300 * MS, 600 * MS)], True)


def test_a_tier_called_after_its_speaker_counts_when_it_holds_sentences() -> None:
    document = LabelDocument(
        (lane("Ann", "so we went home", "and then it rained", each_ms=2000), lane("hands", "hold", "stroke"))
    )
    assert spoken_spans(document, "a") == ([(0, 2000 * MS), (2000 * MS, 4000 * MS)], False)


def test_a_transcript_counts_before_tiers_and_rough_words_do_not() -> None:
    rough = (
        TimedWord("so", 0, 100 * MS, timing="rough"),
        TimedWord("we", 100 * MS, 900 * MS, timing="rough"),
    )
    spoken = DocumentLane("talk", "transcript", (DocumentSegment(0, 900 * MS, "so we", words=rough),))
    assert spoken_spans(LabelDocument((spoken, lane("words", "x"))), "a") == ([(0, 900 * MS)], False)


@pytest.mark.parametrize(
    "name", ["words-pos", "word_lemma", "Ann - word class", "ort phones", "gesture phrase"]
)
def test_a_tier_that_is_about_words_is_none(name: str) -> None:
    about = lane(name, "DET", "NOUN", "VERB", each_ms=2000)
    assert not is_spoken(about)
    document = LabelDocument((about, lane("words", "the", "ledger", "ripped")))
    assert spoken_spans(document, "a")[0][-1] == (600 * MS, 900 * MS)


def test_a_tier_called_words_that_holds_sentences_is_one_of_sentences() -> None:
    called = lane("words", "so we went home", "and then it rained", each_ms=2000)
    assert spoken_spans(LabelDocument((called,)), "a") == ([(0, 2000 * MS), (2000 * MS, 4000 * MS)], False)
    assert [one.text for one in as_transcript(called).segments] == ["so we went home", "and then it rained"]


def test_a_tier_called_transcription_that_holds_words_is_one_of_words_and_of_sounds_is_none() -> None:
    assert spoken_spans(LabelDocument((lane("transcription", "so", "we", "went"),)), "a")[1]
    assert not is_spoken(lane("transcription", "s", "o", "w", each_ms=70))
    assert not is_spoken(lane("words", "s", "o", "w", each_ms=40))


def test_words_of_a_tier_called_after_its_speaker_count_and_marks_that_come_again_do_not() -> None:
    text = "the north wind and the sun were disputing which was the stronger when a traveller came along"
    said = (*text.split(), *["wrapped", "in", "a", "warm", "cloak"])
    assert spoken_spans(LabelDocument((lane("Mary", *said),)), "a")[1]
    assert not is_spoken(lane("Mary", *(["hold", "stroke"] * 20)))
    assert not is_spoken(lane("tier 3", *(word.upper() for word in said)))


def test_words_of_one_and_sentences_of_another_speaker_are_told_by_what_most_is_told_by() -> None:
    apart = tuple(
        DocumentSegment(n * 3000 * MS + 60_000 * MS, (n * 3000 + 2000) * MS + 60_000 * MS, "so we went home")
        for n in range(3)
    )
    words, sentences = lane("Ann - words", *"abcdefghij"), lane("Ann", "so it is then", each_ms=3100)
    other = DocumentLane("Ben", "segments", apart)
    assert spoken_spans(LabelDocument((words, sentences)), "a") == (spans_of(words), True)
    assert spoken_spans(LabelDocument((words, sentences, other)), "a") == (
        [*spans_of(sentences), *spans_of(other)],
        False,
    )
    assert spoken_spans(LabelDocument((words, other)), "a") == ([*spans_of(words), *spans_of(other)], False)


def test_words_that_leave_no_pause_say_less_than_sentences_that_do() -> None:
    words = lane("words", *["word"] * 60)
    said = tuple(DocumentSegment(n * 3000 * MS, (n * 3000 + 2000) * MS, "so we went home") for n in range(6))
    document = LabelDocument((words, DocumentLane("phrases", "segments", said)))
    assert spoken_spans(document, "a") == ([(one.start_ns, one.end_ns) for one in said], False)


def test_a_cue_for_each_word_is_a_word() -> None:
    karaoke = lane("talk", "so", "we", "went", kind="transcript")
    assert spoken_spans(LabelDocument((karaoke,)), "a")[1]
    assert not spoken_spans(
        LabelDocument((lane("talk", "Yes.", "No.", kind="transcript", each_ms=2000),)), "a"
    )[1]


def spans_of(one: DocumentLane) -> list[tuple[int, int]]:
    return [(each.start_ns, each.end_ns) for each in one.segments]


def test_phones_and_gestures_alone_are_refused_by_name() -> None:
    document = LabelDocument((lane("phones", "AA1", "B"), lane("hands", "hold"), lane("keywords", "x")))
    with pytest.raises(InterchangeError, match="“phones”, “hands”, “keywords”"):
        spoken_spans(document, "a.TextGrid")
    with pytest.raises(InterchangeError, match="holds no transcript"):
        spoken_spans(LabelDocument(), "a.TextGrid")
    instant = DocumentLane("talk", "transcript", (DocumentSegment(5 * MS, 5 * MS, "so"),))
    with pytest.raises(InterchangeError, match="none of them lasts"):
        spoken_spans(LabelDocument((instant,)), "a.srt")


def test_what_could_be_a_transcript_is_told_from_what_could_not() -> None:
    assert is_spoken(lane("words", "one", "two"))
    assert is_spoken(lane("Ann", "so we went home"))
    assert is_spoken(lane("Ann", "hm", kind="transcript"))
    assert not is_spoken(lane("phones", "B", "AA"))
    assert not is_spoken(lane("words", "sil", ""))
    assert not is_spoken(lane("words", "one", kind="events"))


def test_words_become_utterances_that_pauses_part_and_say_the_same_speech() -> None:
    words = lane("words", "so", "we", "sil", "sp", "went", "home")
    made = as_transcript(words)
    assert made.kind == "transcript"
    assert [(one.text, one.start_ns // MS, one.end_ns // MS) for one in made.segments] == [
        ("so we", 0, 600),
        ("went home", 1200, 1800),
    ]
    assert [word.text for word in made.segments[1].words] == ["went", "home"]
    assert spoken_spans(LabelDocument((made,)), "a") == spoken_spans(LabelDocument((words,)), "a")


def test_a_word_that_carries_more_than_its_text_keeps_it() -> None:
    noun = DocumentSegment(300 * MS, 600 * MS, "home", attributes=(("part", "noun"),))
    words = DocumentLane("words", "segments", (DocumentSegment(0, 300 * MS, "go"), noun))
    made = as_transcript(words).segments
    assert [one.text for one in made] == ["go", "home"]
    assert made[1].attributes == (("part", "noun"),)
    assert made[1].words == (TimedWord("home", 300 * MS, 600 * MS),)


def test_words_that_hang_from_sentences_are_parted_like_them() -> None:
    said = [("so", "a1"), ("we", "a1"), ("went", "a2")]
    words = [
        DocumentSegment(n * MS, (n + 1) * MS, text, parent_key=key) for n, (text, key) in enumerate(said)
    ]
    made = as_transcript(DocumentLane("words", "segments", tuple(words))).segments
    assert [one.text for one in made] == ["so we", "went"]


def test_words_without_any_pause_stay_alone_rather_than_make_one_text_without_end() -> None:
    made = as_transcript(lane("words", *["word"] * 2_000)).segments
    assert len(made) == 2_000
    assert {len(one.words) for one in made} == {1}


def test_sentences_stay_as_they_are() -> None:
    phrases = lane("phrase", "so we went", "and then", each_ms=2000)
    assert as_transcript(phrases).segments == phrases.segments
