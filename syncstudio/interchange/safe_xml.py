"""XML of other programs, read without trusting it: no document types, no entities, nothing fetched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from syncstudio.interchange.errors import InterchangeError

MOST_BYTES = 4 << 20
MOST_DEPTH = 100


@dataclass(slots=True)
class Tag:
    """One element with its attributes, its children, and the line it begins on."""

    name: str
    line: int
    attributes: dict[str, str]
    children: list[Tag] = field(default_factory=list)

    def get(self, key: str, default: str = "") -> str:
        """An attribute, without blanks around it."""
        return self.attributes.get(key, default).strip()

    def is_on(self, key: str) -> bool:
        """Whether an attribute says yes."""
        return self.get(key).casefold() == "true"


def read_xml(content: bytes, name: str) -> Tag:
    """The outermost element. InterchangeError, in one sentence with line and column, when it is not sound XML."""
    if len(content) > MOST_BYTES:
        raise InterchangeError(f"{name} is too large: it has more than 4 MB.")
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    parser, target = _parser()
    try:
        parser.feed(content)
        parser.close()
    except DefusedXmlException as error:
        raise InterchangeError(
            f"{name}, {_place(target.expat)}: it declares a document type or entities, which can be used to harm: "
            "take that declaration out."
        ) from error
    except ParseError as error:
        line, column = error.position
        said = str(error).partition(":")[0]
        raise InterchangeError(
            f"{name}, line {line}, column {column + 1}: this is not sound XML ({said})."
        ) from error
    except (ValueError, LookupError) as error:
        raise InterchangeError(f"{name} is not XML in an encoding that can be read ({error}).") from error
    root = target.root
    if root is None:
        raise InterchangeError(f"{name} holds no XML at all.")
    if target.too_deep:
        raise InterchangeError(
            f"{name}, line {target.too_deep}: its tags stand more than {MOST_DEPTH} deep in one another."
        )
    return root


def _place(expat: Any) -> str:
    return f"line {expat.CurrentLineNumber}, column {expat.CurrentColumnNumber + 1}"


class _Target:
    """Collects tags as they are told."""

    def __init__(self) -> None:
        self.root: Tag | None = None
        self.too_deep = 0
        self._open: list[Tag] = []
        self.expat: Any = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = Tag(name, self.expat.CurrentLineNumber, dict(attributes))
        if self._open and len(self._open) <= MOST_DEPTH:
            self._open[-1].children.append(tag)
        elif self._open:
            self.too_deep = self.too_deep or tag.line
        else:
            self.root = tag
        self._open.append(tag)

    def end(self, _name: str) -> None:
        self._open.pop()

    def data(self, _text: str) -> None:
        return None

    def close(self) -> None:
        return None


def _parser() -> tuple[Any, _Target]:
    from defusedxml.ElementTree import DefusedXMLParser

    target = _Target()
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    target.expat = parser.parser
    return parser, target
