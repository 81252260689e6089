"""What an EAF file says, tag by tag, before anything is worked out or believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.safe_xml import walk_xml

Attributes = dict[str, str]

# Texts of these tags are kept; all other text is white space between tags.
_TEXTS = frozenset({"ANNOTATION_VALUE", "PROPERTY", "LICENSE", "CVE_VALUE", "CV_ENTRY"})


@dataclass(slots=True)
class EafAnnotation:
    """One annotation. `start` and `end` are ids of time slots, `parent` that of an annotation: one or the other."""

    id: str
    line: int
    start: str
    end: str
    parent: str
    previous: str
    entry: str
    value: str = ""


@dataclass(slots=True)
class EafTier:
    """A tier with its attributes and annotations, in the order of the file."""

    name: str
    line: int
    attributes: Attributes
    annotations: list[EafAnnotation] = field(default_factory=list)


@dataclass(slots=True)
class EafEntry:
    """An entry of a vocabulary: (language, value, description) in every language that it has."""

    id: str
    values: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class EafFile:
    """A whole file."""

    attributes: Attributes = field(default_factory=dict)
    header: Attributes = field(default_factory=dict)
    licences: list[tuple[str, str]] = field(default_factory=list)
    media: list[Attributes] = field(default_factory=list)
    linked: list[Attributes] = field(default_factory=list)
    properties: list[tuple[str, str]] = field(default_factory=list)
    slots: dict[str, int | None] = field(default_factory=dict)
    slot_faults: list[tuple[int, str]] = field(default_factory=list)
    tiers: list[EafTier] = field(default_factory=list)
    types: dict[str, Attributes] = field(default_factory=dict)
    locales: dict[str, Attributes] = field(default_factory=dict)
    languages: dict[str, Attributes] = field(default_factory=dict)
    vocabularies: dict[str, list[EafEntry]] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)
    """Vocabularies that are kept in another file, with the id of the reference to it."""
    external: dict[str, Attributes] = field(default_factory=dict)
    links: int = 0
    lexicons: int = 0
    marked: int = 0
    """Annotations that refer to drawings or to registries of categories."""


def read_eaf(path: Path) -> EafFile:
    """What a file says. InterchangeError, in one sentence with its line, when it is no sound EAF."""
    reading = _Reading()
    walk_xml(path, reading)
    if not reading.is_eaf:
        raise InterchangeError(
            f"{path.name}, line 1: this is not a file of ELAN's (its first tag is not ANNOTATION_DOCUMENT)."
        )
    return reading.file


class _Reading:
    """Fills the file as its tags go by."""

    line: Callable[[], int]
    listen: Callable[[bool], None]

    def __init__(self) -> None:
        self.file = EafFile()
        self.is_eaf = False
        self._seen_root = False
        self._text: list[str] | None = None
        self._annotation: EafAnnotation | None = None
        self._tier = EafTier("", 0, {})
        self._entries: list[EafEntry] = []
        self._attributes: Attributes = {}
        self._starts: dict[str, Callable[[Attributes], None]] = {
            "ANNOTATION_DOCUMENT": self._root,
            "HEADER": lambda a: self.file.header.update(a),
            "MEDIA_DESCRIPTOR": lambda a: self.file.media.append(a),
            "LINKED_FILE_DESCRIPTOR": lambda a: self.file.linked.append(a),
            "TIME_SLOT": self._slot,
            "TIER": self._start_tier,
            "ALIGNABLE_ANNOTATION": self._start_annotation,
            "REF_ANNOTATION": self._start_annotation,
            "LINGUISTIC_TYPE": lambda a: self._keep(self.file.types, "LINGUISTIC_TYPE_ID", a),
            "LOCALE": lambda a: self._keep(self.file.locales, "LANGUAGE_CODE", a),
            "LANGUAGE": lambda a: self._keep(self.file.languages, "LANG_ID", a),
            "CONTROLLED_VOCABULARY": self._vocabulary,
            "CV_ENTRY_ML": self._entry,
            "EXTERNAL_REF": lambda a: self._keep(self.file.external, "EXT_REF_ID", a),
        }

    def start(self, name: str, attributes: Attributes) -> None:
        """A tag begins."""
        if name in _TEXTS:
            self._text = []
            self._attributes = attributes
            self.listen(True)
            return
        known = self._starts.get(name)
        if known is not None:
            known(attributes)
        elif name in ("CROSS_REF_LINK", "GROUP_REF_LINK"):
            self.file.links += 1
        elif name == "LEXICON_REF":
            self.file.lexicons += 1
        elif not self._seen_root:
            self._seen_root = True

    def end(self, name: str) -> None:
        """A tag ends: what it said is kept."""
        if self._text is None or name not in _TEXTS:
            return
        said = "".join(self._text)
        self._text = None
        self.listen(False)
        if name == "ANNOTATION_VALUE":
            if self._annotation is not None:
                self._annotation.value = said
        elif name == "PROPERTY":
            self.file.properties.append((self._attributes.get("NAME", ""), said))
        elif name == "LICENSE":
            self.file.licences.append((said.strip(), self._attributes.get("LICENSE_URL", "")))
        elif name == "CVE_VALUE":
            if self._entries:
                language = self._attributes.get("LANG_REF", "")
                described = self._attributes.get("DESCRIPTION", "")
                self._entries[-1].values.append((language, said, described))
        else:
            # Before version 2.8, an entry had its value in itself and no language.
            described = self._attributes.get("DESCRIPTION", "")
            self._entries.append(EafEntry("", [("", said, described)]))

    def text(self, text: str) -> None:
        """A stretch of text."""
        if self._text is not None:
            self._text.append(text)

    def _root(self, attributes: Attributes) -> None:
        if not self._seen_root:
            self.is_eaf = self._seen_root = True
            self.file.attributes = attributes
            self.listen(False)

    def _slot(self, attributes: Attributes) -> None:
        name = attributes.get("TIME_SLOT_ID", "")
        said = attributes.get("TIME_VALUE")
        value: int | None = None
        if said is not None:
            # Thirteen digits are three hundred years in milliseconds.
            if said.isascii() and said.isdigit() and len(said) <= 13:
                value = int(said)
            else:
                self.file.slot_faults.append((self.line(), said))
        self.file.slots[name] = value

    def _start_tier(self, attributes: Attributes) -> None:
        self._tier = EafTier(attributes.get("TIER_ID", ""), self.line(), attributes)
        self.file.tiers.append(self._tier)

    def _start_annotation(self, attributes: Attributes) -> None:
        get = attributes.get
        annotation = EafAnnotation(
            get("ANNOTATION_ID", ""),
            self.line(),
            get("TIME_SLOT_REF1", ""),
            get("TIME_SLOT_REF2", ""),
            get("ANNOTATION_REF", ""),
            get("PREVIOUS_ANNOTATION", ""),
            get("CVE_REF", ""),
        )
        if len(attributes) > 3 and ("EXT_REF" in attributes or "SVG_REF" in attributes):
            self.file.marked += 1
        self._annotation = annotation
        self._tier.annotations.append(annotation)

    def _vocabulary(self, attributes: Attributes) -> None:
        name = attributes.get("CV_ID", "")
        self._entries = self.file.vocabularies.setdefault(name, [])
        if "EXT_REF" in attributes:
            self.file.elsewhere[name] = attributes["EXT_REF"]

    def _entry(self, attributes: Attributes) -> None:
        self._entries.append(EafEntry(attributes.get("CVE_ID", "")))

    @staticmethod
    def _keep(into: dict[str, Attributes], key: str, attributes: Attributes) -> None:
        into.setdefault(attributes.get(key, ""), attributes)
