"""The recordings a labelling config shows: their kinds, the data they are filled from, and which move together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from syncstudio.interchange.label_studio.label_studio_notes import Notes
from syncstudio.interchange.safe_xml import Tag
from syncstudio.interchange.schemas.schema import Medium, MediumKind

KINDS: dict[str, MediumKind] = {
    "Video": "video",
    "Image": "video",
    "Audio": "sound",
    "AudioPlus": "sound",
    "TimeSeries": "series",
    "Paragraphs": "transcript",
}


@dataclass(frozen=True, slots=True)
class LayoutMedium:
    """A recording of the config. `variable` is the column of the data it comes from; `sync` is as written."""

    name: str
    kind: MediumKind
    variable: str
    sync: str = ""
    together: str = ""
    channels: tuple[str, ...] = ()


class MediaReader:
    """Takes the tags that show recordings."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._found: list[LayoutMedium] = []

    def take(self, tag: Tag) -> bool:
        """Whether the tag is one of them."""
        kind = KINDS.get(tag.name)
        if kind is None:
            return False
        name = self._free(tag.get("name") or tag.name.lower())
        channels = tuple(child.get("column") for child in tag.children if child.name == "Channel")
        for child in tag.children:
            if child.name not in ("Channel", "MultiChannel"):
                self._notes.leave_out(child, "it is not known inside a recording")
            elif child.name == "MultiChannel":
                channels += tuple(each.get("column") for each in child.children if each.name == "Channel")
        value = tag.get("value")
        self._found.append(LayoutMedium(name, kind, value, tag.get("sync"), channels=channels))
        if tag.get("timeColumn"):
            self._notes.say(
                f"The time of “{name}” is in the column “{tag.get('timeColumn')}”: choose it when adding it."
            )
        if tag.get("audioUrl"):
            self._notes.leave_out(tag, "add the sound of a dialogue as a sound track", "audioUrl")
        if tag.name == "Image":
            self._notes.say(
                f"The pictures of “{name}” are added as a video: a folder of numbered pictures is one."
            )
        if tag.get("frameRate") or tag.get("framerate"):
            self._notes.say(
                f"The frame rate written for “{name}” is not needed: exact times are read from the file."
            )
        return True

    def kind_of(self, name: str) -> MediumKind | None:
        """The kind of the recording of that name."""
        return next((one.kind for one in self._found if one.name == name), None)

    def follows(self, to_name: str) -> str:
        """What a lane on this recording follows: its kind where it is the only one of it, else its name."""
        named = next((one for one in self._found if one.name == to_name.partition(",")[0].strip()), None)
        if named is None:
            return ""
        alone = sum(one.kind == named.kind for one in self._found) == 1
        return named.kind if alone else named.name

    def media(self) -> tuple[Medium, ...]:
        """As the schema names them."""
        return tuple(Medium(one.name, one.kind, one.together) for one in self.layout())

    def layout(self) -> tuple[LayoutMedium, ...]:
        """With their groups: a `sync` word joins all that write it, and whom it names."""
        groups: dict[str, str] = {one.name: one.name for one in self._found if one.sync}

        def root(name: str) -> str:
            while groups.get(name, name) != name:
                name = groups[name]
            return name

        for one in self._found:
            if one.sync:
                groups.setdefault(one.sync, one.sync)
                groups[root(one.name)] = root(one.sync)
        made = tuple(
            replace(one, together=root(one.name) if one.name in groups else "") for one in self._found
        )
        for value in dict.fromkeys(one.variable for one in made if one.variable):
            names = [f"“{one.name}”" for one in made if one.variable == value]
            if len(names) > 1:
                self._notes.say(f"{_listed(names)} come from one file ({value}): add it once.")
        for word in dict.fromkeys(one.together for one in made if one.together):
            names = [f"“{one.name}”" for one in made if one.together == word]
            if len(names) > 1:
                self._notes.say(
                    f"{_listed(names)} move together: they share the master timeline, each with its alignment."
                )
        return made

    def _free(self, name: str) -> str:
        number, made = 2, name
        while any(one.name.casefold() == made.casefold() for one in self._found):
            number, made = number + 1, f"{name} {number}"
        return made


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
