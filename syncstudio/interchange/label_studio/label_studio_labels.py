"""The labels of a labelling config, and the lanes they go on."""

from __future__ import annotations

from dataclasses import replace

from syncstudio.interchange.label_studio.label_studio_attribute_names import leave_out_unread
from syncstudio.interchange.label_studio.label_studio_media import MediaReader
from syncstudio.interchange.label_studio.label_studio_notes import Notes
from syncstudio.interchange.safe_xml import Tag
from syncstudio.interchange.schemas.css_color import nearest_color
from syncstudio.interchange.schemas.schema import LaneKind, SchemaLabel, SchemaLane
from syncstudio.interchange.schemas.schema_problems import MOST_ENTRIES, key_text

# Tags that hold labels, and the kind of lane their labels go on; "" as their recording wants it.
_LABELS: dict[str, LaneKind | None] = {
    "Labels": None,
    "TimelineLabels": "segments",
    "TimeSeriesLabels": "segments",
    "ParagraphLabels": "segments",
    "RectangleLabels": "regions",
    "PolygonLabels": "regions",
    "KeyPointLabels": "regions",
}
# Tags that let shapes be drawn, which take the labels of another tag.
_SHAPES = {"VideoRectangle": "boxes", "Rectangle": "boxes", "Polygon": "polygons", "KeyPoint": "points"}
_DIGITS = "123456789"


class LabelReader:
    """Takes the tags that label, in the order of the file."""

    def __init__(self, notes: Notes, media: MediaReader) -> None:
        self._notes = notes
        self._media = media
        self.labels: dict[str, SchemaLabel] = {}
        self.lanes: dict[str, SchemaLane] = {}
        self._to_name: dict[str, str] = {}
        self._shapes: dict[str, Tag] = {}
        self._selected: list[str] = []

    def take(self, tag: Tag) -> bool:
        """Whether the tag is one of them."""
        if tag.name in _SHAPES:
            self._shapes.setdefault(tag.get("toName"), tag)
            return True
        if tag.name == "Taxonomy" and not (tag.is_on("perRegion") or tag.get("whenTagName")):
            self._take_taxonomy(tag)
            return True
        if tag.name not in _LABELS:
            return False
        lane = self._lane(tag, _LABELS[tag.name] or "segments")
        names = [name for child in tag.children for name in self._label(child)]
        if tag.get("value").startswith("$"):
            self._notes.leave_out(tag, "its labels come with each task: write them into the schema", "value")
        self.lanes[lane.name] = replace(lane, labels=tuple(dict.fromkeys(names)))
        if tag.get("choice") == "multiple":
            self._notes.leave_out(
                tag, "a segment has one label: lay one over the other, or ask an attribute", "choice"
            )
        return True

    def finish(self) -> None:
        """After the last tag: shapes find the lanes whose labels they take, and labels get keys."""
        for to_name, tag in self._shapes.items():
            takers = [name for name, target in self._to_name.items() if target == to_name]
            takers = [name for name in takers if self.lanes[name].kind in ("segments", "regions")]
            if not takers:
                lane = self._lane(tag, "regions")
                self.lanes[lane.name] = lane
            elif tag.name == "VideoRectangle":
                for name in takers[:1]:
                    self.lanes[name] = replace(self.lanes[name], kind="regions")
                    self._notes.say(
                        f"“{name}” is a lane of regions: its labels are given to boxes in the picture."
                    )
        for name, to_name in self._to_name.items():  # a recording may stand after what labels it
            self.lanes[name] = replace(self.lanes[name], follows=self._media.follows(to_name))
        self._give_keys()

    def lane_of(self, tag_name: str) -> str:
        """The lane that was made of a control of the config."""
        return tag_name if tag_name in self.lanes else ""

    def lanes_on(self, to_name: str) -> list[str]:
        """The lanes whose labels go onto a recording."""
        return [name for name, target in self._to_name.items() if target == to_name]

    def name_of_label(self, value: str) -> str:
        """A label by what the config calls it, "" when there is none."""
        found = self.labels.get(value.casefold())
        return "" if found is None else found.name

    def _lane(self, tag: Tag, kind: LaneKind) -> SchemaLane:
        name = _free(tag.get("name") or tag.name, self.lanes)
        self._to_name[name] = tag.get("toName")
        return SchemaLane(name, kind)

    def _label(self, tag: Tag, parent: str = "") -> list[str]:
        """The names that a label and those below it have; one that is there already is only taken along."""
        value = tag.get("value") or tag.get("alias")
        if tag.name not in ("Label", "Choice") or not value:
            self._notes.leave_out(tag, "it names no label")
            return []
        leave_out_unread(tag, self._notes)
        name = " ".join(value.split())
        if parent and name.casefold() in self.labels and self.labels[name.casefold()].parent != parent:
            name = f"{parent} › {name}"
        if name.casefold() not in self.labels:
            alias = tag.get("alias")
            words = [
                tag.get("hint"),
                f"Written as “{alias}” by Label Studio." if alias and alias != value else "",
            ]
            self.labels[name.casefold()] = SchemaLabel(
                name,
                nearest_color(tag.get("background")),
                self._key(tag),
                parent,
                " ".join(filter(None, words)),
            )
        if tag.is_on("selected"):
            self._notes.leave_out(tag, "no label is chosen beforehand: a key gives it", "selected")
        below = [each for child in tag.children for each in self._label(child, name)]
        return [self.labels[name.casefold()].name, *below]

    def _key(self, tag: Tag) -> str:
        typed = tag.get("hotkey")
        if not typed:
            return ""
        try:
            return key_text(typed)
        except ValueError:
            self._notes.leave_out(tag, "a label's key is a digit, a letter or F1 to F12", "hotkey")
            return ""

    def _take_taxonomy(self, tag: Tag) -> None:
        lane = self._lane(tag, "segments")
        names = [name for child in tag.children for name in self._label(child)]
        self.lanes[lane.name] = replace(lane, labels=tuple(dict.fromkeys(names)))
        self._notes.say(
            f"“{lane.name}” is a tree of labels: label what it holds for, the whole recording if need be."
        )

    def _give_keys(self) -> None:
        """As Label Studio does: labels without a key get the first free digits, lane by lane."""
        if len(self.labels) > MOST_ENTRIES:  # refused as a whole, in a moment
            return
        of_lane: dict[str, dict[str, str]] = {}
        lanes_of: dict[str, list[str]] = {}
        for lane in self.lanes.values():
            for name in lane.labels:
                lanes_of.setdefault(name, []).append(lane.name)
                if key := self.labels[name.casefold()].key:
                    of_lane.setdefault(lane.name, {}).setdefault(key, name)
        for name, lanes in lanes_of.items():
            label = self.labels[name.casefold()]
            beside = [of_lane.setdefault(lane, {}) for lane in lanes]
            if label.key and all(keys[label.key] == name for keys in beside):
                continue
            key = next((digit for digit in _DIGITS if not any(digit in keys for keys in beside)), "")
            self.labels[name.casefold()] = replace(label, key=key)
            for keys in beside:
                if key:
                    keys[key] = name


def _free(name: str, taken: dict[str, SchemaLane]) -> str:
    number, made = 2, name
    while any(each.casefold() == made.casefold() for each in taken):
        number, made = number + 1, f"{name} {number}"
    return made
