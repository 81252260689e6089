"""Label Studio's labelling config (XML) read into a label schema and a layout.

What has no counterpart here is listed tag by tag, with the reason: nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_studio.label_studio_attribute_names import leave_out_unread
from syncstudio.interchange.label_studio.label_studio_attributes import AttributeReader
from syncstudio.interchange.label_studio.label_studio_labels import LabelReader
from syncstudio.interchange.label_studio.label_studio_media import LayoutMedium, MediaReader
from syncstudio.interchange.label_studio.label_studio_notes import Notes, Unmapped
from syncstudio.interchange.safe_xml import MOST_BYTES, Tag, read_xml
from syncstudio.interchange.schemas.schema import Schema
from syncstudio.interchange.schemas.schema_problems import check_schema

# Tags that only arrange what is in them.
_FRAMES = frozenset({"View", "Collapse", "Panel"})
# What decides when a question is asked; said of a frame, it holds for everything in it.
_CONDITIONS = ("whenTagName", "whenLabelValue", "whenChoiceValue", "visibleWhen", "perRegion")

_NO_COUNTERPART = {
    "Header": "it shows words on the page only: write them into the descriptions of labels",
    "Style": "it sets colours and sizes of the page, which the theme decides here",
    "Markdown": "it shows words on the page only",
    "HyperText": "it shows a page of HTML, which has no times",
    "Text": "it shows a text without times: add it as a transcript to see it beside the recording",
    "List": "it shows a list without times",
    "Table": "it shows a table without times: add it as a sensor table if it has a column of time",
    "PDF": "it shows a document, which has no times",
    "Chat": "it shows a conversation without times: add it as a transcript",
    "HyperTextLabels": "labels of HTML have no times",
    "BrushLabels": "painted masks are not drawn here: use boxes, points or polygons",
    "Brush": "painted masks are not drawn here: use boxes, points or polygons",
    "MagicWand": "painted masks are not drawn here",
    "BitmaskLabels": "painted masks are not drawn here: use boxes, points or polygons",
    "EllipseLabels": "ellipses are not drawn here: use boxes or polygons",
    "Ellipse": "ellipses are not drawn here: use boxes or polygons",
    "VectorLabels": "open lines are not drawn here: use polygons",
    "Relations": "labels are not joined by named relations here",
    "Relation": "labels are not joined by named relations here",
    "Ranker": "lists are not put in order here",
    "Pairwise": "two recordings are not compared for preference here",
    "DateTime": "there are no dates among the kinds of attributes: ask for a text",
    "Repeater": "tags that repeat with the data are not read: write them out",
    "Shortcut": "texts that a key inserts are not kept",
    "Filter": "the Labels dock has a field of its own to search labels",
    "ReactCode": "programs in a config are not run",
    "Prompter": "it belongs to a service that is not asked here",
}


@dataclass(frozen=True, slots=True)
class LabelStudioConfig:
    """What a config says: the schema, the media with the data they are filled from, notes, and what is left out."""

    schema: Schema
    media: tuple[LayoutMedium, ...]
    notes: tuple[str, ...]
    unmapped: tuple[Unmapped, ...]


def read_label_studio_config(path: Path) -> LabelStudioConfig:
    """The config in a file. InterchangeError, in one sentence with the place, when it cannot be used."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InterchangeError(f"{path.name} is too large for a labelling config: it has more than 4 MB.")
        content = path.read_bytes()
    except OSError as error:
        raise InterchangeError(
            f"{path} cannot be read ({error.strerror}): check the path and permissions."
        ) from error
    return label_studio_config(content, path.name)


def label_studio_config(content: bytes, name: str = "The config") -> LabelStudioConfig:
    """The config in the bytes of its XML; `name` is what sentences call it."""
    root = read_xml(content, name)
    if root.name not in _FRAMES:
        raise InterchangeError(
            f"{name}, line {root.line}: its outermost tag is <{root.name}>, and a labelling config begins with <View>."
        )
    notes = Notes()
    media = MediaReader(notes)
    labels = LabelReader(notes, media)
    attributes = AttributeReader(notes, media, labels)
    late: list[tuple[Tag, dict[str, str]]] = []
    _walk(root, {}, lambda tag, when: _take(tag, when, media, labels, notes, late))
    labels.finish()
    for tag, when in late:
        attributes.take(tag, when)
    schema = Schema(
        name=Path(name).stem,
        description=f"Read from Label Studio's labelling config {name}.",
        labels=tuple(labels.labels.values()),
        lanes=(*labels.lanes.values(), *attributes.lanes),
        attributes=tuple(attributes.attributes),
        media=media.media(),
    )
    if not (schema.labels or schema.attributes or schema.lanes):
        raise InterchangeError(f"{name} names no labels and asks nothing: there is nothing to read from it.")
    check_schema(schema)
    return LabelStudioConfig(schema, media.layout(), tuple(notes.notes), tuple(notes.unmapped))


def _walk(tag: Tag, when: dict[str, str], take: Callable[[Tag, dict[str, str]], None]) -> None:
    """Every tag that is not a frame, in order, with the conditions of the frames around it."""
    for child in tag.children:
        conditions = when | {key: child.get(key) for key in _CONDITIONS if child.get(key)}
        if child.name in _FRAMES:
            _walk(child, conditions, take)
        else:
            take(child, conditions)


def _take(
    tag: Tag,
    when: dict[str, str],
    media: MediaReader,
    labels: LabelReader,
    notes: Notes,
    late: list[tuple[Tag, dict[str, str]]],
) -> None:
    if media.take(tag) or labels.take(tag):
        leave_out_unread(tag, notes)
        return
    if AttributeReader.reads(tag):
        leave_out_unread(tag, notes)
        late.append((tag, when))  # what is asked may name labels and lanes that come later
    else:
        notes.leave_out(tag, _NO_COUNTERPART.get(tag.name, "this tag is not known here"))
