"""The recordings that a file of labels names: which of them are here already, which come along, and where they lie."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.interchange.label_document import DocumentMedium, LabelDocument
from syncstudio.interchange.sync_file import SyncFile
from syncstudio.session.errors import SessionError
from syncstudio.session.exchange.import_plan import ImportPlan, PlannedMedium
from syncstudio.session.exchange.media_finding import find_medium, lies_outside
from syncstudio.timebase.clockmap import ClockMap, piece_from_offset
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.streamclock import StreamClock

if TYPE_CHECKING:
    from syncstudio.project.records import Track
    from syncstudio.session.core import SessionCore

_NS_CLOCK = StreamClock(Fraction(1, 1_000_000_000))
_RANK = ("video", "sound", "series", "transcript")


class ImportMedia:
    """Fills the recordings of a plan. `look_at` opens a recording as adding it would: SessionError where it is none."""

    def __init__(self, session: SessionCore, plan: ImportPlan, look_at: Callable[[Path], object]) -> None:
        self._session, self._plan, self._look_at = session, plan, look_at
        self._tracks = sorted(session.project.tracks(), key=lambda track: _RANK.index(track.kind))
        self._places = {
            track.id: session.project.place_of(session.project.source(track.source_id))
            for track in self._tracks
        }

    def fill(self) -> None:
        """Match each recording, and say where the document's timeline lies."""
        plan = self._plan
        for medium in plan.document.media:
            path, found = find_medium(medium, plan.path)
            known = self._known(medium, path)
            if known is None and path is not None and lies_outside(path, plan.path):
                path = None
            plan.media.append(PlannedMedium(medium, path, None if known is None else known.id, found=found))
        if plan.options.track_id is not None and len(plan.media) == 1 and not plan.media[0].medium.path:
            plan.media[0].track_id = plan.options.track_id
        else:
            self._match_nameless()
        anchor = next(
            (one for one in plan.media if one.track_id is not None and one.medium.offset_ns is not None), None
        )
        if anchor is not None:
            plan.document_map = self._document_map(anchor)
        for one in plan.media:
            self._place(one)

    def _place(self, one: PlannedMedium) -> None:
        if one.track_id is not None:
            one.found = f"is {self._session.project.track(one.track_id).name}"
            return
        if one.path is not None or one.medium.path or one.medium.offset_ns is not None:
            one.clock_map = _map_of(one.medium, self._plan.document_map)
        one.bring = self._plan.options.bring_media and one.path is not None
        one.transcript = self._is_transcript(one)
        if one.bring and one.path is not None and not one.transcript:
            try:
                self._look_at(one.path)
            except SessionError as error:
                one.bring, one.found = False, f"left out: {error}".removesuffix(".")
                self._plan.notes.append(f"{one.medium.name or one.path.name} was {one.found}.")
        elif one.path is None and (one.medium.path or "outside" in one.found):
            self._plan.notes.append(f"{one.medium.name or one.medium.path} was {one.found}.")

    def _is_transcript(self, one: PlannedMedium) -> bool:
        """Whether it is the file of a transcript whose lanes are told on its clock."""
        from syncstudio.interchange.label_formats import is_label_file

        if not one.bring or one.path is None or one.medium.offset_ns is None:
            return False
        told = any(lane.medium == one.medium.name for lane in self._plan.document.lanes)
        return told and is_label_file(one.path)

    def _known(self, medium: DocumentMedium, path: Path | None) -> Track | None:
        """The track that is this recording: by its file, else by its name."""
        if path is not None:
            for track in self._tracks:
                if self._places[track.id] == path or _same(self._places[track.id], path):
                    return track
        name = Path((medium.path or medium.name).replace("\\", "/")).name
        for track in self._tracks:
            if track.kind != "transcript" and self._places[track.id].name.casefold() == name.casefold():
                return track
        return None

    def _match_nameless(self) -> None:
        """Recordings told by a bare name without its ending, as in RTTM: matched as people name files.

        SessionError when none of several is of this project; the only one is taken for the only recording.
        """
        plan = self._plan
        bare = [
            one for one in plan.media if one.track_id is None and one.path is None and not one.medium.path
        ]
        if not bare:
            return
        heads = self._heads()
        for one in bare:
            alike = [head for head in heads if alike_names(one.medium.name, self._places[head.id].stem)]
            if alike:
                one.track_id = alike[0].id
        left = [one.medium.name for one in bare if one.track_id is None]
        if not left:
            return
        name = plan.path.name
        if len(left) < len(plan.media):
            plan.notes.append(f"{name}: left out {_listed(left)}, which is no recording of this project.")
        elif len(left) > 1:
            raise SessionError(
                f"{name} speaks of {len(left)} recordings ({_listed(left)}), none of this project: "
                "rename one there as the recording is called, without its ending."
            )
        elif not self._tracks:
            raise SessionError(f"{name} says who speaks in “{left[0]}”: add that recording first.")
        elif len(heads) == 1:
            bare[0].track_id = heads[0].id
            plan.notes.append(
                f"{name} speaks of “{left[0]}”; it was taken for {self._places[heads[0].id].stem}."
            )
        else:
            bare[0].clock_map = _map_of(bare[0].medium, None)
            plan.notes.append(
                f"{name} speaks of “{left[0]}”, which is no recording of this project: its lanes lie on the master "
                "timeline."
            )

    def _heads(self) -> list[Track]:
        """The first sound of every recording that has one."""
        firsts: dict[int, Track] = {}
        for track in self._tracks:
            if track.kind == "sound":
                firsts.setdefault(track.source_id, track)
        return list(firsts.values())

    def _document_map(self, anchor: PlannedMedium) -> ClockMap:
        """The document's timeline on the master timeline, by a recording that is here: its own pieces, moved."""
        offset_ns = anchor.medium.offset_ns or 0
        own = self._session.clock_map(anchor.track_id or 0)
        pieces = []
        for piece in own.pieces:
            low, high = own.source_bounds(piece)
            pieces.append(
                Piece(
                    tuple(Anchor(one.source_ns + offset_ns, one.master_ns) for one in piece.anchors),
                    None if low is None else -(-low.numerator // low.denominator) + offset_ns,
                    None if high is None else -(-high.numerator // high.denominator) + offset_ns,
                )
            )
        return ClockMap(_NS_CLOCK, tuple(pieces))

    @staticmethod
    def with_sync(document: LabelDocument, sync: SyncFile) -> LabelDocument:
        """The document with its recordings where its `.sync.json` says exactly, and those that only that one knows."""
        media = list(document.media)
        names: dict[str, str] = {}
        used = {lane.medium for lane in document.lanes}
        for track in sync.tracks:
            clock = track.clock_map
            kind = track.kind if track.kind in ("video", "sound", "series") else ""
            told = DocumentMedium(
                track.name, track.path, kind, clock.offset_ns,  # type: ignore[arg-type]  # one of its words
                drift_ppm=float(clock.drift_ppm) or None, pieces=track.pieces,
            )  # fmt: skip
            file = _file_name(track.path)
            known = next((n for n, one in enumerate(media) if _file_name(one.path or one.name) == file), None)
            if known is not None:
                names[track.name] = media[known].name
                media[known] = replace(
                    media[known], offset_ns=told.offset_ns, drift_ppm=told.drift_ppm, pieces=told.pieces
                )
            elif track.kind != "transcript" or track.name in used:
                media.append(told)
        lanes = tuple(replace(lane, medium=names.get(lane.medium, lane.medium)) for lane in document.lanes)
        return replace(document, media=tuple(media), lanes=lanes)


def _file_name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].casefold()


def _map_of(medium: DocumentMedium, document_map: ClockMap | None) -> ClockMap:
    """Where a recording that is not here will lie on the master timeline."""
    if medium.pieces and document_map is None:
        return ClockMap(_NS_CLOCK, medium.pieces)
    drift = Fraction(str(medium.drift_ppm)) if medium.drift_ppm else Fraction(0)
    offset_ns = medium.offset_ns or 0
    if document_map is not None:
        offset_ns = document_map.nearest_master(offset_ns)
        drift += document_map.drift_ppm
    return ClockMap(_NS_CLOCK, (piece_from_offset(offset_ns, drift),))


def alike_names(name: str, stem: str) -> bool:
    """Whether a name without spaces, and often without an ending, means a file."""

    def plain(text: str) -> str:
        return "_".join(text.casefold().split())

    return plain(name) == plain(stem) or plain(Path(name).stem) == plain(stem)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _same(one: Path, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False
