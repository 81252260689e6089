"""Writing the words of an utterance inside an edit: only the rows and the fields that differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

from syncstudio.project.edit import Edit
from syncstudio.project.records import Word

_FIELDS = tuple(each.name for each in fields(Word) if each.name not in ("id", "table"))


def write_words(
    edit: Edit, before: Sequence[Word], now: Sequence[Word], segment_id: int | None = None
) -> None:
    """Make the words `before` those of `now`; those of now belong to `segment_id` where it is given, in that order."""
    if segment_id is not None:
        now = [replace(word, segment_id=segment_id, position=place) for place, word in enumerate(now)]
    known = {word.id: word for word in before}
    kept = {word.id for word in now}
    gone = [word_id for word_id in known if word_id not in kept]
    if gone:
        edit.delete_many(Word, gone)
    new = []
    for word in now:
        was = known.get(word.id)
        if was is None:
            new.append(word)
        elif was != word:
            edit.update(Word, word.id, **_difference(was, word))
    edit.insert_many(new)


def write_all_words(edit: Edit, pairs: Iterable[tuple[Sequence[Word], Sequence[Word]]]) -> None:
    """The same for many utterances, in a few statements."""
    gone: list[int] = []
    new: list[Word] = []
    changed: list[Word] = []
    for before, now in pairs:
        known = {word.id: word for word in before}
        kept = {word.id for word in now}
        gone += [word_id for word_id in known if word_id not in kept]
        for word in now:
            was = known.get(word.id)
            if was is None:
                new.append(word)
            elif was != word:
                changed.append(word)
    if gone:
        edit.delete_many(Word, gone)
    edit.put_many(changed)
    edit.insert_many(new)


def _difference(was: Word, now: Word) -> dict[str, Any]:
    pairs = ((name, getattr(was, name), getattr(now, name)) for name in _FIELDS)
    return {name: new for name, old, new in pairs if old != new}
