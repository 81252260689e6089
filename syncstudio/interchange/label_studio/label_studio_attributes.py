"""What a labelling config asks beyond labels, as typed attributes of labels and lanes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from syncstudio.interchange.label_studio.label_studio_attribute_names import leave_out_unread
from syncstudio.interchange.label_studio.label_studio_labels import LabelReader
from syncstudio.interchange.label_studio.label_studio_media import MediaReader
from syncstudio.interchange.label_studio.label_studio_notes import Notes
from syncstudio.interchange.safe_xml import Tag
from syncstudio.interchange.schemas.attribute_value import fitting_value
from syncstudio.interchange.schemas.schema import AttributeKind, SchemaAttribute, SchemaLane

WHOLE = "Whole recording"
_READ = frozenset({"Choices", "TextArea", "Number", "Rating", "Taxonomy"})
_MOST_STARS = 100


@dataclass(frozen=True, slots=True)
class _Question:
    """One question of the config, before it is known of what it is asked."""

    name: str
    kind: AttributeKind
    choices: tuple[str, ...] = ()
    initial: str = ""
    description: str = ""


class AttributeReader:
    """Takes the tags that ask, after all labels are known."""

    def __init__(self, notes: Notes, media: MediaReader, labels: LabelReader) -> None:
        self._notes = notes
        self._media = media
        self._labels = labels
        self.attributes: list[SchemaAttribute] = []
        self.lanes: list[SchemaLane] = []
        self._texts: set[str] = set()

    @staticmethod
    def reads(tag: Tag) -> bool:
        """Whether the tag asks something."""
        return tag.name in _READ

    def take(self, tag: Tag, when: Mapping[str, str]) -> None:
        """Ask the same of labels or lanes here; `when` are the conditions of the tag and of what is around it."""
        of_region = when.get("perRegion", "").casefold() == "true" or bool(when.get("whenTagName"))
        if tag.name == "TextArea" and of_region and self._is_the_text(tag, when):
            return
        if when.get("whenChoiceValue"):
            self._notes.leave_out(tag, "here it is asked whatever was chosen before", "whenChoiceValue")
        scopes = list(self._scopes(tag, when)) if of_region else [self._whole(tag)]
        for question in self._questions(tag):
            for label, lane in scopes:
                self._add(question, label, lane, tag)

    def _questions(self, tag: Tag) -> Iterator[_Question]:
        name = tag.get("name") or tag.name
        if tag.name == "TextArea":
            yield _Question(
                name, "text", initial=_plain(tag.get("value")), description=tag.get("placeholder")
            )
        elif tag.name == "Number":
            bounds = [f"{key} {tag.get(key)}" for key in ("min", "max", "step") if tag.get(key)]
            yield _Question(
                name, "number", initial=tag.get("defaultValue"), description=", ".join(bounds).capitalize()
            )
        elif tag.name == "Rating":
            yield _Question(name, "choice", self._stars(tag), tag.get("defaultValue"), "Stars")
        else:
            yield from self._choices(tag, name)

    def _choices(self, tag: Tag, name: str) -> Iterator[_Question]:
        if tag.get("value").startswith("$"):
            self._notes.leave_out(tag, "its choices come with each task: write them into the schema", "value")
        chosen = [(path, child) for child in tag.children for path, child in self._paths(child, "")]
        values = tuple(dict.fromkeys(path for path, _ in chosen))
        if not values:
            self._notes.leave_out(tag, "it has no choices")
        elif tag.get("choice") == "multiple" or (tag.name == "Taxonomy" and tag.get("maxUsages") != "1"):
            self._notes.say(f"“{name}” takes several answers: each of them became a question of yes or no.")
            for path, child in chosen:
                yield _Question(f"{name}: {path}", "yes-no", initial="yes" if child.is_on("selected") else "")
        else:
            initial = next((path for path, child in chosen if child.is_on("selected")), "")
            yield _Question(name, "choice", values, initial)

    def _paths(self, tag: Tag, above: str) -> Iterator[tuple[str, Tag]]:
        value = " ".join((tag.get("value") or tag.get("alias")).split())
        if tag.name != "Choice" or not value:
            self._notes.leave_out(tag, "it names no choice")
            return
        leave_out_unread(tag, self._notes)
        if tag.get("hotkey"):
            self._notes.leave_out(tag, "choices are walked with the arrow keys", "hotkey")
        path = f"{above} › {value}" if above else value
        yield path, tag
        for child in tag.children:
            yield from self._paths(child, path)

    def _stars(self, tag: Tag) -> tuple[str, ...]:
        most = tag.get("maxRating") or "5"
        return tuple(str(star) for star in range(1, min(_MOST_STARS, int(most) if most.isdigit() else 5) + 1))

    def _is_the_text(self, tag: Tag, when: Mapping[str, str]) -> bool:
        """The first text asked of a lane's segments is their own text, which the transcript shows."""
        lanes = [lane for label, lane in self._scopes(tag, when) if lane and not label]
        if not lanes or any(lane in self._texts for lane in lanes):
            return False
        self._texts.update(lanes)
        names = ", ".join(f"“{lane}”" for lane in lanes)
        self._notes.say(f"“{tag.get('name')}” is the text of each segment on {names}: Enter types it.")
        if tag.is_on("required"):
            self._notes.leave_out(tag, "a segment's own text cannot be required", "required")
        return True

    def _scopes(self, tag: Tag, when: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Labels or lanes of which a question about regions is asked, as (label, lane)."""
        values = [value.strip() for value in when.get("whenLabelValue", "").split(",") if value.strip()]
        found = [self._labels.name_of_label(value) for value in values]
        if any(found):
            for name in dict.fromkeys(filter(None, found)):
                yield name, ""
            return
        if values:
            self._notes.leave_out(tag, "no label of that name is in the config", "whenLabelValue")
        lane = self._labels.lane_of(when.get("whenTagName", ""))
        lanes = [lane] if lane else self._labels.lanes_on(tag.get("toName"))
        for name in lanes:
            yield "", name
        if not lanes:
            yield "", ""

    def _whole(self, tag: Tag) -> tuple[str, str]:
        """A question about a whole task is asked on a lane of its own, of a segment over the whole recording."""
        name = WHOLE
        if not self.lanes:
            self.lanes.append(SchemaLane(name))
            self._notes.say(
                f"What is asked of a whole task is asked on the lane “{name}”: label the recording there."
            )
        return "", name

    def _add(self, question: _Question, label: str, lane: str, tag: Tag) -> None:
        taken = {(one.name.casefold(), one.label, one.lane) for one in self.attributes}
        number, name = 2, question.name
        while (name.casefold(), label, lane) in taken:
            number, name = number + 1, f"{question.name} {number}"
        try:
            initial = fitting_value(question.kind, question.choices, question.initial)
        except ValueError:
            self._notes.leave_out(
                tag, f"its initial value “{question.initial[:40]}” does not fit", "defaultValue"
            )
            initial = ""
        self.attributes.append(
            SchemaAttribute(
                name,
                question.kind,
                question.choices,
                initial,
                tag.is_on("required"),
                label,
                lane,
                question.description,
            )
        )


def _plain(value: str) -> str:
    return "" if value.startswith("$") else value
