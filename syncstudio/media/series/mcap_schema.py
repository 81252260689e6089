"""What robots' messages are made of: reads the definitions that a log carries (ROS 1, ROS 2, IDL) into fields.

ROS definitions are lists of "type name"; those of other messages follow behind a line of "=", headed "MSG: name".
IDL holds structs within modules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Primitive types as `struct` knows them.
PRIMITIVES = {
    "bool": "?",
    "byte": "b",
    "char": "B",
    "int8": "b",
    "uint8": "B",
    "int16": "h",
    "uint16": "H",
    "int32": "i",
    "uint32": "I",
    "int64": "q",
    "uint64": "Q",
    "float32": "f",
    "float64": "d",
}
_IDL = {
    "boolean": "bool",
    "octet": "uint8",
    "char": "uint8",
    "short": "int16",
    "unsigned short": "uint16",
    "long": "int32",
    "unsigned long": "uint32",
    "long long": "int64",
    "unsigned long long": "uint64",
    "float": "float32",
    "double": "float64",
}
_STRINGS = ("string", "wstring")

_FIELD = re.compile(r"^([\w/:]+)(<=\d+)?(\[(<=)?(\d*)\])?\s+(\w+)\s*(=.*)?")
_MOST_TEXT = 1 << 20
_MOST_FIELDS = 20_000
_CONSTANT = re.compile(r"^([\w/]+)\s+(\w+)\s*=\s*(-?(?:0[xX][\da-fA-F]{1,8}|\d{1,10}))$")
_WHOLE = frozenset(["byte", "char", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"])
_DEEPEST = 16


class SchemaError(Exception):
    """A definition cannot be read; its text is a clause that says why."""


Names = tuple[tuple[int, str], ...]
"""What the values of a field are called."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its type's name ("float64", "string", "geometry_msgs/Vector3"), and how many of them: None for one,
    -1 for any number, else a fixed number. `names` are those that the definition gives to its values."""

    name: str
    type: str
    count: int | None = None
    names: Names = ()


Types = dict[str, tuple[Field, ...]]


def ros_types(name: str, text: str, ros2: bool) -> tuple[str, Types]:
    """(the message's own name, all definitions by name) of a ROS message definition."""
    if len(text) > _MOST_TEXT:
        raise SchemaError("its definition is too long")
    parts = re.split(r"^=+\s*$", text, flags=re.MULTILINE)
    types: Types = {}
    for number, part in enumerate(parts):
        lines = part.strip().splitlines()
        own = name
        if number:
            if not lines or not lines[0].startswith("MSG:"):
                continue
            own = lines.pop(0)[4:].strip()
        types[_short(own)] = _ros_fields(lines, _short(own).rpartition("/")[0], ros2)
    if ros2:
        time = (Field("sec", "int32"), Field("nanosec", "uint32"))
        types.setdefault("builtin_interfaces/Time", time)
        types.setdefault("builtin_interfaces/Duration", time)
        stamp = Field("stamp", "builtin_interfaces/Time")
        types.setdefault("std_msgs/Header", (stamp, Field("frame_id", "string")))
    else:
        types["time"] = (Field("sec", "uint32"), Field("nsec", "uint32"))
        types["duration"] = (Field("sec", "int32"), Field("nsec", "int32"))
        header = (Field("seq", "uint32"), Field("stamp", "time"), Field("frame_id", "string"))
        types.setdefault("std_msgs/Header", header)
    return _short(name), types


def idl_types(name: str, text: str) -> tuple[str, Types]:
    """(the message's own name, all definitions by name) of IDL text, as far as messages of sensors need it."""
    if len(text) > _MOST_TEXT:
        raise SchemaError("its definition is too long")
    text = re.sub(
        r"/\*.*?\*/|//[^\n]*|^\s*#[^\n]*|^=+\s*$|^IDL:[^\n]*", " ", text, flags=re.DOTALL | re.MULTILINE
    )
    text = re.sub(r"@\w+\s*(\([^()]*\))?", " ", text)
    words = re.findall(r"\"[^\"]*\"|[\w:]+|[{}<>\[\];,=]|\S", text)
    types: Types = {}
    aliases: dict[str, tuple[str, int | None]] = {}
    scope: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        if word == "module" and place + 2 < len(words):
            scope.append(words[place + 1])
            place += 3
        elif word == "struct" and place + 2 < len(words):
            end = _closing(words, place + 2)
            own = "/".join([*scope, words[place + 1]])
            types[_short(own)] = tuple(_idl_fields(words[place + 3 : end], scope, aliases))
            place = end + 1
        elif word == "typedef":
            end = words.index(";", place) if ";" in words[place:] else len(words)
            for field in _idl_fields(words[place + 1 : end + 1], scope, aliases):
                aliases[field.name] = (field.type, field.count)
            place = end + 1
        else:
            if word == "}" and scope:
                scope.pop()
            place += 1
    if _short(name.replace("::", "/")) not in types:
        raise SchemaError("its definition does not hold the message itself")
    types.setdefault("builtin_interfaces/Time", (Field("sec", "int32"), Field("nanosec", "uint32")))
    return _short(name.replace("::", "/")), types


def names_of_values(name: str, types: Types) -> dict[str, Names]:
    """The names of values that a message's definition gives, by the field's path ("status.status") without numbers of
    lists."""
    out: dict[str, Names] = {}
    waiting, looked_at = [("", name, 0)], 0
    while waiting and looked_at < _MOST_FIELDS:
        prefix, kind, depth = waiting.pop()
        for each in types.get(kind, ()):
            looked_at += 1
            if each.names:
                out[prefix + each.name] = each.names
            if each.type in types and depth < _DEEPEST:
                waiting.append((f"{prefix}{each.name}.", each.type, depth + 1))
    return out


def _ros_fields(lines: list[str], package: str, ros2: bool) -> tuple[Field, ...]:
    fields: list[Field] = []
    constants: dict[str, dict[int, str]] = {}
    for line in lines:
        bare = line.split("#")[0].strip()
        constant = _CONSTANT.match(bare)
        if constant is not None and constant[1] in _WHOLE:
            constants.setdefault(constant[1], {}).setdefault(int(constant[3], 0), constant[2])
        found = _FIELD.match(bare)
        if found is None or (found[7] and not (ros2 and found[7].startswith("=="))):
            # Blank, a comment, or a constant.
            continue
        kind = _ros_type(found[1], package, ros2)
        count = None if found[3] is None else (-1 if found[4] or not found[5] else int(found[5]))
        # Nothing ties constants to a field but their place: those of a type stand before the field they are of.
        named = constants.pop(kind, {})
        fields.append(Field(found[6], kind, count, tuple(named.items()) if len(named) > 1 else ()))
    if len(fields) > _MOST_FIELDS:
        raise SchemaError("its definition is too long")
    return tuple(fields)


def _ros_type(kind: str, package: str, ros2: bool) -> str:
    if kind in PRIMITIVES or kind in _STRINGS:
        return kind
    if not ros2 and kind in ("time", "duration"):
        return kind
    if kind in ("time", "duration"):
        return f"builtin_interfaces/{kind.capitalize()}"
    if kind == "Header":
        return "std_msgs/Header"
    return _short(kind) if "/" in kind else f"{package}/{kind}"


def _idl_fields(
    words: list[str], scope: list[str], aliases: dict[str, tuple[str, int | None]]
) -> list[Field]:
    fields, statement = [], []
    for word in words:
        if word != ";":
            statement.append(word)
            continue
        if len(statement) >= 2 and "const" not in statement:
            fields.append(_idl_field(statement, scope, aliases))
        statement = []
    return fields


def _idl_field(statement: list[str], scope: list[str], aliases: dict[str, tuple[str, int | None]]) -> Field:
    count: int | None = None
    if statement[-1] == "]" and len(statement) > 4:
        if not statement[-2].isdigit():
            raise SchemaError("an array's length is a name")
        count = int(statement[-2])
        statement = statement[:-3]
    name, kind = statement[-1], statement[:-1]
    if kind[0] == "sequence":
        count = -1
        kind = kind[2 : kind.index(",") if "," in kind else -1]
    if kind and kind[0] in _STRINGS:
        return Field(name, "string", count)
    text = " ".join(kind)
    if text.rpartition("::")[2] in aliases:
        aliased, times = aliases[text.rpartition("::")[2]]
        return Field(name, aliased, times if count is None else count)
    known = _IDL.get(text, text)
    if known not in PRIMITIVES:
        known = _short(known.replace("::", "/")) if "::" in known else _short("/".join([*scope, known]))
    return Field(name, known, count)


def _closing(words: list[str], place: int) -> int:
    depth = 0
    for at in range(place, len(words)):
        depth += (words[at] == "{") - (words[at] == "}")
        if not depth:
            return at
    raise SchemaError("its definition is cut off")


def _short(name: str) -> str:
    """ "sensor_msgs/msg/Imu" and "sensor_msgs/Imu" are one."""
    parts = [part for part in name.split("/") if part]
    return "/".join([*parts[:-2], parts[-1]] if len(parts) > 2 and parts[-2] == "msg" else parts)
