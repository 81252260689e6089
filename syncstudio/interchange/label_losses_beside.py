"""What a format cannot hold beside the labels themselves: of lanes, the palette, recordings and remarks."""

from __future__ import annotations

from collections.abc import Iterator

from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.label_format import Holds

_FEW = 5
"""As many names are said; more are counted."""


def losses_beside(document: LabelDocument, holds: Holds, name: str, carried: frozenset[str]) -> Iterator[str]:
    """A sentence for each kind of thing that is lost of lanes whose kind is `carried`, the palette and recordings."""
    lanes = [lane for lane in document.lanes if lane.segments and lane.kind in carried]
    people = [lane.name for lane in lanes if lane.person and lane.person != lane.name]
    if people and not holds.persons:
        yield f"{counted(len(people), 'lane')}{named(people)} {_has(people)} a person: {name} does not keep that."
    channels = [lane.name for lane in lanes if lane.channel]
    if channels and not holds.channels:
        told_of = f"{counted(len(channels), 'lane')}{named(channels)}"
        yield f"{told_of} {_has(channels)} a channel: {name} does not keep that."
    colors = sum(bool(each.color) for each in document.labels) + sum(bool(lane.color) for lane in lanes)
    if colors and not holds.colors:
        yield f"{counted(colors, 'colour')} {'is' if colors == 1 else 'are'} lost: {name} has no colours."
    languages = {document.language} | {lane.language for lane in lanes}
    spoken = sorted(languages - {""})
    if spoken and not holds.languages:
        what = "The language" if len(spoken) == 1 else "Languages"
        yield f"{what}{named(spoken)} {_is(spoken)} lost: {name} has none."
    elif len(spoken) > 1 and holds.lanes == "one":
        yield f"{len(spoken):,} languages{named(spoken)} become one: {name} has one language for all labels."
    media = list(dict.fromkeys(each.name for each in document.media))
    if media and not holds.media:
        yield f"{counted(len(media), 'recording')}{named(media)} {_is(media)} not named: {name} does not keep that."
    used = {each.label for _, each in document.segments()} | {
        word for lane in lanes for word in lane.vocabulary
    }
    told = [each for each in document.labels if each.description or each.hotkey or each.parent]
    if told and not holds.palette:
        yield (
            f"{'1 entry' if len(told) == 1 else f'{len(told):,} entries'} of the palette "
            f"{_has([each.name for each in told])} a description, a key or a place below another: "
            f"{name} does not keep that."
        )
    unused = [each.name for each in document.labels if each.name not in used]
    if unused and not holds.palette:
        yield f"{counted(len(unused), 'name')} of the palette {_is(unused)} not used{named(unused)} and left out."
    places = len(document.comments)
    if places and not (holds.comments and holds.place_comments):
        yield f"{counted(places, 'comment')} about {'a place is' if places == 1 else 'places are'} lost."
    empty = [lane.name for lane in document.lanes if not lane.segments]
    if empty and (holds.lanes == "one" or not holds.lane_names):
        yield f"{counted(len(empty), 'lane')} without labels{named(empty)} {_is(empty)} left out."


def counted(count: int, what: str) -> str:
    """ "1 lane", "2 lanes"."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def named(names: list[str]) -> str:
    """The names in brackets, where they are few."""
    return f" ({', '.join(f'“{each}”' for each in names)})" if len(names) <= _FEW else ""


def _has(names: list[str]) -> str:
    return "has" if len(names) == 1 else "have"


def _is(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"
