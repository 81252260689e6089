"""Keymaps as files a person can read and write: the presets that come with the program, and one's own keys."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from syncstudio.app.action_spec import ActionSpec
from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP
from syncstudio.app.key_text import CONTEXT, KeyTextError, key_trouble, tidy_key
from syncstudio.app.keymap import DEFAULT, Keymap, Keys, Preset
from syncstudio.resource import resource

FORMAT = "syncstudio.keymap/1"
SUFFIX = ".keymap.toml"
PRESETS = (DEFAULT, "elan", "praat", "boris", "premiere")
# No keymap is anywhere near; a file that is was chosen by mistake.
_MOST_BYTES = 200_000


class KeymapError(Exception):
    """A file that is no keymap of ours; its message is a sentence for people."""


@cache
def preset(id: str) -> Preset:
    """One of the presets that come with the program."""
    file = resource("keymaps", f"{id}.toml")
    document = _read(file)
    keys = document.get("keys", {})
    return Preset(
        id,
        document["name"],
        document.get("about", ""),
        document.get("source", ""),
        {action: tuple(tidy_key(key) for key in _listed(texts)) for action, texts in keys.items()},
        {tidy_key(key): does for key, does in document.get("absent", {}).items()},
    )


def presets() -> list[Preset]:
    """All of them, in the order they are offered in."""
    return [preset(id) for id in PRESETS]


def read_keys(path: Path, specs: Iterable[ActionSpec]) -> tuple[str, dict[str, Keys]]:
    """A person's keys from a file: the preset they belong to, and what they change of it.

    The file is taken as a whole or refused as a whole, in one sentence (`KeymapError`).
    """
    document = _read(path)
    known = {spec.id: spec for spec in specs}
    base = document.get("preset", DEFAULT)
    if base not in PRESETS:
        raise _refused(QT_TRANSLATE_NOOP("keys", "%1: there is no preset “%2”."), path.name, str(base))
    keys = document.get("keys", {})
    if not isinstance(keys, dict):
        raise _refused(
            QT_TRANSLATE_NOOP("keys", "%1 has no list of keys: write [keys] over them."), path.name
        )
    changes: dict[str, Keys] = {}
    for id, texts in keys.items():
        if id not in known:
            raise _refused(
                QT_TRANSLATE_NOOP("keys", "%1 names “%2”, and there is no such action."), path.name, id
            )
        changes[id] = _keys_of(path, known[id], texts)
    _refuse_clash(path, known, changes)
    return str(base), changes


def write_keys(path: Path, keymap: Keymap, specs: Iterable[ActionSpec]) -> None:
    """A person's keys as a file: all that differs from the preset, each with what it does as a comment."""
    named = {spec.id: spec.name() for spec in specs}
    lines = [
        "# " + _say(QT_TRANSLATE_NOOP("keys", "Keys of Sync Studio, to be imported in Edit › Change keys")),
        f'format = "{FORMAT}"',
        f'preset = "{keymap.preset.id}"',
        "",
        "[keys]",
    ]
    for id, keys in sorted(keymap.changes.items()):
        texts = ", ".join(_quoted(key) for key in keys)
        lines.append(f"{id} = [{texts}]  # {named[id]}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _refused(QT_TRANSLATE_NOOP("keys", "%1 is no keymap of Sync Studio."), path.name)
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise _refused(QT_TRANSLATE_NOOP("keys", "%1 cannot be read (%2)."), path.name, reason) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refused(
            QT_TRANSLATE_NOOP("keys", "%1 is broken (%2): nothing was changed."), path.name, str(error)
        ) from error
    if document.get("format") != FORMAT:
        raise _refused(QT_TRANSLATE_NOOP("keys", "%1 is no keymap of Sync Studio."), path.name)
    return document


def _keys_of(path: Path, spec: ActionSpec, texts: object) -> Keys:
    found = []
    for text in _listed(texts):
        if not isinstance(text, str):
            raise _refused(
                QT_TRANSLATE_NOOP("keys", "%1: the keys of “%2” are no texts."), path.name, spec.id
            )
        try:
            key = tidy_key(text)
        except KeyTextError as error:
            raise KeymapError(f"{path.name}, {spec.id}: {error}") from error
        trouble = key_trouble(key, spec.while_typing)
        if trouble:
            raise KeymapError(f"{path.name}, {spec.id}: {trouble}")
        found.append(key)
    return tuple(dict.fromkeys(found))


def _refuse_clash(path: Path, known: Mapping[str, ActionSpec], changes: Mapping[str, Keys]) -> None:
    owners: dict[str, str] = {}
    for id, keys in changes.items():
        for key in keys:
            other = owners.setdefault(key, id)
            if other != id:
                both = f"{known[other].name()} / {known[id].name()}"
                raise _refused(
                    QT_TRANSLATE_NOOP("keys", "%1 gives %2 to two actions (%3): one of them must go."),
                    *(path.name, key, both),
                )


def _listed(texts: object) -> list[Any]:
    return list(texts) if isinstance(texts, list) else [texts]


def _quoted(key: str) -> str:
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _refused(sentence: str, *words: str) -> KeymapError:
    return KeymapError(_say(sentence, *words))


def _say(sentence: str, *words: str) -> str:
    said = QCoreApplication.translate(CONTEXT, sentence)
    for place, word in enumerate(words, 1):
        said = said.replace(f"%{place}", word)
    return said
