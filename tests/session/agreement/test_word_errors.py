"""Word and character error rates: by hand, against jiwer, and with utterances parted differently."""

from __future__ import annotations

import numpy as np
import pytest

from syncstudio.session.agreement.lane_labels import labels_of
from syncstudio.session.agreement.options import AgreementOptions
from syncstudio.session.agreement.spoken_text import characters_of, normalised
from syncstudio.session.agreement.word_errors import Counts, edit_counts, word_errors

S = 1_000_000_000
PLAIN = AgreementOptions(replicates=0)


def said(rater, *rows):
    return labels_of(rater, [(start * S, end * S, 0) for start, end, _ in rows], [row[2] for row in rows])


def test_counts_by_hand() -> None:
    first = said("a", (0, 2, "The quick brown fox."), (3, 5, "Jumps over"), (6, 7, "the dog"))
    second = said("b", (0, 2, "the quick red fox"), (3, 5, "jumps right over"), (8, 9, "now"))
    found = word_errors(first, second, PLAIN)
    # brown -> red; right inserted; "the dog" deleted; "now" inserted. Eight words.
    assert found.words == Counts(hits=5, substitutions=1, deletions=2, insertions=2)
    assert found.word_rate.value == pytest.approx(5 / 8)
    assert (found.places, found.equal_places) == (4, 0)
    assert found.differences[0].steps == (
        ("equal", "the quick", "the quick"), ("replace", "brown", "red"), ("equal", "fox", "fox"),
    )  # fmt: skip
    assert found.differences[2].first == (3,)
    assert found.differences[2].second == ()
    assert found.differences[2].start_ns == 6 * S


def test_a_published_edit() -> None:
    # The worked example of Wikipedia, "Levenshtein distance": three edits.
    assert edit_counts("kitten", "sitting") == Counts(hits=4, substitutions=2, deletions=0, insertions=1)


def test_one_utterance_that_the_other_parted_is_one_place() -> None:
    whole = said("a", (0, 6, "one two three four five six"))
    parted = said("b", (0, 3, "one two three"), (3, 6, "four five six"))
    found = word_errors(whole, parted, PLAIN)
    assert (found.word_rate.value, found.places, found.equal_places) == (0.0, 1, 1)


def test_normalising_is_a_choice() -> None:
    one, other = said("a", (0, 1, "Don’t — stop, now!")), said("b", (0, 1, "don't stop now"))
    assert word_errors(one, other, PLAIN).word_rate.value == 0.0
    strict = AgreementOptions(replicates=0, fold_case=False, drop_punctuation=False)
    assert word_errors(one, other, strict).word_rate.value > 0.5
    assert normalised("  A-b (c)  D'e ") == "a-b c d'e"
    assert normalised("ＡＢＣ １２") == "abc 12"


def test_scripts_without_blanks_are_compared_by_characters() -> None:
    found = word_errors(said("a", (0, 2, "今日は天気がいい")), said("b", (0, 2, "今日は元気がいい。")), PLAIN)
    assert found.unit == "characters"
    assert found.character_rate.value == pytest.approx(1 / 8)
    assert found.differences[0].steps[1] == ("replace", "天", "元")
    assert characters_of("ก่อน") == ["ก่", "อ", "น"]


def test_as_jiwer_counts() -> None:
    jiwer = pytest.importorskip("jiwer")
    rng = np.random.default_rng(2)
    words = ["a", "b", "c", "d", "e", "f"]
    ones = [" ".join(rng.choice(words, rng.integers(1, 9))) for _ in range(60)]
    others = [" ".join(rng.choice(words, rng.integers(1, 9))) for _ in range(60)]
    rows = [(2 * place, 2 * place + 1) for place in range(60)]
    first = said("a", *[(*row, text) for row, text in zip(rows, ones, strict=True)])
    second = said("b", *[(*row, text) for row, text in zip(rows, others, strict=True)])
    found = word_errors(first, second, PLAIN)
    peer = jiwer.process_words(ones, others)
    assert found.word_rate.value == pytest.approx(peer.wer)
    counted = Counts(peer.hits, peer.substitutions, peer.deletions, peer.insertions)
    assert found.words == counted


def test_nothing_said_is_no_rate() -> None:
    found = word_errors(said("a"), said("b"), PLAIN)
    assert found.word_rate.value is None
    assert found.places == 0
