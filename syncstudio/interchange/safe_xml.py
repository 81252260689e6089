"""XML of other programs, read without trusting it: no document types, no entities, nothing fetched.

`read_xml` gives a small document as tags; `walk_xml` tells a large file tag by tag, without keeping it. Both stop at
the first thing that could harm, and say in which line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from syncstudio.interchange.errors import InterchangeError

MOST_BYTES = 4 << 20
"""The most that is kept as tags in memory, unless a caller asks for more."""

MOST_WALKED_BYTES = 256 << 20
"""Some million annotations; what is larger is no file of labels any more, and would not fit into memory as labels."""

MOST_DEPTH = 100
_CHUNK_BYTES = 1 << 18


@dataclass(slots=True)
class Tag:
    """One element with its attributes, its children, the line it begins on, and its own text.

    `tail` is the text between its end and the next tag.
    """

    name: str
    line: int
    attributes: dict[str, str]
    children: list[Tag] = field(default_factory=list)
    text: str = ""
    tail: str = ""

    def get(self, key: str, default: str = "") -> str:
        """An attribute, without blanks around it."""
        return self.attributes.get(key, default).strip()

    def is_on(self, key: str) -> bool:
        """Whether an attribute says yes."""
        return self.get(key).casefold() == "true"


class Walker(Protocol):
    """Is told of every tag of a document, and of texts while it listens.

    `line` answers where the parser stands; `listen` turns the telling of texts on and off, which saves half the time
    where most text is white space between tags.
    """

    line: Callable[[], int]
    listen: Callable[[bool], None]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag begins."""

    def end(self, name: str) -> None:
        """A tag ends."""

    def text(self, text: str) -> None:
        """A stretch of text, whole between two tags."""


def read_xml(content: bytes, name: str, *, most_bytes: int = MOST_BYTES, doctype: bool = False) -> Tag:
    """The outermost element. InterchangeError, in one sentence with line and column, when it is not sound XML.

    `doctype` lets a bare `<!DOCTYPE Name SYSTEM "file.dtd">` pass; it is not fetched, and entities are still refused.
    """
    if len(content) > most_bytes:
        raise InterchangeError(f"{name} is too large: it has more than {most_bytes >> 20} MB.")
    tree = _Tree()
    _walk((content,), name, tree, doctype)
    if tree.root is None:
        raise InterchangeError(f"{name} holds no XML at all.")
    return tree.root


def walk_xml(
    path: Path, walker: Walker, *, most_bytes: int = MOST_WALKED_BYTES, doctype: bool = False
) -> None:
    """Tell a walker of every tag of a file, reading it piece by piece.

    InterchangeError, in one sentence with line and column, when it is too large, cannot be read, or is not sound XML.
    """
    try:
        size = path.stat().st_size
        if size > most_bytes:
            raise InterchangeError(
                f"{path.name} is too large to be read ({size / 1e6:,.0f} MB of at most {most_bytes / 1e6:,.0f}); "
                "split it into parts in the program that wrote it."
            )
        with open(path, "rb") as file:
            _walk(iter(lambda: file.read(_CHUNK_BYTES), b""), path.name, walker, doctype)
    except OSError as error:
        raise InterchangeError(f"{path} could not be read ({error.strerror or error}).") from error


def _walk(chunks: Iterable[bytes], name: str, walker: Walker, doctype: bool) -> None:
    from xml.parsers.expat import ExpatError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    # defusedxml sets what refuses document types and entities; tags are told straight from expat, which is three
    # times as fast as through ElementTree's own target.
    expat: Any = DefusedXMLParser(forbid_dtd=not doctype).parser
    told = walker.text

    def listen(on: bool) -> None:
        expat.CharacterDataHandler = told if on else None

    walker.line = lambda: int(expat.CurrentLineNumber)
    walker.listen = listen
    expat.ordered_attributes = False
    expat.buffer_text = True
    expat.StartElementHandler = walker.start
    expat.EndElementHandler = walker.end
    expat.CharacterDataHandler = told
    expat.DefaultHandlerExpand = None
    expat.SkippedEntityHandler = _skipped
    try:
        for chunk in chunks:
            expat.Parse(chunk, False)
        expat.Parse(b"", True)
    except DefusedXmlException as error:
        raise InterchangeError(
            f"{name}, {_place(expat)}: it declares a document type or entities, which can be used to harm: "
            "take that declaration out."
        ) from error
    except ExpatError as error:
        said = str(error).partition(":")[0]
        raise InterchangeError(
            f"{name}, line {error.lineno}, column {error.offset + 1}: this is not sound XML ({said})."
        ) from error
    except (ValueError, LookupError) as error:
        raise InterchangeError(f"{name} is not XML in an encoding that can be read ({error}).") from error
    except _SkippedError as error:
        raise InterchangeError(
            f"{name}, {_place(expat)}: “&{error};” is an entity that is not declared here; write the character itself."
        ) from error
    except _TooDeepError as error:
        raise InterchangeError(
            f"{name}, line {expat.CurrentLineNumber}: its tags stand more than {MOST_DEPTH} deep in one another."
        ) from error


def _skipped(entity: str, _is_parameter: bool) -> None:
    raise _SkippedError(entity)


def _place(expat: Any) -> str:
    return f"line {expat.CurrentLineNumber}, column {expat.CurrentColumnNumber + 1}"


class _TooDeepError(Exception):
    """Tags stand too deep in one another."""


class _SkippedError(Exception):
    """An entity is used whose declaration is in a file that is not fetched."""


class _Tree:
    """Collects tags as they are told."""

    line: Callable[[], int]
    listen: Callable[[bool], None]

    def __init__(self) -> None:
        self.root: Tag | None = None
        self._open: list[Tag] = []
        self._last: Tag | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = Tag(name, self.line(), attributes)
        if len(self._open) >= MOST_DEPTH:
            raise _TooDeepError
        if self._open:
            self._open[-1].children.append(tag)
        else:
            self.root = tag
        self._open.append(tag)
        self._last = None

    def end(self, _name: str) -> None:
        self._last = self._open.pop()

    def text(self, text: str) -> None:
        if self._last is not None:
            self._last.tail += text
        elif self._open:
            self._open[-1].text += text
