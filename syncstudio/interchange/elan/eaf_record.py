"""What tiers mean to us, kept in a property of the file's head, so that they come back as the lanes they were.

ELAN keeps properties that it does not know. Whatever a person renames or adds in ELAN is not in the record, and is read
as any tier of ELAN's: nothing depends on it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, get_args

from syncstudio.interchange.label_document import LaneKind, Relation

PROPERTY = "SyncStudio"
UNKNOWN_DATE = "1970-01-01T00:00:00+00:00"
"""The schema demands a date; where the document has none, bytes must still not depend on the clock."""

ROLES = frozenset(
    {"lane", "label", "attribute", "status", "confidence", "author", "comment", "words", "word", "remarks"}
)
"""What a tier is for: a lane's labels, or one thing about each of them; "word" one thing about each word."""


@dataclass(frozen=True, slots=True)
class LaneRecord:
    """A lane: what its tiers cannot say. `parent` is set where the tier could not be hung from its parent."""

    name: str
    kind: LaneKind
    relation: Relation = ""
    parent: str = ""
    vocabulary: bool = False
    labels: bool = False


@dataclass(frozen=True, slots=True)
class TierRecord:
    """A tier: the lane it belongs to, by its place, what it is for, and the name of that."""

    lane: int
    role: str
    name: str = ""


@dataclass(slots=True)
class EafRecord:
    """All lanes and tiers, and the master time of ELAN's zero."""

    lanes: list[LaneRecord] = field(default_factory=list)
    tiers: dict[str, TierRecord] = field(default_factory=dict)
    zero_ns: int = 0
    name: str = ""
    language: str = ""

    def text(self) -> str:
        """The record as the text of a property."""
        said: dict[str, Any] = {
            "lanes": [
                [each.name, each.kind, each.relation, each.parent, each.vocabulary, each.labels]
                for each in self.lanes
            ],
            "tiers": {key: [each.lane, each.role, each.name] for key, each in self.tiers.items()},
        }
        if self.zero_ns:
            said["zero_ns"] = self.zero_ns
        if self.name:
            said["name"] = self.name
        if self.language:
            said["language"] = self.language
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def record_of(text: str) -> EafRecord | None:
    """The record of a property's text; None where it is not one of ours, or was damaged."""
    try:
        said = json.loads(text)
        lanes = [LaneRecord(*each) for each in said["lanes"]]
        tiers = {str(key): TierRecord(*each) for key, each in said["tiers"].items()}
        record = EafRecord(
            lanes, tiers, said.get("zero_ns", 0), said.get("name", ""), said.get("language", "")
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return record if _is_sound(record) else None


def _is_sound(record: EafRecord) -> bool:
    texts = [record.name, record.language, *(x for lane in record.lanes for x in (lane.name, lane.parent))]
    return (
        all(isinstance(each, str) for each in texts)
        and type(record.zero_ns) is int
        and abs(record.zero_ns) < 1 << 62
        and all(
            each.kind in get_args(LaneKind)
            and each.relation in get_args(Relation)
            and type(each.vocabulary) is bool
            and type(each.labels) is bool
            for each in record.lanes
        )
        and all(
            type(each.lane) is int
            and -1 <= each.lane < len(record.lanes)
            and each.role in ROLES
            and isinstance(each.name, str)
            for each in record.tiers.values()
        )
    )
