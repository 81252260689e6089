"""Reads the numbers out of ROS messages: ROS 1's own form, and CDR as ROS 2 and DDS write it.

Runs of plain fields are read at once; a text or a list ends a run.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from syncstudio.media.series.mcap_schema import (
    PRIMITIVES,
    Field,
    Names,
    SchemaError,
    Types,
    names_of_values,
)

Values = dict[str, float | str]
"""What a message says, by the names of its fields; booleans are bools."""
Decoder = Callable[[bytes], Values]

# Longer lists are pictures, clouds of points and maps, and no series.
MOST_ELEMENTS = 36
_MOST_RUN = 4096
_DEEPEST = 16
_MOST_FIELDS = 20_000
# Stands before the names of what lies too far down a list to be kept; no field is named so.
_THROWN = "\0"
# So much of a text is looked at.
_LONGEST_TEXT = 2000


@dataclass(slots=True)
class _Run:
    """Plain fields one after another."""

    names: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    made: dict[int, struct.Struct] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Text:
    name: str
    wide: bool


@dataclass(frozen=True, slots=True)
class _List:
    """A list of any number of elements, or of a number too large to be a series. `code` is that of plain elements,
    else each is made of `steps`."""

    name: str
    code: str
    steps: tuple[_Step, ...]
    count: int


_Step = _Run | _Text | _List


@dataclass(slots=True)
class Layout:
    """Where the values of one message lie: (place, code) by name. `fixed` are the places of the bytes that say so: a
    message of the same length with the same bytes there has the same layout."""

    order: str
    cells: dict[str, tuple[int, str]] = field(default_factory=dict)
    fixed: list[int] = field(default_factory=list)


class BinaryDecoder:
    """Reads the values of a message by their names; ValueError or struct.error when it is not what it should be.

    `value_names` are what values of a field are called, by its path without numbers of lists.
    """

    def __init__(self, steps: tuple[_Step, ...], is_cdr: bool, value_names: dict[str, Names]) -> None:
        self._steps, self._is_cdr, self.value_names = steps, is_cdr, value_names

    def __call__(self, data: bytes) -> Values:
        out: Values = {}
        self._walk(data).take(self._steps, out, "")
        return out

    def layout(self, data: bytes) -> Layout:
        """Where the values of this message lie."""
        walk = self._walk(data)
        walk.layout = Layout(walk.order, fixed=[0, 1] if self._is_cdr else [])
        walk.take(self._steps, {}, "")
        return walk.layout

    def _walk(self, data: bytes) -> _Walk:
        if not self._is_cdr:
            return _Walk(data, 0, "<", 0)
        if len(data) < 4 or data[0] != 0 or data[1] not in (0, 1, 6, 7):
            raise ValueError("a form of CDR that is not read")
        return _Walk(data, 4, "<" if data[1] & 1 else ">", 8 if data[1] < 6 else 4)


def text_in(data: bytes, wide: str | bool = False) -> str:
    """A text as it lies in a message; `wide` is the byte order ("<") of one in UTF-16."""
    if wide:
        return (
            data[: len(data) & ~1].decode("utf-16-le" if wide == "<" else "utf-16-be", "replace").rstrip("\0")
        )
    return data.rstrip(b"\0").decode("utf-8", "replace")


def ros1_decoder(name: str, types: Types) -> BinaryDecoder:
    """A reader of ROS 1 messages: little-endian, nothing is aligned."""
    return BinaryDecoder(_steps(name, types), False, names_of_values(name, types))


def cdr_decoder(name: str, types: Types) -> BinaryDecoder:
    """A reader of CDR messages, plain in either version and byte order."""
    return BinaryDecoder(_steps(name, types), True, names_of_values(name, types))


class _Walk:
    """One message being read; `widest` is what the longest values are aligned to, 0 for nothing at all. Where values
    lie is noted in `layout`, if there is one."""

    def __init__(self, data: bytes, place: int, order: str, widest: int) -> None:
        self._data, self._place, self.order, self._widest = data, place, order, widest
        self._origin = place
        self.layout: Layout | None = None

    def take(self, steps: tuple[_Step, ...], out: Values, prefix: str) -> None:
        """Read what the steps say; values go to `out` by their names."""
        for step in steps:
            if isinstance(step, _Run):
                self._run(step, out, prefix)
            elif isinstance(step, _Text):
                self._text(step, out, prefix)
            else:
                self._list(step, out, prefix)

    def _run(self, run: _Run, out: Values, prefix: str) -> None:
        start = (self._place - self._origin) % (self._widest or 1)
        form = run.made.get(start)
        if form is None:
            form = run.made[start] = struct.Struct(self.order + self._padded(run.codes, start))
        values = form.unpack_from(self._data, self._place)
        if self.layout is not None:
            at = self._place
            for name, code in zip(run.names, run.codes, strict=True):
                size = struct.calcsize("<" + code)
                at += -(at - self._origin) % min(size, self._widest) if self._widest else 0
                self.layout.cells[prefix + name] = (at, code)
                at += size
        self._place += form.size
        if prefix:
            out.update((prefix + name, value) for name, value in zip(run.names, values, strict=True))
        else:
            out.update(zip(run.names, values, strict=True))

    def _text(self, step: _Text, out: Values, prefix: str) -> None:
        size = self._whole() * (2 if step.wide and self._widest else 1)
        start = self._place
        self._skip(size)
        if prefix == _THROWN:
            return
        # Texts of a list have no name of their own, but that of their place in it.
        name = prefix + step.name if step.name else prefix.removesuffix(".")
        kept = min(size, _LONGEST_TEXT)
        out[name] = text_in(self._data[start : start + kept], step.wide and self.order)
        if self.layout is not None:
            code = "U" if step.wide else "S"
            self.layout.cells[name] = (start, f"{code}{kept}")

    def _padded(self, codes: list[str], start: int) -> str:
        if not self._widest:
            return "".join(codes)
        parts, at = [], start
        for code in codes:
            size = struct.calcsize("<" + code)
            pad = -at % min(size, self._widest)
            parts.append("x" * pad + code)
            at += pad + size
        return "".join(parts)

    def _list(self, step: _List, out: Values, prefix: str) -> None:
        count = self._whole() if step.count < 0 else step.count
        if step.code:
            size = struct.calcsize("<" + step.code)
            if count:
                self._align(size)
            if count > MOST_ELEMENTS:
                self._skip(count * size)
                return
            values = struct.unpack_from(f"{self.order}{count}{step.code}", self._data, self._place)
            self._place += count * size
            for number, value in enumerate(values):
                name = f"{prefix}{step.name}[{number}]"
                out[name] = value
                if self.layout is not None:
                    self.layout.cells[name] = (self._place - (count - number) * size, step.code)
            return
        if count > len(self._data):
            raise ValueError("a list longer than its message")
        thrown: Values = {}
        for number in range(count):
            if number < MOST_ELEMENTS and step.name:
                self.take(step.steps, out, f"{prefix}{step.name}[{number}].")
            else:
                self.take(step.steps, thrown, _THROWN)

    def _whole(self) -> int:
        self._align(4)
        if self.layout is not None:
            self.layout.fixed += range(self._place, self._place + 4)
        (value,) = struct.unpack_from(self.order + "I", self._data, self._place)
        self._place += 4
        return int(value)

    def _align(self, size: int) -> None:
        if self._widest:
            self._place += -(self._place - self._origin) % min(size, self._widest)

    def _skip(self, size: int) -> None:
        self._place += size
        if self._place > len(self._data):
            raise ValueError("a text longer than its message")


@dataclass(slots=True)
class _Making:
    """All definitions, and how many fields have been laid out by them: lists of lists multiply."""

    types: Types
    fields: int = 0


def _steps(name: str, types: Types) -> tuple[_Step, ...]:
    if name not in types:
        raise SchemaError("its definition does not hold the message itself")
    steps: list[_Step] = []
    _add(types[name], _Making(types), "", steps, 0)
    return tuple(steps)


def _add(fields: tuple[Field, ...], making: _Making, prefix: str, steps: list[_Step], depth: int) -> None:
    if depth > _DEEPEST:
        raise SchemaError("its definition holds itself")
    for each in fields:
        making.fields += 1
        if making.fields > _MOST_FIELDS:
            raise SchemaError("it has too many fields")
        name = prefix + each.name
        if each.count is None or (0 <= each.count <= MOST_ELEMENTS and each.type not in PRIMITIVES):
            places = [name] if each.count is None else [f"{name}[{n}]" for n in range(each.count)]
            for place in places:
                _add_one(each.type, place, making, steps, depth)
        elif 0 <= each.count <= MOST_ELEMENTS:
            run = _last_run(steps)
            run.names += [f"{name}[{n}]" for n in range(each.count)]
            run.codes += [PRIMITIVES[each.type]] * each.count
        else:
            inner: list[_Step] = []
            code = PRIMITIVES.get(each.type, "")
            if not code:
                _add_one(each.type, "", making, inner, depth)
            steps.append(_List(name, code, tuple(inner), each.count))


def _add_one(kind: str, name: str, making: _Making, steps: list[_Step], depth: int) -> None:
    if kind in PRIMITIVES:
        run = _last_run(steps)
        if len(run.names) >= _MOST_RUN:
            raise SchemaError("it has too many fields")
        run.names.append(name)
        run.codes.append(PRIMITIVES[kind])
    elif kind in ("string", "wstring"):
        steps.append(_Text(name, kind == "wstring"))
    elif kind in making.types:
        _add(making.types[kind], making, f"{name}." if name else "", steps, depth + 1)
    else:
        raise SchemaError(f"it does not say what {kind} is")


def _last_run(steps: list[_Step]) -> _Run:
    if not steps or not isinstance(steps[-1], _Run):
        steps.append(_Run())
    run = steps[-1]
    assert isinstance(run, _Run)
    return run
