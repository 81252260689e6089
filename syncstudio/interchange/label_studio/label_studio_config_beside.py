"""The labelling config that lies beside an export, and what it tells of the export's names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLabel, MediaKind
from syncstudio.interchange.label_studio.label_studio_config import LabelStudioConfig, label_studio_config
from syncstudio.interchange.safe_xml import Tag, read_xml
from syncstudio.interchange.schemas.css_color import css_hex

_NAMES = ("label_config.xml", "labeling_config.xml", "labelling_config.xml", "config.xml")
BOX_LABELS = " labels"
"""What the control with a box tool's labels is called after it."""
_MOST_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class ConfigBeside:
    """What an export alone does not say: colours, which data each recording is filled from, frame rates."""

    name: str = ""
    labels: tuple[DocumentLabel, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    """The key of the data, by the name of the recording in the config."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    rates: Mapping[str, str] = field(default_factory=dict)
    vocabularies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    several: frozenset[str] = frozenset()
    """Controls that take several answers at once."""

    def order_of(self, lane: str) -> int:
        """The place of a lane's control in the config; those it does not name come last."""
        names = list(self.vocabularies)
        places = [names.index(name) for name in (lane, f"{lane}{BOX_LABELS}") if name in self.vocabularies]
        return places[0] if places else len(names)

    def vocabulary_of(self, control: str) -> tuple[str, ...]:
        """The labels of a control, or of the one that stands beside a tool for boxes; () where it takes them all."""
        names = self.vocabularies.get(control) or self.vocabularies.get(f"{control}{BOX_LABELS}", ())
        return () if set(names) == {label.name for label in self.labels} else names

    def media_kinds(self) -> dict[str, MediaKind]:
        """The kinds of media by key of the data."""
        made: dict[str, MediaKind] = {}
        for name, key in self.variables.items():
            kind = self.kinds.get(name, "")
            if kind in ("video", "sound", "series") and made.get(key) != "video":
                made[key] = kind  # type: ignore[assignment]
        return made


def config_beside(path: Path) -> tuple[ConfigBeside, str]:
    """The config of an export's own name, or of a usual one, in its folder; and a sentence about it, "" for none."""
    for candidate in (path.with_suffix(".xml"), *(path.with_name(name) for name in _NAMES)):
        try:
            if not candidate.is_file() or candidate.stat().st_size > _MOST_BYTES:
                continue
            content = candidate.read_bytes()
            found = label_studio_config(content, candidate.name)
        except OSError:
            continue
        except InterchangeError as error:
            if candidate.suffix == ".xml" and candidate.stem == path.stem:
                return ConfigBeside(), f"The labelling config beside it was not used: {error}"
            continue
        made = _told(found, read_xml(content, candidate.name), candidate.name)
        return made, f"Labels, colours and names of media were read from {candidate.name} beside it."
    return ConfigBeside(), ""


def _told(config: LabelStudioConfig, root: Tag, name: str) -> ConfigBeside:
    written: dict[str, str] = {}
    rates: dict[str, str] = {}
    several: set[str] = set()
    for tag in _all(root):
        if tag.name in ("Label", "Choice") and tag.get("background"):
            written.setdefault(
                " ".join((tag.get("value") or tag.get("alias")).split()), tag.get("background")
            )
        elif tag.name == "Video":
            rates[tag.get("name")] = tag.get("frameRate") or tag.get("framerate")
        elif tag.name in ("Choices", "Taxonomy") and (
            tag.get("choice") == "multiple" or (tag.name == "Taxonomy" and tag.get("maxUsages") != "1")
        ):
            several.add(tag.get("name"))
    schema = config.schema
    labels = tuple(
        DocumentLabel(each.name, css_hex(written.get(each.name, "")), each.description, each.key, each.parent)
        for each in schema.labels
    )
    media = config.media
    variables = {one.name: one.variable.removeprefix("$") for one in media if one.variable.startswith("$")}
    return ConfigBeside(
        name,
        labels,
        variables,
        {one.name: one.kind for one in media},
        {name: rate for name, rate in rates.items() if rate and not rate.startswith("$")},
        {lane.name: lane.labels for lane in schema.lanes},
        frozenset(several),
    )


def _all(tag: Tag) -> list[Tag]:
    found, waiting = [], [tag]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting.extend(reversed(one.children))
    return found
