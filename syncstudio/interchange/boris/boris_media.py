"""The recordings of a BORIS observation, both ways.

A player's offset says how much later than the first player's its recording begins (`sync_time` in BORIS's `core.py`
seeks a player to t - offset): it has the sign of ours, opposite to ELAN's origin. Events lie at the first player's time
plus the observation's own "time offset". Files of one player follow on one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from syncstudio.interchange.boris.boris_file import Json, members, text_of
from syncstudio.interchange.label_document import DocumentMedium, MediaKind
from syncstudio.interchange.subtitles.cue_time import NS_PER_S, number_ns

MOST_PLAYERS = 8
_NTSC = {"23.976": "24000/1001", "29.97": "30000/1001", "59.94": "60000/1001", "119.88": "120000/1001"}
_SOUNDS = {".wav", ".mp3", ".flac", ".ogg", ".m4a", ".aac", ".aif", ".aiff", ".opus"}


def media_of(observation: Json, name: str, notes: list[str]) -> list[DocumentMedium]:
    """The recordings of an observation, with where their zeros lie on its timeline."""
    info = observation.get("media_info")
    info = info if isinstance(info, dict) else {}
    base_ns = number_ns(observation.get("time offset")) or 0
    created = (
        _numbers(info.get("media_creation_time")) if observation.get("media_creation_date_as_offset") else {}
    )
    lengths = _numbers(info.get("length")) or _old_lengths(observation)
    offsets = _numbers(info.get("offset"))
    second = number_ns(observation.get("time offset second player"))
    if second is not None:
        offsets = {"2": second}
    rates, video, sound = (_table(info.get(key)) for key in ("fps", "hasVideo", "hasAudio"))
    if offsets.get("1"):
        notes.append(
            f"observation “{name}”: the first player has an offset of {offsets['1'] / 1e9:g} s; it is taken as 0, as "
            "BORIS does"
        )
    media = []
    for player, paths in _players(observation.get("file")):
        at_ns: int | None = base_ns + (offsets.get(player, 0) if player != "1" else 0)
        for path in paths:
            length = lengths.get(path)
            media.append(
                DocumentMedium(
                    PurePosixPath(path.replace("\\", "/")).name or path,
                    path,
                    _kind(path, video.get(path), sound.get(path)),
                    created.get(path, at_ns),
                    duration_ns=length,
                    frame_rate=_rate(rates.get(path)),
                )
            )
            if length is None and path is not paths[-1]:
                notes.append(
                    f"observation “{name}”: the length of {path} is not known, so where the next of player {player} "
                    "begins is not either"
                )
            at_ns = None if at_ns is None or length is None else at_ns + length
    return media


def unique(media: Iterable[DocumentMedium]) -> tuple[DocumentMedium, ...]:
    """The recordings with names that none other has; one that is told twice alike stays once."""
    taken: dict[str, DocumentMedium] = {}
    for each in media:
        name, number = each.name, 2
        while name in taken and replace(taken[name], name=each.name) != each:
            name, number = f"{each.name} ({number})", number + 1
        taken[name] = replace(each, name=name)
    return tuple(taken.values())


def _players(said: object) -> Iterator[tuple[str, list[str]]]:
    if isinstance(said, dict):
        for player, paths in said.items():
            yield str(player), [text_of(each) for each in members(paths) if text_of(each)]
    elif isinstance(said, list):  # The oldest versions: a file for each of two players.
        for place, each in enumerate(said, 1):
            if text_of(each):
                yield str(place), [text_of(each)]


def _table(said: object) -> Json:
    return said if isinstance(said, dict) else {}


def _numbers(said: object) -> dict[str, int]:
    if not isinstance(said, dict):
        return {}
    found = ((str(key), number_ns(value)) for key, value in said.items())
    return {key: value for key, value in found if value is not None}


def _old_lengths(observation: Json) -> dict[str, int]:
    """Before version 3, lengths stood by checksum: usable where there is one file only."""
    info = observation.get("media_file_info")
    paths = [path for _, some in _players(observation.get("file")) for path in some]
    if not isinstance(info, dict) or len(info) != 1 or len(paths) != 1:
        return {}
    (only,) = info.values()
    length = number_ns(only.get("video_length")) if isinstance(only, dict) else None
    return {} if length is None else {paths[0]: length // 1000}


def _kind(path: str, video: object, sound: object) -> MediaKind:
    if video is True:
        return "video"
    suffix = PurePosixPath(path.lower()).suffix
    if sound is True or suffix in _SOUNDS:
        return "sound"
    return "video" if suffix else ""


def _rate(said: object) -> str:
    text = text_of(said)
    ns = number_ns(said)
    if not text or not ns or ns < 0:
        return ""
    whole, left = divmod(ns, NS_PER_S)
    if not left:
        return str(whole)
    short = f"{ns / 1e9:.3f}".rstrip("0")
    return _NTSC.get(short) or _NTSC.get(f"{ns / 1e9:.2f}".rstrip("0")) or text


def written_media(media: Iterable[DocumentMedium]) -> tuple[Json, Json, float, list[str]]:
    """(files by player, media_info, the observation's time offset in s, sentences about what was left out)."""
    played = [each for each in media if each.kind != "series"]
    left_out = [each.name for each in media if each.kind == "series"]
    notes = []
    if left_out:
        notes.append(f"series are left out, as BORIS asks for their columns: {', '.join(left_out)}")
    if not played:
        return {}, {}, 0.0, notes
    first_ns = played[0].offset_ns or 0
    players: list[list[DocumentMedium]] = []
    end_ns: int | None = None
    for each in played:
        if players and len(players) == 1 and end_ns is not None and each.offset_ns == end_ns:
            players[0].append(each)
        elif len(players) < MOST_PLAYERS:
            players.append([each])
        else:
            notes.append(f"{each.name} is left out: BORIS has {MOST_PLAYERS} players")
            continue
        if len(players) == 1:
            end_ns = None if each.duration_ns is None else (each.offset_ns or 0) + each.duration_ns
    files: Json = {str(place): [] for place in range(1, MOST_PLAYERS + 1)}
    info: Json = {"length": {}, "fps": {}, "hasVideo": {}, "hasAudio": {}, "offset": {}}
    for place, some in enumerate(players, 1):
        info["offset"][str(place)] = ((some[0].offset_ns or 0) - first_ns) / NS_PER_S
        for each in some:
            path = _path(each)
            files[str(place)].append(path)
            if each.duration_ns is not None:
                info["length"][path] = each.duration_ns / NS_PER_S
            rate = _decimal_rate(each.frame_rate)
            if rate is not None:
                info["fps"][path] = rate
            info["hasVideo"][path] = each.kind != "sound"
            info["hasAudio"][path] = each.kind == "sound"
    unknown = [each.name for some in players for each in some if each.duration_ns is None]
    if unknown:
        notes.append(f"the lengths of {', '.join(unknown)} are not known: BORIS asks to pick them again")
    return files, info, first_ns / NS_PER_S, notes


def _path(medium: DocumentMedium) -> str:
    path = medium.path or medium.name
    if path.startswith("file://"):
        from urllib.parse import unquote

        return unquote(path.removeprefix("file://"))
    return path


def _decimal_rate(rate: str) -> Any:
    top, _, bottom = rate.partition("/")
    try:
        return round(float(top) / float(bottom or 1), 6)
    except (ValueError, ZeroDivisionError):
        return None
