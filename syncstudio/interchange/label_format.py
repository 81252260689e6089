"""What a format of labels is: how its files are told, read and written, and what it can hold.

A format is a value in a file of its own; `label_formats.FORMATS` lists them. What a format cannot hold is asked of
`losses` before anything is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from syncstudio.interchange.label_document import LabelDocument

OffsetsWay = Literal["bake", "keep"]


@dataclass(frozen=True, slots=True)
class Holds:
    """What a format can carry. What is False, or coarser, is a loss that is listed before writing.

    `tick_ns` is the finest step of its times (1: nanoseconds). `lanes` "one" means that several lanes are mixed into
    one stream of labels; `lane_names` whether each label still says which lane it is of. `offsets`: whether the file
    itself can say where each recording lies; if not, a `.sync.json` stands beside it.
    """

    tick_ns: int = 1
    lanes: Literal["many", "one"] = "many"
    lane_names: bool = True
    lanes_as_speakers: bool = False
    """Whether the names of several lanes that become one come back as speakers of their labels."""
    text_as_label: bool = False
    """Whether a text without a label is written as one, where texts are not held."""
    kinds: frozenset[str] = frozenset({"segments", "events", "transcript"})
    kinds_back: tuple[tuple[str, str], ...] = ()
    """(kind, as what it comes back) of lanes whose labels are held, but not of which kind they are."""
    kept_lanes: frozenset[str] = frozenset()
    """Names of lanes for which the format has a place of its own, whatever `kinds_back` says."""
    text: bool = True
    labels: bool = True
    text_and_label: bool = True
    words: bool = False
    word_times: bool = False
    word_confidence: bool = False
    loose_words: bool = False
    """Whether words without times are kept among those that have some."""
    words_beyond: bool = True
    """Whether words may lie outside the span of their label."""
    own_text: bool = False
    """Whether a text that is not its words with blanks between is kept beside them."""
    word_marks: bool = False
    """Whether words marked unsure, and how a word came by its times, are kept."""
    speakers: bool = True
    persons: bool = False
    channels: bool = False
    overlaps: bool = True
    negative_times: bool = False
    parents: bool = False
    vocabularies: bool = False
    colors: bool = False
    palette: bool = False
    """Whether names of the palette that no label has, and descriptions, keys and order of names, are kept."""
    attributes: bool = False
    comments: bool = False
    place_comments: bool = True
    """Whether, where comments are held, those about a place rather than a label are too."""
    authors: bool = False
    status: bool = False
    confidence: bool = False
    keys: bool = False
    line_breaks: bool = True
    blanks: Literal["all", "inside", "single", "plain"] = "all"
    """Which blanks of a text are kept: "inside" not those at its ends, "single" nor more than one in a row; "plain"
    neither, but those that keep words together are."""
    instants: bool = True
    """Whether a label on a lane of spans may have no length."""
    regions: frozenset[str] = frozenset()
    media: bool = False
    offsets: bool = False
    drift: bool = False
    languages: bool = False


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How a person wants a file to be written. What a format has no use for, it passes over.

    `columns` are those of a table, in order; `dialect` is a format's own variant ("long", "short", "elan", ...);
    `encoding` is that of a text file. `document_path` is where it will lie, for relative paths of media.
    `frame_starts_ns` and `frame_rate` are as in `ReadOptions`, of the video whose regions are written, and on the clock
    of the document's times.
    """

    offsets: OffsetsWay = "bake"
    dialect: str = ""
    encoding: str = "utf-8"
    columns: tuple[str, ...] = ()
    document_path: Path | None = None
    frame_rate: str = ""
    frame_starts_ns: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a person wants a file to be read. `encoding` "" is told by the content; `columns` map a table's columns.

    `frame_rate` is a fraction in words ("25", "30000/1001") for formats that count frames. `part` chooses one of
    several recordings or observations that a file speaks of, "" all of them. Of the video that such a file was made on,
    where it is known: `frame_starts_ns` are the starts of all its frames on its own clock and then the end of the last
    (they go before `frame_rate`), `picture_size` its width and height in pixels as it is shown upright.
    """

    encoding: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    frame_rate: str = ""
    part: str = ""
    frame_starts_ns: Sequence[int] = ()
    picture_size: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer made: the bytes of the file, of further files by name, and sentences about what was rounded."""

    content: bytes
    beside: tuple[tuple[str, bytes], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelFormat:
    """A format: `id` as on the command line ("eaf"), `name` as people say it, `suffixes` with the usual one first.

    `looks_like(head, path)` answers from the first 64 KB whether a file is of this kind, without raising. `read`
    raises `InterchangeError` with one sentence that says which line. `extra_losses` adds to what `holds` implies.
    """

    id: str
    name: str
    suffixes: tuple[str, ...]
    holds: Holds
    looks_like: Callable[[bytes, Path], bool] | None = None
    read: Callable[[Path, ReadOptions], LabelDocument] | None = None
    write: Callable[[LabelDocument, WriteOptions], Written] | None = None
    extra_losses: Callable[[LabelDocument, WriteOptions], tuple[str, ...]] | None = None
    dialects: tuple[tuple[str, str], ...] = ()
    """(id, words) of its variants when writing, the usual one first."""
    parts: Callable[[Path], tuple[str, ...]] | None = None
    """The recordings or observations that a file speaks of, where it may speak of several."""
    needs: str = field(default="")
    """The extra that must be installed, "" none."""
