"""One clip of a dataset as it is written, and what every way of laying a dataset out can do with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.shards.data_card import DataCard

_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_/-]{0,199}")
_EXTENSION = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+){0,3}")
_SPLIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class ClipRecord:
    """A clip: its files by extension (`mp4`, `speech.wav`, `vtt`; a path or the bytes) and its metadata.

    `key` is unique in the dataset and holds no dot, for WebDataset cuts names there (`clip_key` makes one). `metadata`
    becomes the clip's `json`: whole numbers stay exact, a `Fraction` becomes the text "30000/1001". `split` is "train",
    "test" or such; empty for a dataset of one part.
    """

    key: str
    files: Mapping[str, Path | bytes]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    split: str = ""

    def __post_init__(self) -> None:
        parts = self.key.split("/")
        if not _KEY.fullmatch(self.key) or any(not part or part.startswith("__") for part in parts):
            raise InterchangeError(
                f"“{self.key[:100]}” cannot be a clip's key; use letters, digits, _, - and / only (clip_key makes one)."
            )
        for extension in self.files:
            if not _EXTENSION.fullmatch(extension) or extension == "json":
                raise InterchangeError(f"“.{extension[:60]}” cannot be the ending of a clip's file.")
        if self.split and not _SPLIT.fullmatch(self.split):
            raise InterchangeError(
                f"“{self.split[:60]}” cannot be the name of a split; use letters, digits and _."
            )


class DatasetLayout(Protocol):
    """Takes clips one by one and lays them out; until `finish` nothing looks like a whole dataset."""

    def add(self, record: ClipRecord) -> None:
        """Write one clip. Its files are copied; whoever made them may delete them then."""

    def settled(self) -> list[str]:
        """The keys of clips that are whole and on the disk for good, since this was last asked."""

    def finish(self, card: DataCard) -> tuple[Path, ...]:
        """Write the manifest and the card, and answer every file of the dataset."""

    def abandon(self) -> None:
        """Take away what is half written; shards that are whole stay."""


def clip_key(*texts: object) -> str:
    """A key made of texts: what no key may hold becomes "-". Two different texts may give one key; number them.

    >>> clip_key("Interview 3.mp4", 12)
    'Interview-3-mp4-12'
    """
    plain = "-".join(re.sub(r"[^A-Za-z0-9_]+", "-", str(text)).strip("-") for text in texts)
    return re.sub(r"-{2,}", "-", plain).strip("-_")[:160] or "clip"


def metadata_json(metadata: Mapping[str, Any]) -> bytes:
    """The metadata as JSON in one line, keys in their order. InterchangeError names a value that JSON cannot hold."""
    try:
        text = json.dumps(jsonable(metadata), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode("utf-8")
    except (TypeError, ValueError) as error:
        raise InterchangeError(f"The metadata of a clip cannot be written as JSON ({error}).") from error


def jsonable(value: Any) -> Any:
    """A value as JSON holds it: fractions, paths and others as text, tuples and sets as lists."""
    if isinstance(value, Mapping):
        return {str(key): jsonable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted(jsonable(each) for each in value)
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Path):
        return value.as_posix()
    if hasattr(value, "item") and not isinstance(value, str | bytes | int | float | bool):
        return value.item()
    return value
