"""The attributes that tags of a labelling config may have: which are read, and which only set how a page looks."""

from __future__ import annotations

from syncstudio.interchange.label_studio.label_studio_notes import Notes
from syncstudio.interchange.safe_xml import Tag

_EVERYWHERE = frozenset(
    {"name", "value", "toName", "perRegion", "whenTagName", "whenLabelValue", "whenChoiceValue"}
)
_READ: dict[str, frozenset[str]] = {
    "Video": frozenset({"sync", "frameRate", "framerate"}),
    "Audio": frozenset({"sync"}),
    "AudioPlus": frozenset({"sync"}),
    "TimeSeries": frozenset({"sync", "timeColumn"}),
    "Paragraphs": frozenset({"sync", "audioUrl"}),
    "Labels": frozenset({"choice"}),
    "Label": frozenset({"alias", "background", "hint", "hotkey", "selected"}),
    "Choice": frozenset({"alias", "background", "hint", "hotkey", "selected"}),
    "Choices": frozenset({"choice", "required"}),
    "Taxonomy": frozenset({"choice", "required", "maxUsages"}),
    "TextArea": frozenset({"required", "placeholder"}),
    "Number": frozenset({"required", "min", "max", "step", "defaultValue"}),
    "Rating": frozenset({"required", "maxRating", "defaultValue"}),
}
# How the page looks or scrolls: the window here has its own ways.
_LOOKING = """
    style className layout showInline showInLine showLabels zoom zoomControl volume muted speed
    defaultspeed defaultscale defaultzoom defaultvolume height timelineHeight waveHeight cursorcolor
    cursorwidth splitchannels spectrogram decoder player rows editable transcription displayMode opacity
    fillOpacity fillColor strokeWidth strokeColor strokewidth smart smartOnly canRotate snap pointSize
    pointStyle size icon timeDisplayFormat overviewChannels overviewWidth contextscroll savetextresult
    allowEmpty visibleWhen id idAttr valueType showAllLeafs showFullPath leafsOnly pathSeparator
    placeholder minWidth dropdownWidth maxWidth allowNested sortDisplay requiredMessage whenRole zoomBy
    hideMultiChannel crosshair selectedColor showAlias visible html canvas
"""
_LOOKS = frozenset(_LOOKING.split())
_REASONS = {
    "hotkey": "keys of the program are set in Change keys",
    "sep": "how a table is written is found out when it is added",
    "timeFormat": "how times are written is found out when a table is added",
    "textKey": "a transcript's own file says what is text",
    "nameKey": "a transcript's own file says who speaks",
    "granularity": "labels begin and end wherever they are drawn",
    "maxSubmissions": "a label has one answer to each question",
    "skipDuplicates": "a label has one answer to each question",
    "minValue": "numbers are not held to a range",
    "maxValue": "numbers are not held to a range",
    "showTimer": "no time is taken while one labels",
    "choice": "a segment has one label: lay one over the other, or ask an attribute",
}


def leave_out_unread(tag: Tag, notes: Notes) -> None:
    """List the attributes of a tag that say something which has no counterpart."""
    read = _EVERYWHERE | _READ.get(tag.name, frozenset()) | _LOOKS
    for attribute in tag.attributes:
        if attribute not in read:
            notes.leave_out(tag, _REASONS.get(attribute, "it has no counterpart here"), attribute)
