"""What the columns of a table mean: roles and units, guessed from their names as other tools write them.

Known are the exports of ELAN, Praat, Audacity, Datavyu, BORIS and CVAT ("Generic TSV"), and what people write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ROLES: tuple[tuple[str, str], ...] = (
    ("", "passed over"),
    ("start", "start"),
    ("end", "end"),
    ("duration", "duration"),
    ("text", "text"),
    ("label", "label"),
    ("lane", "lane"),
    ("speaker", "speaker"),
    ("confidence", "confidence"),
    ("kind", "kind of the lane"),
    ("words", "words with their times"),
    ("recording", "recording"),
    ("key", "id in the other tool"),
    ("parent", "id of the parent label"),
    ("status", "status"),
    ("author", "author"),
    ("comments", "comments"),
    ("attribute", "attribute of that name"),
    ("texts", "texts of a lane of that name"),
)
UNITS: tuple[tuple[str, str], ...] = (
    ("s", "seconds, or HH:MM:SS"),
    ("ms", "milliseconds"),
    ("us", "microseconds"),
    ("ns", "nanoseconds"),
    ("frames", "frames"),
)
TIME_ROLES = ("start", "end", "duration")

_NAMES = {
    "start": "start begin onset starttime begintime timestart timebegin tmin xmin from in tin startsec sectionstart "
    "observationstart startframe startmilliseconds startseconds timestamp time t0 msstart masterstart sourcestart",
    "end": "end stop offset finish endtime stoptime finishtime timeend timestop tmax xmax to out tout endsec "
    "endframe until t1 msend masterend sourceend",
    "duration": "duration dur length",
    "text": "text transcript transcription utterance value annotation annotationvalue sentence content word token "
    "words phrase caption subtitle",
    "label": "label code behavior behaviour category class event tag type codes labels name",
    "lane": "lane tier tiername track column layer annotationtier",
    "speaker": "speaker participant subject speakerid person actor who spk",
    "confidence": "confidence score probability conf",
    "kind": "kind lanekind",
    "key": "key id annotationid ordinal segmentid intervalid",
    "parent": "parent parentkey parentid refid",
    "status": "status",
    "author": "author annotator coder observer createdby",
    "comments": "comments",
    "recording": "recording file filename audio video media mediafile mediafilename audiofile videofile wav "
    "audiofilepath path observationid",
}
_ROLE_OF = {name: role for role, names in _NAMES.items() for name in names.split()}
_UNITS = {
    "s": "s sec secs second seconds ss.msec ss.ms",
    "ms": "ms msec msecs millisecond milliseconds millis",
    "us": "us µs usec microsecond microseconds",
    "ns": "ns nsec nanosecond nanoseconds",
    "frames": "frame frames frameno",
    "clock": "hh:mm:ss.ms hh:mm:ss.msec hh:mm:ss.mmm hh:mm:ss hh:mm:ss.sss hh:mm:ss:ff timecode tc smpte",
}
_UNIT_OF = {name: unit for unit, names in _UNITS.items() for name in names.split()}
_BRACKETS = re.compile(r"^(.*?)\s*[\[(]\s*([^\])]*)\s*[\])]\s*$")
_SPLIT = re.compile(r"^(.*?)(?:\s*-\s+|[\s_.]+)([^\s_]+)$")
_PLAIN = re.compile(r"[\s_\-./]+")
# A word list in JSON is told from a column of single words by its name alone.
_WORD_LISTS = frozenset({"words"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its number from 1, its name ("" without a header), what it means and its unit.

    `role` is one of `ROLES`, or "attribute:NAME" and "texts:NAME" where it goes by another name than the column's;
    `unit` "" is told by the values. `lane` is set where columns of several lanes stand side by side.
    """

    number: int
    name: str
    role: str = ""
    unit: str = ""
    lane: str = ""


def role_of(name: str) -> tuple[str, str]:
    """(role, unit) that a column's name says, ("", "") when it says nothing."""
    stem, unit = _unit_of(name.strip())
    plain = _PLAIN.sub("", stem.casefold())
    if plain in _WORD_LISTS and not unit:
        return "words", ""
    role = _ROLE_OF.get(plain, "")
    if role:
        return (role, unit) if role in TIME_ROLES else (role, "")
    return "", ""


def columns_of(header: list[str]) -> list[Column]:
    """The columns of a header with what their names say, each role once: the first that is finest."""
    columns = [_column(number, name) for number, name in enumerate(header, 1)]
    if not any(each.role == "start" for each in columns):
        side_by_side = _side_by_side(columns)
        if side_by_side:
            return side_by_side
    taken: dict[str, int] = {}
    for place, each in enumerate(columns):
        if not each.role:
            continue
        if each.role in taken:
            if each.role not in TIME_ROLES:
                columns[place] = Column(each.number, each.name, "attribute")
                continue
            before = columns[taken[each.role]]
            # Frames need a frame rate; any other unit does not.
            finer = before.unit == "frames" and each.unit != "frames"
            worse = place if not finer else taken[each.role]
            columns[worse] = Column(columns[worse].number, columns[worse].name)
            taken[each.role] = place if finer else taken[each.role]
        else:
            taken[each.role] = place
    return _rest(columns, set(taken))


def _column(number: int, name: str) -> Column:
    # So are attributes written whose names would be taken for something else.
    if name.startswith("attribute:"):
        return Column(number, name, name)
    return Column(number, name.strip(), *role_of(name))


def _rest(columns: list[Column], taken: set[str]) -> list[Column]:
    """Columns of unknown names: texts of lanes where nothing else is text, else attributes."""
    unknown = [
        place for place, each in enumerate(columns) if not each.role and each.name and not _is_time(each)
    ]
    wordless = not taken & {"text", "label", "words"}
    for place in unknown:
        each = columns[place]
        role = "attribute"
        if wordless:
            role = "texts" if len(unknown) > 1 and "lane" not in taken else "text"
            wordless = role == "texts"
        columns[place] = Column(each.number, each.name, role)
    return columns


def _is_time(column: Column) -> bool:
    return role_of(column.name)[0] in TIME_ROLES


def _side_by_side(columns: list[Column]) -> list[Column]:
    """Datavyu's table: NAME.ordinal, NAME.onset, NAME.offset, NAME.code01, the same for the next lane."""
    named = [each.name.rpartition(".") for each in columns]
    starts = {lane for lane, _, last in named if lane and role_of(last)[0] == "start"}
    if not starts:
        return []
    made = []
    for each, (lane, _, last) in zip(columns, named, strict=True):
        if lane not in starts:
            made.append(Column(each.number, each.name))
            continue
        role, unit = role_of(last)
        if not role:
            free = not any(other.lane == lane and other.role in ("text", "label") for other in made)
            role = "text" if free else f"attribute:{last}"
        elif role not in (*TIME_ROLES, "text", "label", "key"):
            role = f"attribute:{last}"
        made.append(Column(each.number, each.name, role, unit or ("ms" if role in TIME_ROLES else ""), lane))
    return made


def _unit_of(name: str) -> tuple[str, str]:
    """A column's name without its unit, and the unit: "Start (s)", "start_ms", "Begin Time - hh:mm:ss.ms"."""
    bracketed = _BRACKETS.match(name)
    if bracketed is not None:
        unit = _UNIT_OF.get(bracketed[2].casefold().strip(), "")
        return (bracketed[1], unit) if unit else (name, "")
    split = _SPLIT.match(name)
    if split is not None:
        unit = _UNIT_OF.get(split[2].casefold(), "")
        if unit:
            return split[1].removesuffix("-"), unit
    return name, ""
