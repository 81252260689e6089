"""The language in which labels are asked for: `lane:Anna label:laugh longer:1s`, or one against another in time.

    laugh                        in the label, the text, the speaker, a comment or an answer
    text:hello  text:"good day"  the text contains it; = in place of : means exactly it
    text:/ha+/                   a regular expression; case counts for nothing
    lane: label: speaker: person: author: status: kind: comment: word: anywhere:
    NAME:value                   an attribute, by its name; "TWO WORDS":value where it has several
    longer:1s  shorter:200ms     also duration>1s, start>=1:10, end<2:00, confidence<0.5, comments>0
    from:0:10  to:1:00           lies between these times
    -lane:Anna  not laugh        not;   a b: both;   a or b: one of them;   ( ) group
    A overlaps B    A inside B    A contains B    A within 200ms before B    A within 1s after B    A within 1s of B
    A not overlaps B             and the other relations with not: those of A that do not

A and B are any of the above; what is found are the labels of A.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NoReturn

from syncstudio.session.errors import SessionError
from syncstudio.timebase.timecode import TimecodeError, parse_time

Compare = Literal["contains", "is", "matches", "<", ">", "<=", ">="]
Relation = Literal["before", "after", "near", "overlaps", "inside", "contains"]

TEXT_FIELDS = (
    "text", "label", "lane", "speaker", "person", "author", "status", "kind", "comment", "word", "anywhere",
)  # fmt: skip
TIME_FIELDS = ("start", "end", "duration")
NUMBER_FIELDS = ("confidence", "comments")
_SHORT: dict[str, tuple[str, Compare]] = {
    "longer": ("duration", ">"),
    "shorter": ("duration", "<"),
    "from": ("start", ">="),
    "to": ("end", "<="),
}
_RELATIONS: dict[str, Relation] = {"overlaps": "overlaps", "inside": "inside", "contains": "contains"}
_WITHIN: dict[str, Relation] = {"before": "before", "after": "after", "of": "near"}
# A text that somebody pasted by mistake is no query; and what is read within itself ends before Python's stack does.
MOST_LETTERS, _MOST_DEEP = 4_000, 60
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<paren>[()]) |
    (?P<minus>-)(?=[^\s\d]) |
    (?P<name>"[^"]*"|[^\s():=<>"/]+)(?P<op><=|>=|[:=<>])
        (?P<value>/(?:\\.|[^/\\])*/|"(?:\\.|[^"\\])*"|[^\s()"/][^\s()]*|) |
    (?P<pattern>/(?:\\.|[^/\\])*/) |
    (?P<quoted>"(?:\\.|[^"\\])*") |
    (?P<word>[^\s()"/][^\s()"]*)
    )""",
    re.VERBOSE,
)


class QueryError(SessionError):
    """A query that cannot be read; the sentence says where. `place` counts characters from 0."""

    def __init__(self, message: str, place: int) -> None:
        super().__init__(f"{message.rstrip('.')} (at character {place + 1}).")
        self.place = place


@dataclass(frozen=True, slots=True)
class Term:
    """One field and what is asked of it; `place` is where it stands in the text."""

    field: str
    compare: Compare
    value: str
    place: int


@dataclass(frozen=True, slots=True)
class Number:
    """A time in nanoseconds, a confidence or a count, compared with a number."""

    field: str
    compare: Compare
    value: float


@dataclass(frozen=True, slots=True)
class Not:
    """The labels that another query does not find."""

    of: Query


@dataclass(frozen=True, slots=True)
class All:
    """The labels that every one of these finds; all there are where there is none."""

    of: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """The labels that one of these finds."""

    of: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """The labels of `left` that stand so in time to one of `right`, or with `negative` to none."""

    left: Query
    relation: Relation
    right: Query
    within_ns: int = 0
    negative: bool = False


Query = Term | Number | Not | All | Any | Related


def parse_query(text: str) -> Query:
    """Read a query; QueryError with one sentence. An empty one finds every label."""
    if len(text) > MOST_LETTERS:
        raise QueryError(
            f"A query has at most {MOST_LETTERS:,} letters, and this one has {len(text):,}.", MOST_LETTERS
        )
    return _Reader(_tokens(text), len(text)).read()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int
    op: str = ""
    value: str = ""


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        begin = at + len(text[at:]) - len(text[at:].lstrip())
        if match is None:
            closing = text[begin]
            thing = "regular expression" if closing == "/" else "quoted text"
            raise QueryError(f"The {thing} that begins here has no end: add {closing}.", begin)
        kind = match.lastgroup or ""
        if match["name"] is not None:
            value = match["value"]
            if not value and match.end() < len(text) and text[match.end()] in '/"':
                closing = text[match.end()]
                thing = "regular expression" if closing == "/" else "quoted text"
                raise QueryError(f"The {thing} that begins here has no end: add {closing}.", match.end())
            name = match["name"].strip('"')
            found.append(_Token("field", name, match.start("name"), match["op"], value))
        else:
            found.append(_Token(kind, match[kind], match.start(kind)))
        at = match.end()
    return found


class _Reader:
    """Reads tokens from the loosest binding to the tightest: or, relation, and, not."""

    def __init__(self, tokens: Sequence[_Token], length: int) -> None:
        self._tokens = tokens
        self._length = length
        self._at = 0
        self._depth = 0

    def read(self) -> Query:
        if not self._tokens:
            return All(())
        query = self._any()
        if self._at < len(self._tokens):
            self._refuse("This bracket was never opened")
        return query

    def _any(self) -> Query:
        found = [self._related()]
        while self._takes("or"):
            found.append(self._related())
        return found[0] if len(found) == 1 else Any(tuple(found))

    def _related(self) -> Query:
        left = self._all()
        while True:
            begin = self._at
            negative = self._takes("not")
            relation, within_ns = self._relation()
            if relation is None:
                self._at = begin
                return left
            left = Related(left, relation, self._all(), within_ns, negative)

    def _relation(self) -> tuple[Relation | None, int]:
        token = self._peek()
        if token is None or token.kind != "word":
            return None, 0
        word = token.text.lower()
        if word in _RELATIONS:
            self._at += 1
            return _RELATIONS[word], 0
        if word != "within":
            return None, 0
        self._at += 1
        told = self._peek()
        if told is None:
            self._refuse("How near? Write a time, as in “within 200ms before”")
        self._at += 1
        text = told.text + told.op + told.value
        unit = self._peek()
        if unit is not None and unit.text.lower() in ("ns", "us", "µs", "ms", "s", "min", "h"):
            text += unit.text
            self._at += 1
        within_ns = _time(text, told.place)
        way = self._peek()
        if way is None or way.text.lower() not in _WITHIN:
            self._refuse("After “within” and a time comes before, after or of")
        self._at += 1
        return _WITHIN[way.text.lower()], within_ns

    def _all(self) -> Query:
        found: list[Query] = []
        while True:
            token = self._peek()
            if token is None or token.text == ")" or self._is("or") or self._begins_relation():
                break
            if self._takes("and"):
                continue
            found.append(self._not())
        if not found:
            self._refuse("Something to look for is missing")
        return found[0] if len(found) == 1 else All(tuple(found))

    def _not(self) -> Query:
        self._depth += 1
        if self._depth > _MOST_DEEP:
            self._refuse(f"Brackets and “not” within one another go {_MOST_DEEP} deep at most")
        try:
            return self._denied()
        finally:
            self._depth -= 1

    def _denied(self) -> Query:
        token = self._peek()
        if token is not None and (token.kind == "minus" or self._is("not")):
            self._at += 1
            return Not(self._not())
        return self._one()

    def _one(self) -> Query:
        token = self._peek()
        if token is None:
            self._refuse("Something to look for is missing")
        self._at += 1
        if token.kind == "paren":
            if token.text == ")":
                self._at -= 1
                self._refuse("Something to look for is missing")
            query = self._any()
            if not self._takes(")"):
                raise QueryError("This bracket is never closed.", token.place)
            return query
        if token.kind == "field":
            return _field(token)
        compare, value = _value(token.text)
        return Term("anywhere", compare, value, token.place)

    def _begins_relation(self) -> bool:
        begin = self._at
        self._takes("not")
        token = self._peek()
        self._at = begin
        return token is not None and token.kind == "word" and token.text.lower() in (*_RELATIONS, "within")

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _is(self, word: str) -> bool:
        token = self._peek()
        return token is not None and token.kind in ("word", "paren") and token.text.lower() == word

    def _takes(self, word: str) -> bool:
        if self._is(word):
            self._at += 1
            return True
        return False

    def _refuse(self, why: str) -> NoReturn:
        token = self._peek()
        raise QueryError(f"{why}.", self._length if token is None else token.place)


def _field(token: _Token) -> Query:
    name, op, value = token.text.lower(), token.op, token.value
    if not value:
        raise QueryError(f"What should “{token.text}” be? Write it after the {op}", token.place)
    if name in _SHORT and op in (":", "="):
        field, than = _SHORT[name]
        return Number(field, than, _time(value, token.place))
    if name in (*TIME_FIELDS, *NUMBER_FIELDS):
        told = _time(value, token.place) if name in TIME_FIELDS else _number(value, token.place)
        return Number(name, "is" if op in (":", "=") else op, told)  # type: ignore[arg-type]  # what the pattern lets in
    if op in (":", "="):
        compare, value = _value(value)
        if op == "=" and compare == "contains":
            compare = "is"
        return Term(name if name in TEXT_FIELDS else token.text, compare, value, token.place)
    if name in TEXT_FIELDS:
        raise QueryError(f"“{token.text}” is a text: ask with : or =, not with {op}.", token.place)
    _number(value, token.place)
    return Term(token.text, op, value, token.place)  # type: ignore[arg-type]  # one of <, >, <= and >=


def _value(text: str) -> tuple[Compare, str]:
    if len(text) > 1 and text.startswith("/") and text.endswith("/"):
        return "matches", text[1:-1].replace("\\/", "/")
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        return "contains", re.sub(r"\\(.)", r"\1", text[1:-1])
    return "contains", text


def _time(text: str, place: int) -> int:
    try:
        return parse_time(text)
    except TimecodeError as error:
        raise QueryError(str(error).rstrip("."), place) from error


def _number(text: str, place: int) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        raise QueryError(f"“{text}” is not a number.", place) from error
