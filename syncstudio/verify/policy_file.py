"""Policies as files that people read and write: TOML, beginning with `format = "syncstudio.policy/1"`.

>>> read_policy(Path("mine.policy.toml")).rule("sound_picture").late_ms
60.0

Presets are such files, too, and a policy may begin with `inherit = "half-frame"` and say only what is otherwise.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args

from syncstudio.resource import resource
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.policy import PairRule, Policy
from syncstudio.verify.result import PAIRS, Decision

FORMAT = "syncstudio.policy/1"
SUFFIX = ".policy.toml"
PRESETS: tuple[str, ...] = (
    "bt1359",
    "bt1359-acceptability",
    "ebu-r37",
    "half-frame",
    "latentsync-like",
    "ovi-like",
    "javisdit-like",
)
"""The presets' ids, the first is used where none is named."""

_MOST_BYTES = 1 << 20
_DEEPEST = 8
_TOP = ("format", "id", "name", "says", "source", "inherit")
_TABLES = ("pair", "clip", "health", "text", "judgeable")
_DECISIONS: tuple[str, ...] = get_args(Decision)
_HEAD = re.compile(r"^\s*\[\s*([\w.\-\"]+)\s*\]")


class PolicyError(VerifyError):
    """A policy file cannot be used: one sentence with the file and the line."""


def preset(name: str) -> Policy:
    """A preset by its id. PolicyError names those there are."""
    if name not in PRESETS:
        raise PolicyError(f"There is no policy “{name}”: choose one of {', '.join(PRESETS)}, or name a file.")
    return read_policy(resource("policies", f"{name}{SUFFIX}"))


def policy_named(name: str) -> Policy:
    """A preset by its id, or the policy in a file of that name."""
    if name in PRESETS:
        return preset(name)
    path = Path(name)
    if path.is_file():
        return read_policy(path)
    raise PolicyError(
        f"There is no policy “{name}”, and no file of that name: choose one of {', '.join(PRESETS)}."
    )


def policy_title(id: str) -> str:
    """What people call a policy: the name of a preset, else the id that its file has."""
    return preset(id).name or id if id in PRESETS else id


def read_policy(path: Path) -> Policy:
    """The policy in a file. PolicyError, in one sentence with the line, when it cannot be used."""
    return _read(path, ())


def _read(path: Path, above: tuple[Path, ...]) -> Policy:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise PolicyError(f"{path.name} is too large for a policy: it has more than 1 MB.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PolicyError(f"{path} cannot be read ({error.strerror}): check the path.") from error
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path.name} is not text in UTF-8: save it as UTF-8, and try again.") from error
    return _Reading(path, text, above).policy()


class _Reading:
    """One file as it is read; every refusal knows its line."""

    def __init__(self, path: Path, text: str, above: tuple[Path, ...]) -> None:
        self._path, self._text, self._above = path, text, (*above, path.resolve())

    def policy(self) -> Policy:
        try:
            content = tomllib.loads(self._text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise PolicyError(f"{self._path.name} is not a policy: {_first_lower(str(error))}.") from error
        if content.get("format") != FORMAT:
            raise self._refusal("", "format", f'a policy begins with format = "{FORMAT}".')
        for key, value in content.items():
            if key in _TOP:
                if not isinstance(value, str):
                    raise self._refusal("", key, f"“{key}” must be a text in quotation marks.")
            elif key not in _TABLES or not isinstance(value, dict):
                raise self._refusal(
                    "", key, f"“{key}” is no part of a policy: there are {', '.join((*_TOP, *_TABLES))}."
                )
        base = self._base(content)
        stem = self._path.name.removesuffix(SUFFIX).removesuffix(".toml")
        policy = replace(
            base,
            id=content.get("id", stem),
            name=content.get("name", base.name or stem),
            says=content.get("says", base.says),
            source=content.get("source", base.source),
        )
        pairs = dict(policy.pairs)
        for name, row in content.get("pair", {}).items():
            if name != "all" and name not in PAIRS:
                raise self._refusal(
                    "pair", name, f"there is no pair “{name}”: there are all, {', '.join(PAIRS)}."
                )
            for one in PAIRS if name == "all" else (name,):
                pairs[one] = self._changed(pairs.get(one, PairRule()), row, f"pair.{name}")
        health = dict(content.get("health", {}))
        codes = dict(policy.health.codes) | self._codes(health.pop("codes", {}))
        judgeable = content.get("judgeable", {})
        for key in judgeable:
            if key != "no":
                raise self._refusal("judgeable", key, f"“{key}” is not known here: there is “no”.")
        no = judgeable.get("no", policy.not_judgeable)
        self._check(no, Decision, "judgeable", "no")
        return replace(
            policy,
            pairs=tuple((name, pairs[name]) for name in PAIRS if name in pairs),
            not_judgeable=no,
            clip=self._changed(policy.clip, content.get("clip", {}), "clip"),
            health=replace(
                self._changed(policy.health, health, "health"), codes=tuple(sorted(codes.items()))
            ),
            text=self._changed(policy.text, content.get("text", {}), "text"),
        )

    def _base(self, content: Mapping[str, Any]) -> Policy:
        name = content.get("inherit")
        if name is None:
            return Policy("", "", pairs=tuple((pair, PairRule()) for pair in PAIRS))
        if len(self._above) > _DEEPEST:
            raise self._refusal("", "inherit", "policies inherit from one another in a ring, or too deeply.")
        beside = self._path.parent / name
        path = resource("policies", f"{name}{SUFFIX}") if name in PRESETS else beside
        if not path.is_file():
            raise self._refusal(
                "",
                "inherit",
                f"there is no policy “{name}” to inherit from: {', '.join(PRESETS)}, or a file beside it.",
            )
        return _read(path, self._above)

    def _codes(self, row: Any) -> dict[str, Decision]:
        if not isinstance(row, dict):
            raise self._refusal("health", "codes", "“codes” is a table of codes and decisions.")
        for code, decision in row.items():
            self._check(decision, Decision, "health.codes", code)
        return row

    def _changed(self, rule: Any, row: Any, table: str) -> Any:
        """The rule with what a table says otherwise."""
        if not isinstance(row, dict):
            raise self._refusal("", table, f"“{table}” is a table: write it as [{table}].")
        known = {one.name: one.type for one in fields(rule)}
        known.pop("codes", None)
        changed: dict[str, Any] = {}
        for key, value in row.items():
            if key not in known:
                raise self._refusal(table, key, f"“{key}” is not known here: there are {', '.join(known)}.")
            changed[key] = self._check(value, known[key], table, key)
        # A tolerance in frames takes the place of one in milliseconds, and the other way round.
        for side in ("early", "late"):
            for one, other in (("ms", "frames"), ("frames", "ms")):
                if (
                    f"{side}_{one}" in changed
                    and f"{side}_{other}" not in changed
                    and f"{side}_{other}" in known
                ):
                    changed[f"{side}_{other}"] = None
        return replace(rule, **changed)

    def _check(self, value: Any, kind: Any, table: str, key: str) -> Any:
        said = str(kind)
        if kind is Decision or said == "Decision":
            if value not in _DECISIONS:
                raise self._refusal(table, key, f"“{key}” is one of {', '.join(_DECISIONS)}.")
            return value
        if said.startswith("tuple"):
            if not isinstance(value, list) or not all(_is_number(one) for one in value):
                raise self._refusal(table, key, f"“{key}” is a list of numbers, as [25] or [24, 25].")
            return tuple(float(one) for one in value)
        if not _is_number(value) or (value < 0 and not key.endswith("_db")):
            raise self._refusal(table, key, f"“{key}” is a number, and not below 0.")
        return float(value)

    def _refusal(self, table: str, key: str, why: str) -> PolicyError:
        line = _line_of(self._text, table, key)
        return PolicyError(f"{self._path.name}, line {line}: {why}" if line else f"{self._path.name}: {why}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def _line_of(text: str, table: str, key: str) -> int:
    """The line (from 1) of a key in a table ("" the top), or of the table's own head; 0 where it is not found."""
    at = ""
    for number, line in enumerate(text.splitlines(), 1):
        head = _HEAD.match(line)
        if head is not None:
            at = head.group(1).replace('"', "")
            if at in (key, f"{table}.{key}"):
                return number
        elif at == table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line):
            return number
    return 0


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:]
