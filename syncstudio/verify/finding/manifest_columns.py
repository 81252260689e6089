"""What the columns of a manifest are, by the names that data sets in the field use.

Names count in any case; blanks, dots and dashes are as underlines.

* **Name of the sample**: `id`, `key`, `__key__`, `utt_id`, `clip_id`, `sample`, `sample_id`, `uid`, `segment_id`,
  `name`.
* **Recordings and files**: `video`, `audio`, `sound`, `speech`, `music`, `effects`, `mix`, `original`, `dub`, `dub_de`,
  `series`, `sensors`, `transcript`, `subtitles`, `project` and others of these words, plain or with `_path`, `_file`,
  `_filepath`, `_file_name`, `_url`; NeMo's `audio_filepath`; lhotse's `recording.sources`; Hugging Face's `file_name`
  and `audio.path`; `path`, `file`, `filename`, `media`, `url` by the ending of what they name; lists of such files.
* **Texts**: what is said in `text`, `transcript`, `transcription`, `sentence`, `normalized_text`; what is seen in
  `caption`, `description`. Their `language`, `lang`.
* **The stretch meant**: `start` and `end`, or `offset`/`start` and `duration`, or `onset` and `offset`, in seconds or
  as `1:02:03.5`, with `_ms`, `_us` or `_ns` in those; `span` or `clip` of two; `span_ns`.

Every other column is handed on as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from syncstudio.verify.finding.manifest_span import NEMO_PATH, span_of
from syncstudio.verify.finding.part_names import PART_WORDS, ToldByName, told_by_name, told_of_words
from syncstudio.verify.finding.urls import is_url, name_of

_KEYS = (
    *("id", "key", "__key__", "utt_id", "utterance_id", "clip_id", "sample_id", "sample", "uid", "item_id"),
    *("segment_id", "video_id", "audio_id", "name"),
)
_ANY_FILE = (
    *(
        "file_name",
        "filename",
        "file_path",
        "filepath",
        "file",
        "path",
        "media",
        "media_path",
        "clip_path",
        "wav_filename",
    ),
    *("relative_path", "clip", "url", "uri", "src", "project"),
)
_SAID_TEXT = (
    "text",
    "transcript",
    "transcription",
    "transcripts",
    "sentence",
    "normalized_text",
    "raw_text",
    "utterance",
    "speech_text",
    "speech",
)
_SEEN_TEXT = ("caption", "captions", "video_caption", "description")
_LANGUAGE = ("language", "lang", "locale")
_PATH_TAIL = re.compile(r"_?(file_?path|file_?name|path|file|url|uri)$")
TEXT, CAPTION = "text.txt", "caption.txt"
"""What texts of a manifest are called: what is said, and what is to be seen."""

_MOST_SAID_CHARACTERS, _MOST_SAID = 2000, 64
_MOST_PATH_CHARACTERS = 4096


@dataclass(slots=True)
class RowSays:
    """What a row says: files as (what is told of it, path), texts as (name, text); `trouble` is a sentence's end."""

    key: str = ""
    files: list[tuple[ToldByName, str]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    span_ns: tuple[int, int] | None = None
    language: str = ""
    said: list[tuple[str, str]] = field(default_factory=list)
    trouble: str = ""


def row_says(row: Mapping[str, Any]) -> RowSays:
    """What one row of a manifest says of its sample."""
    says = RowSays()
    columns: dict[str, tuple[str, Any]] = {}
    for name, value in _flat(row):
        columns.setdefault(_plain(name), (name, value))
    used: set[str] = set()
    for plain in _KEYS:
        value = columns.get(plain, ("", None))[1]
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            says.key = str(value).strip()
            used.add(plain)
            break
    for plain in _LANGUAGE:
        value = columns.get(plain, ("", None))[1]
        if isinstance(value, str) and re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", value):
            says.language = value
            used.add(plain)
            break
    if columns.get("type", ("", None))[1] == "MixedCut":
        says.trouble = "is a cut mixed of several (lhotse's MixedCut), which lies in no one file"
        return says
    _take_files(says, columns, used)
    _take_texts(says, columns, used)
    says.span_ns, span_used, trouble = span_of(
        {plain: value for plain, (_, value) in columns.items() if plain not in used or plain == NEMO_PATH}
    )
    says.trouble = says.trouble or trouble
    used |= span_used
    for plain, (name, value) in columns.items():
        if plain not in used and value not in (None, "", [], {}) and len(says.said) < _MOST_SAID:
            says.said.append((name[:_MOST_SAID_CHARACTERS], _text(value)))
    return says


def _flat(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Columns, those inside one another under joined names; lhotse's recording and supervisions by what they mean."""
    for name, value in row.items():
        if name == "recording" and isinstance(value, Mapping) and isinstance(value.get("sources"), list):
            yield "recording", [each.get("source") for each in value["sources"] if _is_file_source(each)]
        elif name == "sources" and isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield "recording", [each.get("source") for each in value if _is_file_source(each)]
        elif name == "supervisions" and isinstance(value, list):
            texts = [each.get("text") for each in value if isinstance(each, Mapping)]
            yield "text", " ".join(each for each in texts if isinstance(each, str)) or None
            who = dict.fromkeys(
                str(each["speaker"]) for each in value if isinstance(each, Mapping) and each.get("speaker")
            )
            yield "speaker", ", ".join(who) or None
        elif isinstance(value, Mapping) and set(value) & {"path", "bytes", "array"}:
            yield f"{name}_path", value.get("path")
        elif isinstance(value, Mapping) and _plain(str(name)) in ("stems", "dubs", "files", "media"):
            for inner, each in value.items():
                yield f"{name}_{inner}", each
        else:
            yield str(name), value


def _is_file_source(source: Any) -> bool:
    # lhotse knows sources of the type "command", which are run by a shell; these are nothing to verify.
    return isinstance(source, Mapping) and source.get("type", "file") in ("file", "url")


def _take_files(says: RowSays, columns: dict[str, tuple[str, Any]], used: set[str]) -> None:
    for plain, (_, value) in columns.items():
        told = _column_told(plain)
        paths = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        if told is None or plain in used or not paths or not all(isinstance(each, str) for each in paths):
            continue
        if not told.role and not told.language and _is_further(plain, columns):
            continue
        says_path = _PATH_TAIL.search(plain) is not None
        for path in paths:
            if plain in _SAID_TEXT and plain != "speech" and len(path.split()) > 1:
                # Words that happen to end like a file.
                continue
            file = _file_told(told, path, says_path, len(paths) > 1)
            if file is not None:
                says.files.append((file, path))
                used.add(plain)
    there = {told.kind for told, _ in says.files if not told.role and told.kind in ("video", "sound")}
    for plain in _ANY_FILE:
        value = columns.get(plain, ("", None))[1]
        if not isinstance(value, str) or not _may_be_path(value) or plain in used:
            continue
        told = told_by_name(name_of(value))
        # A page on the web, or a project, says where a recording comes from, where there is a recording.
        origin = told is not None and (told.kind == "project" or is_url(value))
        if told is not None and told.kind not in there and not (origin and says.files):
            says.files.append((ToldByName("", told.kind, told.role, "", told.suffix), value))
            used.add(plain)
            return


def _is_further(plain: str, columns: Mapping[str, tuple[str, Any]]) -> bool:
    """Whether a column is of a recording beside: `b_mp4_path` where `mp4_path` or `file_name` is the clip's own."""
    before, _, ending = _PATH_TAIL.sub("", plain).rpartition("_")
    if not before or ending in PART_WORDS:
        return False
    main = columns.get("file_name", ("", None))[1]
    return f"{ending}_path" in columns or (isinstance(main, str) and main.casefold().endswith(f".{ending}"))


@lru_cache(maxsize=4096)
def _column_told(plain: str) -> ToldByName | None:
    """What a column's own name says of the file in it; None for the name of no part."""
    if plain in _ANY_FILE or plain in _SEEN_TEXT:
        return None
    words = _PATH_TAIL.sub("", plain)
    if not words:
        return None
    return told_of_words([each for each in words.split("_") if each])


def _file_told(told: ToldByName, path: str, says_path: bool, many: bool) -> ToldByName | None:
    """What the file in a column is, by the column first; None where it is no file."""
    if not _may_be_path(path):
        return None
    by_name = told_by_name(name_of(path))
    if by_name is None:
        # What is called a path and ends unlike any recording is opened as what the column says.
        return told if says_path and told.kind in ("video", "sound") and told.stem else None
    kind = by_name.kind
    if told.stem and told.kind == "sound" and kind == "video":
        kind = "sound"
    role = told.role or (
        by_name.role if many or by_name.role in ("speech", "music", "effects", "mix") else ""
    )
    return ToldByName("", kind, role, told.language or (by_name.language if many else ""), by_name.suffix)


def _may_be_path(text: str) -> bool:
    return (
        0 < len(text) <= _MOST_PATH_CHARACTERS
        and "\0" not in text
        and _is_unicode(text)
        and "\n" not in text.strip()
    )


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _take_texts(says: RowSays, columns: dict[str, tuple[str, Any]], used: set[str]) -> None:
    for name, wanted in ((TEXT, _SAID_TEXT), (CAPTION, _SEEN_TEXT)):
        for plain in wanted:
            value = columns.get(plain, ("", None))[1]
            if plain not in used and isinstance(value, str) and value.strip():
                says.texts.append((name, value))
                used.add(plain)
                break


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return re.sub(r"[\s.\-]+", "_", name.strip()).casefold()


def _text(value: Any) -> str:
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False, default=str)
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= _MOST_SAID_CHARACTERS else text[: _MOST_SAID_CHARACTERS - 1] + "…"
