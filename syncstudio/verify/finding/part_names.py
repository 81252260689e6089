"""What the name of a file says of it: which sample it belongs to, what it is, and what it is to the others.

>>> told = told_by_name("take7.dub.de.wav")
>>> told.stem, told.kind, told.role, told.language
('take7', 'sound', 'dub', 'de')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from syncstudio.interchange.label_formats import label_suffixes
from syncstudio.media.file_suffixes import PACKED_SUFFIX, SOUND_SUFFIXES, TABLE_SUFFIXES, VIDEO_SUFFIXES
from syncstudio.media.series.series_formats import sensor_suffixes
from syncstudio.verify.sample import PartKind, PartRole

PROJECT_SUFFIX = ".syncstudio"
SHARD_SUFFIX = ".tar"
PACKED_SHARDS = (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tar.lz4")
MANIFEST_SUFFIXES = (
    ".jsonl",
    ".ndjson",
    ".manifest",
    ".jsonl.gz",
    ".csv",
    ".tsv",
    ".csv.gz",
    ".tsv.gz",
    ".parquet",
)
METADATA_NAMES = ("metadata.jsonl", "metadata.csv", "metadata.parquet")
"""What Hugging Face calls the manifest that lies in the folder of its files."""

_ROLES: dict[str, PartRole] = {
    "speech": "speech",
    "voice": "speech",
    "vocals": "speech",
    "dialogue": "speech",
    "dialog": "speech",
    "effects": "effects",
    "sfx": "effects",
    "fx": "effects",
    "music": "music",
    "mix": "mix",
    "original": "original",
    "orig": "original",
    "dub": "dub",
    "dubbed": "dub",
}
# In a folder that is one sample, and in columns of manifests, files are called by what they are.
PART_WORDS = frozenset(
    {"video", "picture", "clip", "audio", "sound", "text", "transcript", "caption", "captions"}
)
PART_WORDS |= frozenset(
    {
        "recording",
        "stems",
        "dubs",
        "project",
        "subtitles",
        "words",
        "labels",
        "series",
        "sensors",
        "imu",
        "gps",
        "telemetry",
        "metadata",
    }
)
_KIND_WORDS: dict[str, PartKind] = {
    "video": "video",
    "picture": "video",
    "clip": "video",
    "audio": "sound",
    "sound": "sound",
}
# Languages of ISO 639-1, and the usual three letters of those that dubs are made in; then a country or script.
_TWO = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st "
    "su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_THREE = "deu ger eng fra fre spa ita por rus jpn zho chi cmn yue kor hin ara pol nld dut swe nor dan fin tur ukr ces"
_LANGUAGE = re.compile(
    rf"({'|'.join(_TWO.split())}|{'|'.join(_THREE.split())})([-_][a-z]{{4}})?([-_]([a-z]{{2}}|\d{{3}}))?"
)


BARE = "-"
"""The stem that `told_by_extension` gives where every word of an extension is known."""


@dataclass(frozen=True, slots=True)
class ToldByName:
    """What a name says. `stem` is what all files of one sample share, with the letters as they are written."""

    stem: str
    kind: PartKind
    role: PartRole = ""
    language: str = ""
    suffix: str = ""


def told_by_name(name: str) -> ToldByName | None:
    """What a file's name (no folder) says; None for what is no recording and no text.

    The ending says what it is. Before it may stand, in any order, what it is to the others (`speech`, `music`,
    `effects`, `mix`, `original`, `dub`) and a language (`de`, `pt-BR`), each after a dot.
    """
    suffix = _suffix_of(name.casefold())
    if suffix is None:
        return None
    stem = name[: -len(suffix)]
    role: PartRole = ""
    language = ""
    while "." in stem:
        rest, _, word = stem.rpartition(".")
        folded = word.casefold()
        if not rest:
            break
        if not role and folded in _ROLES:
            role = _ROLES[folded]
        elif not language and _LANGUAGE.fullmatch(folded):
            language = word
        else:
            break
        stem = rest
    return ToldByName(stem, kind_by_suffix(suffix), role, language, suffix)


def told_in_folder(name: str) -> ToldByName | None:
    """What a name says in a folder that is one sample, where files are called by what they are: `speech.wav`,
    `de.wav`, `dub.de.mp4`, `video.mp4`; None for any other name."""
    told = told_by_name(f"-.{name}")
    if told is None:
        return None
    if told.stem == "-" or told.stem.casefold() in {f"-.{word}" for word in PART_WORDS}:
        return ToldByName("", told.kind, told.role, told.language, told.suffix)
    return None


def told_by_extension(extension: str) -> ToldByName | None:
    """What a WebDataset member's extension says (`mp4`, `speech.wav`, `de.vtt`), everything after the key's dot."""
    return told_by_name(f"{BARE}.{extension}")


def told_of_words(words: Sequence[str]) -> ToldByName | None:
    """What words of a column's name say (`dub`, `de`); None where one of them says nothing.

    Its `stem` is the word for the kind of file, where there is one; else the kind is left to the file's ending.
    """
    role: PartRole = ""
    language = kind_word = ""
    kind: PartKind = "sound"
    for word in words:
        if word in _ROLES:
            role = _ROLES[word]
        elif word in PART_WORDS or f".{word}" in _suffixes():
            kind_word = word
            kind = _KIND_WORDS.get(word) or (
                kind_by_suffix(f".{word}") if f".{word}" in _suffixes() else kind
            )
        elif len(words) > 1 and _LANGUAGE.fullmatch(word):
            language = word
        else:
            return None
    known = kind_word if kind_word in _KIND_WORDS or f".{kind_word}" in _suffixes() else ""
    return ToldByName(known, kind, role, language)


@cache
def kind_by_suffix(suffix: str) -> PartKind:
    """What a file with this ending, in lower case with its dot, is opened as."""
    if suffix in VIDEO_SUFFIXES:
        return "video"
    if suffix in SOUND_SUFFIXES:
        return "sound"
    if suffix == PROJECT_SUFFIX:
        return "project"
    if suffix in {each.casefold() for each in label_suffixes()} or suffix == ".txt":
        return "transcript"
    return "series"


def _suffix_of(folded: str) -> str | None:
    """The longest ending that says what a file is, of at most two words; a name is more than its ending."""
    head, dot, last = folded.rpartition(".")
    if not dot or not head:
        return None
    before, dot, word = head.rpartition(".")
    if dot and before and f".{word}.{last}" in _suffixes():
        return f".{word}.{last}"
    return f".{last}" if f".{last}" in _suffixes() else None


@cache
def _suffixes() -> frozenset[str]:
    """Every ending that says what a file is."""
    tables = [*TABLE_SUFFIXES, *(f"{each}{PACKED_SUFFIX}" for each in (".csv", ".tsv"))]
    found = [*VIDEO_SUFFIXES, *SOUND_SUFFIXES, PROJECT_SUFFIX, *label_suffixes(), *tables, *sensor_suffixes()]
    return frozenset(each.casefold() for each in found)
