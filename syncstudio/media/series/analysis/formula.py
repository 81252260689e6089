"""Reads the formula of a derived channel: a small language of its own, in which nothing can be run but what is listed.

    magnitude(x, y, z) - 9.81
    lowpass("motor speed", 5 Hz)
    mean(gyro.x, 0.5 s)

Names with spaces or signs stand in quotes or backticks; a dot parts the name of another track from its channel.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from syncstudio.media.series.analysis.formula_error import FormulaError
from syncstudio.media.series.analysis.formula_functions import FUNCTIONS, UNITS, takes_text
from syncstudio.media.series.analysis.formula_tokens import Token, tokens_of

# A formula that a person reads is shorter and flatter; more is a mistake, or meant to hang us.
MOST_NODES, MOST_DEPTH, MOST_INLINED = 300, 40, 2_000

_COMPARE = ("<", "<=", ">", ">=", "==", "!=")
_PREFER = {**dict.fromkeys(_COMPARE, 1), "+": 2, "-": 2, "*": 3, "/": 3, "**": 5}
_UNARY = 4


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands; `unit` is "s" or "Hz" where one is written after it, and the value is in it."""

    value: float
    unit: str = ""
    at: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """A channel: of the track itself, or of another one, named in `track`.

    Names may hold dots themselves: `whole` is the name as it was written.
    """

    channel: str
    track: str = ""
    at: int = 0
    end: int = 0

    @property
    def whole(self) -> str:
        """Track and channel as one name."""
        return f"{self.track}.{self.channel}" if self.track else self.channel


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the list with what it is given; operators are called by their sign, a minus before a value
    "neg"."""

    function: str
    arguments: tuple[Node, ...]
    at: int = 0
    end: int = 0


Node: TypeAlias = Number | Name | Call


def parsed(text: str) -> Node:
    """The formula as a tree; FormulaError, with the place, when it cannot be read."""
    return _Parser(text).whole()


def names_in(node: Node) -> Iterator[Name]:
    """Every channel that a formula names, in order."""
    if isinstance(node, Name):
        yield node
    elif isinstance(node, Call):
        for argument in node.arguments:
            yield from names_in(argument)


def text_of(node: Node) -> str:
    """The formula written in one way only: equal trees have equal texts."""
    if isinstance(node, Number):
        return f"{node.value!r} {node.unit}".strip()
    if isinstance(node, Name):
        return f"{node.track!r}.{node.channel!r}" if node.track else repr(node.channel)
    return f"({node.function} {' '.join(text_of(each) for each in node.arguments)})"


def renamed(text: str, old: str, new: str) -> str:
    """The same formula where a channel of its own track has another name; as it is where it cannot be read."""
    try:
        places = [each for each in names_in(parsed(text)) if each.whole == old]
    except FormulaError:
        return text
    for place in sorted(places, key=lambda each: -each.at):
        text = text[: place.at] + quoted(new) + text[place.end :]
    return text


def inlined(node: Node, formulas: Mapping[str, str]) -> Node:
    """The formula with the formulas of derived channels put in the place of their names; FormulaError where one leads
    back to itself."""
    return _inlined(node, formulas, (), [0])


def _inlined(node: Node, formulas: Mapping[str, str], through: tuple[str, ...], count: list[int]) -> Node:
    count[0] += 1
    if count[0] > MOST_INLINED:
        raise FormulaError("Together with the channels it uses the formula is too long.", node.at, node.end)
    if isinstance(node, Call):
        made = tuple(_inlined(each, formulas, through, count) for each in node.arguments)
        return replace(node, arguments=made)
    if not isinstance(node, Name) or node.whole not in formulas:
        return node
    name = node.whole
    if name in through:
        raise FormulaError(f"“{name}” is worked out from itself.", node.at, node.end)
    try:
        inside = _inlined(parsed(formulas[name]), formulas, (*through, name), count)
    except FormulaError as error:
        raise FormulaError(f"“{name}”: {error.said}", node.at, node.end) from error
    return _moved(inside, node.at, node.end)


def _moved(node: Node, at: int, end: int) -> Node:
    """Everything of a formula where the name of it stands."""
    if isinstance(node, Call):
        return replace(
            node, arguments=tuple(_moved(each, at, end) for each in node.arguments), at=at, end=end
        )
    return replace(node, at=at, end=end)


def quoted(name: str) -> str:
    """A name as it is written in a formula: bare where it can be."""
    if name.isidentifier() and name not in FUNCTIONS and name not in ("pi", "time"):
        return name
    mark = next((mark for mark in "`\"'" if mark not in name), "`")
    return f"{mark}{name}{mark}"


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = tokens_of(text)
        self._next = 0
        self._nodes = 0
        self._depth = 0

    def whole(self) -> Node:
        if self._token.kind == "end":
            raise FormulaError("The formula is empty: write for example magnitude(x, y, z).", 0)
        made = self._expression(0)
        token = self._token
        if token.kind == "end":
            return made
        if token.text == ")":
            raise FormulaError("This closing bracket has no opening one.", token.at, token.end)
        if token.text in _COMPARE:
            raise FormulaError("Only two values can be compared at once: use brackets.", token.at, token.end)
        raise FormulaError(f"An operator or a comma is missing before “{token.text}”.", token.at, token.end)

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._token
        self._next += 1
        return token

    def _made(self, node: Node) -> Node:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise FormulaError(f"The formula is too long: it may have {MOST_NODES} parts.", node.at, node.end)
        return node

    def _expression(self, least: int) -> Node:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise FormulaError(
                f"The formula is nested too deeply: {MOST_DEPTH} brackets are the most.", self._token.at
            )
        left = self._operand()
        while (prefer := _PREFER.get(self._token.text, 0) if self._token.kind == "sign" else 0) > least:
            sign = self._take()
            # Powers group from the right, comparisons not at all, the others from the left.
            right = self._expression(prefer - 1 if sign.text == "**" else prefer)
            left = self._made(Call(sign.text, (left, right), left.at, right.end))
            if prefer == 1 and self._token.text in _COMPARE:
                break
        self._depth -= 1
        return left

    def _operand(self) -> Node:
        token = self._take()
        if token.kind == "number":
            return self._made(self._number(token))
        if token.text in ("-", "+") and token.kind == "sign":
            value = self._expression(_UNARY)
            return value if token.text == "+" else self._made(Call("neg", (value,), token.at, value.end))
        if token.text == "(" and token.kind == "sign":
            inside = self._expression(0)
            self._closing(token)
            return inside
        if token.kind == "word" and self._token.text == "(" and self._token.kind == "sign":
            return self._call(token)
        if token.kind in ("word", "quoted"):
            return self._made(self._name(token))
        if token.kind == "end":
            raise FormulaError("The formula ends too early: a value is missing.", token.at)
        raise FormulaError(f"A value is missing before “{token.text}”.", token.at, token.end)

    def _number(self, token: Token) -> Node:
        value = float(token.text)
        if not math.isfinite(value):
            raise FormulaError("This number is too large.", token.at, token.end)
        after = self._token
        if after.kind == "word" and after.text in UNITS:
            self._take()
            unit, factor = UNITS[after.text]
            return Number(value * factor, unit, token.at, after.end)
        return Number(value, "", token.at, token.end)

    def _name(self, token: Token) -> Node:
        parts, end = [token.text], token.end
        while self._token.text == "." and self._token.kind == "sign":
            self._take()
            part = self._take()
            if part.kind not in ("word", "quoted"):
                raise FormulaError("The name of a channel is missing after the dot.", part.at, part.end)
            parts, end = [*parts, part.text], part.end
        if len(parts) > 1:
            return Name(".".join(parts[1:]), parts[0], token.at, end)
        if token.kind == "word" and token.text == "pi":
            return Number(math.pi, "", token.at, token.end)
        return Name(token.text, "", token.at, token.end)

    def _call(self, token: Token) -> Node:
        function = FUNCTIONS.get(token.text)
        if function is None:
            raise FormulaError(f"There is no function “{token.text}”.", token.at, token.end)
        opening = self._take()
        arguments: list[Node] = []
        if self._token.text != ")":
            arguments.append(self._expression(0))
            while self._token.text == "," and self._token.kind == "sign":
                self._take()
                arguments.append(self._expression(0))
        end = self._closing(opening)
        made = Call(function.name, tuple(arguments), token.at, end)
        self._check(made)
        return self._made(made)

    def _closing(self, opening: Token) -> int:
        token = self._take()
        if token.kind == "sign" and token.text == ")":
            return token.end
        if token.kind == "end":
            raise FormulaError("This bracket is never closed.", opening.at, opening.end)
        raise FormulaError(f"An operator or a comma is missing before “{token.text}”.", token.at, token.end)

    def _check(self, call: Call) -> None:
        """Whether a function is given as many values as it takes, and plain numbers where it wants them."""
        function, count = FUNCTIONS[call.function], len(call.arguments)
        if not function.least <= count <= function.most:
            raise FormulaError(f"{call.function} takes {takes_text(function)}.", call.at, call.end)
        for place, argument in enumerate(call.arguments):
            unit = function.unit_of(place)
            if unit is None:
                continue
            if not isinstance(argument, Number) or argument.unit not in ("", unit):
                what = {"s": "a length of time such as 0.5 s", "Hz": "a frequency such as 5 Hz"}.get(
                    unit, "a plain number"
                )
                raise FormulaError(f"{call.function} takes {what} here.", argument.at, argument.end)
            if argument.value <= 0:
                raise FormulaError("This must be more than 0.", argument.at, argument.end)
