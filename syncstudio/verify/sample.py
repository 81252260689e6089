"""A sample: recordings and texts that belong together, such as a video, its sound, its stems and its transcript.

Samples are found without opening a recording (`finding`), travel to the process that checks them, and are checked there
(`checking`). So everything here is small and can be pickled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

PartKind = Literal["video", "sound", "series", "transcript", "project"]
"""What a part is opened as. A video's own sound is no part of its own; a project names its parts itself."""

PartRole = Literal["", "speech", "effects", "music", "original", "dub", "mix"]
"""What a sound is to the others, the project's words; empty where nobody said."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part lies: a path or an object store's URL; inside a tar shard also which bytes.

    `text` is a part written in the manifest itself (a caption), and then `url` is that of the manifest. `size` is in
    bytes, -1 for all to the end of the file. `mark` changes when the content may have changed (size and time of
    change, an ETag): whoever lists finds it without reading.
    """

    url: str
    member: str = ""
    offset: int = 0
    size: int = -1
    text: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One recording or text of a sample.

    `name` is how people know it (`take7.speech.wav`); its ending says what kind of file it is. `language` is that of
    a transcript or a dub, where the name or manifest says one.
    """

    kind: PartKind
    name: str
    place: Place
    role: PartRole = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """What is verified as one: the parts, under a name that is unique in its run.

    `span_ns` is the stretch of the parts meant, as a manifest names it (start and end after source zero, `None` all).
    `said` is what the manifest says further, as texts, handed through to the report (`speaker`, `licence`...).
    """

    name: str
    parts: tuple[Part, ...]
    span_ns: tuple[int, int] | None = None
    said: tuple[tuple[str, str], ...] = field(default=())

    @property
    def mark(self) -> str:
        """Changes when a part, its place or the span may have changed; equal marks need not be checked again."""
        from hashlib import blake2b

        said = repr((self.name, self.parts, self.span_ns))
        return blake2b(said.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Unfound:
    """What was listed and is no sample: where, and a sentence why. It becomes a row of its own, never silence."""

    name: str
    reason: str
