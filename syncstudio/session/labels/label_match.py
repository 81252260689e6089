"""Which labels of a table a query finds."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from syncstudio.session.labels import label_relations as relations
from syncstudio.session.labels.label_query import (
    All,
    Any,
    Not,
    Number,
    Query,
    QueryError,
    Related,
    Relation,
    Term,
)
from syncstudio.session.labels.label_table import STATUSES, LabelTable, Mask, Whole
from syncstudio.session.labels.safe_pattern import PatternError, SafePattern

Words = Callable[[], Mapping[int, Sequence[str]]]
_NUMBERS = {"start": "starts_ns", "end": "ends_ns", "duration": "durations_ns", "confidence": "confidences"}
_COMPARE = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "is": operator.eq}
_RELATED = {
    "before": relations.before, "after": relations.after, "near": relations.near,
    "overlaps": relations.overlaps, "inside": relations.inside, "contains": relations.contains,
}  # fmt: skip


def no_words() -> Mapping[int, Sequence[str]]:
    """For a table without transcripts."""
    return {}


def matching(table: LabelTable, query: Query, words: Words = no_words) -> Mask:
    """For each row of the table whether the query finds it; QueryError where it asks for what there is not."""
    return _Matcher(table, words).mask(query)


class _Matcher:
    def __init__(self, table: LabelTable, words: Words) -> None:
        self._table = table
        self._words = words

    def mask(self, query: Query) -> Mask:
        match query:
            case Term():
                return self._term(query)
            case Number(field, compare, value):
                return np.asarray(_COMPARE[compare](self._numbers(field), value), dtype=bool)
            case Not(of):
                return ~self.mask(of)
            case All(of):
                found = np.ones(len(self._table), dtype=bool)
                for each in of:
                    found &= self.mask(each)
                return found
            case Any(of):
                found = np.zeros(len(self._table), dtype=bool)
                for each in of:
                    found |= self.mask(each)
                return found
            case Related(left, relation, right, within_ns, negative):
                return self._related(self.mask(left), relation, self.mask(right), within_ns, negative)

    def _related(self, left: Mask, relation: Relation, right: Mask, within_ns: int, negative: bool) -> Mask:
        table = self._table
        others = relations.Others(table.starts_ns[right], table.ends_ns[right])
        answer = _RELATED[relation](
            table.starts_ns[left], table.ends_ns[left], others, right[left], within_ns
        )
        found = np.zeros(len(table), dtype=bool)
        found[left] = ~answer if negative else answer
        return found

    def _numbers(self, field: str) -> Whole | NDArray[np.float64]:
        if field == "comments":
            return self._table.comment_counts
        numbers: Whole | NDArray[np.float64] = getattr(self._table, _NUMBERS[field])
        return numbers

    def _term(self, term: Term) -> Mask:
        table, test = self._table, _test(term)
        match term.field:
            case "text":
                return self._texts(term, test)
            case "speaker":
                return _each(test, table.speakers)
            case "author":
                return _each(test, table.authors)
            case "label":
                return _coded(test, table.labels, table.label_names)
            case "lane":
                return _coded(test, table.lanes, table.lane_names)
            case "kind":
                return _coded(test, table.lanes, table.lane_kinds)
            case "person":
                return _coded(test, table.people, table.person_names)
            case "status":
                return np.array(test(STATUSES), dtype=bool)[table.statuses]
            case "comment":
                return self._of_segments(test, table.comments)
            case "word":
                return self._of_segments(test, self._words())
            case "anywhere":
                return self._anywhere(term, test)
        return self._answer(term, test)

    def _anywhere(self, term: Term, test: Test) -> Mask:
        table = self._table
        found = self._texts(term, test) | _each(test, table.speakers)
        found |= _coded(test, table.labels, table.label_names)
        found |= self._of_segments(test, table.comments)
        for answers in table.answers.values():
            found |= self._of_segments(test, {row_id: (value,) for row_id, value in answers.items()})
        return found

    def _texts(self, term: Term, test: Test) -> Mask:
        if term.compare == "contains":
            wanted = term.value.casefold()
            return np.array([wanted in text for text in self._table.folded_texts], dtype=bool)
        texts, codes = self._table.distinct_texts
        passed: Mask = np.array(test(texts), dtype=bool)[codes]
        return passed

    def _answer(self, term: Term, test: Test) -> Mask:
        name = next((n for n in self._table.attribute_names if n.casefold() == term.field.casefold()), None)
        if name is None:
            names = ", ".join(self._table.attribute_names)
            also = f" The attributes are: {names}." if names else ""
            raise QueryError(f"There is no field and no attribute “{term.field}”.{also}", term.place)
        answers = self._table.answers.get(name, {})
        if term.value == "" and term.compare == "is":
            return ~self._of_segments(
                lambda texts: [True] * len(texts), {row_id: ("",) for row_id in answers}
            )
        return self._of_segments(test, {row_id: (value,) for row_id, value in answers.items()})

    def _of_segments(self, test: Test, texts: Mapping[int, Sequence[str]]) -> Mask:
        """The rows of the segments of which one of the texts passes."""
        row_of = self._table.row_of
        flat = [
            (row_of[row_id], text)
            for row_id, several in texts.items()
            if row_id in row_of
            for text in several
        ]
        found = np.zeros(len(self._table), dtype=bool)
        if flat:
            passed = np.array(test([text for _, text in flat]), dtype=bool)
            found[np.array([row for row, _ in flat], dtype=np.int64)[passed]] = True
        return found


Test = Callable[[Sequence[str]], list[bool]]


def _test(term: Term) -> Test:
    """For many texts whether each is as the term asks."""
    if term.compare == "matches":
        try:
            pattern = SafePattern(term.value)
        except PatternError as error:
            raise QueryError(str(error).rstrip("."), term.place) from error
        return lambda texts: _found(pattern, texts, term.place)
    wanted = term.value.casefold()
    if term.compare == "contains":
        return lambda texts: [wanted in text.casefold() for text in texts]
    if term.compare == "is":
        return lambda texts: [wanted == text.casefold() for text in texts]
    limit, compare = float(term.value.replace(",", ".")), _COMPARE[term.compare]
    return lambda texts: [compare(_float(text), limit) for text in texts]


def _found(pattern: SafePattern, texts: Sequence[str], place: int) -> list[bool]:
    try:
        return pattern.found_in(texts)
    except PatternError as error:
        raise QueryError(str(error).rstrip("."), place) from error


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _each(test: Test, texts: Iterable[str]) -> Mask:
    """A test of every text; what many have in common is tested once."""
    several = list(texts)
    alike = list(dict.fromkeys(several))
    if len(alike) * 2 > len(several):
        return np.array(test(several), dtype=bool)
    passed = dict(zip(alike, test(alike), strict=True))
    return np.array([passed[text] for text in several], dtype=bool)


def _coded(test: Test, codes: Whole, names: Mapping[int, str]) -> Mask:
    """A test of names that rows have by id; a row without one has an empty name."""
    known = {0: "", **names}
    passed = np.array(
        [row_id for row_id, ok in zip(known, test([*known.values()]), strict=True) if ok], dtype=np.int64
    )
    return np.isin(codes, passed)
