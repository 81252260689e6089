"""Word and character error rate of transcripts, with the alignment they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from rapidfuzz.distance import Levenshtein

from syncstudio.session.agreement.bootstrap import Estimate, bootstrapped
from syncstudio.session.agreement.lane_labels import LaneLabels, Reals
from syncstudio.session.agreement.options import AgreementOptions
from syncstudio.session.agreement.spoken_text import characters_of, is_unspaced, normalised, words_of
from syncstudio.session.agreement.utterance_groups import utterance_groups

Step = Literal["equal", "replace", "insert", "delete"]


@dataclass(frozen=True, slots=True)
class Counts:
    """What turns the first text into the second: hits, substitutions, deletions, insertions."""

    hits: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0

    @property
    def errors(self) -> int:
        """Everything that differs."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def reference(self) -> int:
        """How many words the first text has."""
        return self.hits + self.substitutions + self.deletions


@dataclass(frozen=True, slots=True)
class Difference:
    """Utterances of both raters at the same place that differ, as words (or characters) that were made alike.

    `first` and `second` are the ids of the utterances; the place is on the lane's clock.
    """

    start_ns: int
    first: tuple[int, ...]
    second: tuple[int, ...]
    counts: Counts
    texts: tuple[tuple[str, ...], tuple[str, ...]]
    between: str = " "

    @property
    def steps(self) -> tuple[tuple[Step, str, str], ...]:
        """The alignment: stretches that are equal, replaced, inserted or deleted, with the words of both."""
        return aligned_words(*self.texts, self.between)


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Error rates of a lane; `differences` are places where the texts differ, the earliest first, of all `places`.

    `unit` is what is compared in the alignment: words, or characters where the script has no blanks.
    """

    unit: Literal["words", "characters"]
    words: Counts
    characters: Counts
    word_rate: Estimate
    character_rate: Estimate
    places: int
    equal_places: int
    differences: tuple[Difference, ...]


def word_errors(first: LaneLabels, second: LaneLabels, options: AgreementOptions) -> WordErrors:
    """Word error rate `(S + D + I) / N`: what must be substituted, deleted and inserted of the first's N words.

    The counts are those of a shortest edit (Levenshtein 1966; as rate of recognised speech: Morris, Maier & Green 2004,
    "From WER and RIL to MER and WIL"; NIST's sclite). Utterances at the same place are compared together, however each
    rater parted them (`utterance_groups`); what stands at no place of the other's is all deleted or inserted. The
    character rate is the same of characters without blanks. The interval resamples places.
    """
    groups = utterance_groups(first, second)
    texts = [
        [normalised(text, options.fold_case, options.drop_punctuation) for text in rater.texts]
        for rater in (first, second)
    ]
    unspaced = is_unspaced(texts[0] or texts[1])
    kinds = np.zeros((len(groups), 8), dtype=np.int64)
    differences: list[Difference] = []
    parted, between = (characters_of, "") if unspaced else (words_of, " ")
    for place, group in enumerate(groups):
        one = " ".join([texts[0][row] for row in group.first])
        other = " ".join([texts[1][row] for row in group.second])
        if one == other:
            # Nothing to align; only how long they are counts.
            blanks = one.count(" ")
            kinds[place, 0] = blanks + 1 if one else 0
            kinds[place, 4] = len(one) - blanks if one.isascii() else len(characters_of(one))
            continue
        of_words = edit_counts(words_of(one), words_of(other))
        of_characters = edit_counts(characters_of(one), characters_of(other))
        kinds[place] = *_numbers(of_words), *_numbers(of_characters)
        shown = of_characters if unspaced else of_words
        if shown.errors:
            starts = [int(first.starts_ns[row]) for row in group.first]
            starts += [int(second.starts_ns[row]) for row in group.second]
            differences.append(
                Difference(
                    min(starts),
                    tuple(int(first.ids[row]) for row in group.first),
                    tuple(int(second.ids[row]) for row in group.second),
                    shown,
                    (tuple(parted(one)), tuple(parted(other))),
                    between,
                )
            )
    total = kinds.sum(axis=0).tolist()
    blocks = _blocks(kinds.astype(np.float64))
    return WordErrors(
        "characters" if unspaced else "words",
        Counts(*total[:4]),
        Counts(*total[4:]),
        bootstrapped(blocks[:, :4], _rate, options.replicates, options.seed),
        bootstrapped(blocks[:, 4:], _rate, options.replicates, options.seed),
        len(groups),
        len(groups) - len(differences),
        tuple(differences),
    )


def edit_counts(first: Sequence[str], second: Sequence[str]) -> Counts:
    """The counts of a shortest edit of one row of words into another."""
    if first == second:
        return Counts(hits=len(first))
    steps = Levenshtein.editops(first, second)
    kinds = [step.tag for step in steps]
    substitutions, deletions = kinds.count("replace"), kinds.count("delete")
    return Counts(len(first) - substitutions - deletions, substitutions, deletions, kinds.count("insert"))


def aligned_words(
    first: Sequence[str], second: Sequence[str], between: str = " "
) -> tuple[tuple[Step, str, str], ...]:
    """The alignment as it is shown: stretches that are equal, replaced, inserted or deleted."""
    return tuple(
        (
            cast(Step, step.tag),
            between.join(first[step.src_start : step.src_end]),
            between.join(second[step.dest_start : step.dest_end]),
        )
        for step in Levenshtein.opcodes(first, second)
    )


def _numbers(counts: Counts) -> tuple[int, int, int, int]:
    return counts.hits, counts.substitutions, counts.deletions, counts.insertions


def _rate(rows: Reals) -> Reals:
    """Errors by the words of the first, from rows of hits, substitutions, deletions and insertions."""
    reference = rows[:, :3].sum(axis=1)
    return np.where(reference > 0, rows[:, 1:].sum(axis=1) / np.where(reference > 0, reference, 1), np.nan)


def _blocks(sums: Reals) -> Reals:
    """Up to a hundred stretches of places, one after another."""
    if not len(sums):
        return np.zeros((1, sums.shape[1]))
    return np.stack([part.sum(axis=0) for part in np.array_split(sums, min(100, len(sums)))])
