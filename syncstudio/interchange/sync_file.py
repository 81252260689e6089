"""The small file beside an export that says where recordings lie: `NAME.sync.json`, `syncstudio.sync/1`.

It stands beside files that cannot carry offsets, and is used when such a file is read in again. All times are whole
nanoseconds. Its contract is `resources/contracts/sync-1.json`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_format import OffsetsWay
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.streamclock import StreamClock

SCHEMA = "syncstudio.sync/1"
_NS_CLOCK = StreamClock(Fraction(1, 1_000_000_000))
_MOST_BYTES = 16 << 20
_MOST = 2**63


@dataclass(frozen=True, slots=True)
class SyncTrack:
    """A recording of the export: `pieces` say where its own time lies on the master timeline, ends in source ns.

    `name` is what labels and lanes call it, `path` where its file is as seen from this one. `alignment` is where that
    came from: typed, measured, from-file or none; `method` says how it was measured.
    """

    name: str
    kind: str
    path: str
    stream: int
    pieces: tuple[Piece, ...]
    alignment: str = "none"
    uncertainty_ns: int | None = None
    method: str = ""

    @property
    def clock_map(self) -> ClockMap:
        """The same as a map of nanoseconds."""
        return ClockMap(_NS_CLOCK, self.pieces)


@dataclass(frozen=True, slots=True)
class SyncFile:
    """What the file says: `time_base` is "" for the master timeline, or the name of the track whose own clock it is.

    `lanes` names for each lane the track that it follows, "" for none: with offsets kept its times are on that clock.
    """

    file: str
    offsets: OffsetsWay
    time_base: str
    tracks: tuple[SyncTrack, ...]
    lanes: tuple[tuple[str, str], ...] = ()

    def track(self, name: str) -> SyncTrack | None:
        """The track of a name."""
        return next((each for each in self.tracks if each.name == name), None)


def sync_path(path: Path) -> Path:
    """Where the file of an export lies: `talk.srt` has `talk.srt.sync.json` beside it."""
    return path.with_name(f"{path.name}.sync.json")


def sync_content(sync: SyncFile) -> bytes:
    """The file as bytes, the same for the same content."""
    document = {
        "schema": SCHEMA,
        "file": sync.file,
        "offsets": sync.offsets,
        "time_base": sync.time_base or "master",
        "tracks": [
            {
                "name": track.name,
                "kind": track.kind,
                "path": track.path,
                "stream": track.stream,
                "offset_ns": track.clock_map.offset_ns,
                "drift_ppm": float(track.clock_map.drift_ppm),
                "pieces": [
                    {
                        "from_ns": piece.from_tick,
                        "to_ns": piece.to_tick,
                        "anchors": [[anchor.source_ns, anchor.master_ns] for anchor in piece.anchors],
                    }
                    for piece in track.pieces
                ],
                "alignment": track.alignment,
                "uncertainty_ns": track.uncertainty_ns,
                "method": track.method or None,
            }
            for track in sync.tracks
        ],
        "lanes": [{"name": name, "track": track or None} for name, track in sync.lanes],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def read_sync(path: Path) -> SyncFile:
    """The file at a path. InterchangeError in one sentence where it is not one."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InterchangeError(
                f"{path.name} is too large to say where recordings lie; remove it or write it again."
            )
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise InterchangeError(f"{path.name} could not be read ({error.strerror or error}).") from error
    except (ValueError, RecursionError) as error:
        raise InterchangeError(f"{path.name} is damaged JSON: remove it, or export again.") from error
    try:
        return _sync(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InterchangeError(
            f"{path.name} does not say where recordings lie as {SCHEMA} does ({error}): remove it, or export again."
        ) from error


def _sync(document: Any) -> SyncFile:
    if document["schema"] != SCHEMA:
        raise ValueError(f"its schema is {str(document['schema'])[:40]}")
    if document["offsets"] not in ("bake", "keep"):
        raise ValueError("offsets are neither baked nor kept")
    base = str(document["time_base"])
    tracks = tuple(_track(each) for each in document["tracks"])
    lanes = tuple((str(each["name"]), str(each.get("track") or "")) for each in document.get("lanes", ()))
    if base != "master" and base not in {track.name for track in tracks}:
        raise ValueError(f"there is no track {base[:40]}")
    return SyncFile(
        str(document.get("file", "")), document["offsets"], "" if base == "master" else base, tracks, lanes
    )


def _track(each: Any) -> SyncTrack:
    pieces = tuple(
        Piece(
            tuple(Anchor(_whole(source), _whole(master)) for source, master in piece["anchors"]),
            _maybe(piece.get("from_ns")),
            _maybe(piece.get("to_ns")),
        )
        for piece in each["pieces"]
    )
    ClockMap(_NS_CLOCK, pieces)
    return SyncTrack(
        str(each["name"]),
        str(each.get("kind", "")),
        str(each.get("path", "")),
        _whole(each.get("stream", 0)),
        pieces,
        str(each.get("alignment", "none")),
        _maybe(each.get("uncertainty_ns")),
        str(each.get("method") or ""),
    )


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -_MOST < value < _MOST:
        raise ValueError(f"{str(value)[:40]} is no whole number of nanoseconds")
    return value


def _maybe(value: object) -> int | None:
    return None if value is None else _whole(value)
