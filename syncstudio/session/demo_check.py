"""The demo against its answer sheet: where each file was found, how sure that was, and where it truly lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.project import Project

if TYPE_CHECKING:
    from syncstudio.media.demo.truth import DemoTruth
    from syncstudio.project.records import Source
    from syncstudio.session.session import Session
    from syncstudio.sync.verdict import Verdict

_NS_PER_MS = 1_000_000
# Two intervals of 95 % hold both truths 90 times of 100; so much wider each, 95 times (Sidak 1967: 97.5 % each).
_BOTH = 2.236 / 1.960


@dataclass(frozen=True, slots=True)
class DemoLine:
    """Where a file of the demo was found to lie, and where it truly does; `alignment` says how it was found.

    The 95 % half-widths are None where nothing was measured: of the reference, and of what was typed.
    """

    name: str
    alignment: str
    offset_ns: int
    drift_ppm: float
    uncertainty_ns: int | None
    drift_uncertainty_ppm: float | None
    true_offset_ns: int
    true_drift_ppm: float

    @property
    def off_ns(self) -> int:
        """How far from the truth it was found."""
        return self.offset_ns - self.true_offset_ns

    @property
    def off_ppm(self) -> float:
        """How far from its true drift."""
        return self.drift_ppm - self.true_drift_ppm

    @property
    def holds(self) -> bool | None:
        """Whether the truth lies where offset and drift together lie 95 times of 100; None where none are told."""
        if self.uncertainty_ns is None or self.drift_uncertainty_ppm is None:
            return None
        near = abs(self.off_ns) <= _BOTH * self.uncertainty_ns
        return near and abs(self.off_ppm) <= _BOTH * self.drift_uncertainty_ppm


@dataclass(frozen=True, slots=True)
class DemoSound:
    """A camera's sound against its own picture, as recorded: the demo's cameras write both on one clock, so in truth
    neither is early.
    """

    name: str
    verdict: Verdict
    true_early_ms: float = 0.0

    @property
    def off_ns(self) -> int:
        """How far from the truth it was found."""
        return round((self.verdict.sound_early_ms - self.true_early_ms) * _NS_PER_MS)

    @property
    def holds(self) -> bool:
        """Whether the interval holds the truth."""
        return abs(self.off_ns) <= self.verdict.uncertainty_ms * _NS_PER_MS


@dataclass(frozen=True, slots=True)
class DemoCheck:
    """A demo project beside its truth: every file in the order of the tracks, and the cameras' own sounds."""

    lines: tuple[DemoLine, ...]
    sounds: tuple[DemoSound, ...]

    @property
    def worst_ns(self) -> int:
        """The offset that is furthest from the truth."""
        off_ns = [line.off_ns for line in self.lines] + [sound.off_ns for sound in self.sounds]
        return max(map(abs, off_ns), default=0)

    @property
    def worst_ppm(self) -> float:
        """The drift that is furthest from the truth."""
        return max((abs(one.off_ppm) for one in self.lines), default=0.0)


def check_demo(path: Path) -> DemoCheck:
    """How well each file of a demo project lies where it truly does; the project is only read."""
    from syncstudio.media.demo.truth import read_truth
    from syncstudio.session.session import Session

    truth = read_truth(path.parent)
    session = Session(Project.open(path, view_only=True))
    try:
        project = session.project
        sources = sorted(project.sources(), key=lambda one: project.tracks_of(one.id)[0].position)
        lines = tuple(_line(session, source, truth) for source in sources)
        sounds = tuple(found for source in sources if (found := _own_sound(session, source)) is not None)
        return DemoCheck(lines, sounds)
    finally:
        session.close()


def _line(session: Session, source: Source, truth: DemoTruth) -> DemoLine:
    file = truth.file(Path(source.absolute_path).name)
    track = session.project.tracks_of(source.id)[0]
    lies = session.project.clock_map(track.id)
    solution = session.solution()
    nodes = {} if solution is None or track.alignment != "measured" else solution.nodes
    # A file's tracks move together: the measurements may reach any of them.
    node = next((nodes[one.id] for one in session.project.tracks_of(source.id) if one.id in nodes), None)
    return DemoLine(
        file.name,
        track.alignment,
        lies.offset_ns,
        float(lies.drift_ppm),
        None if node is None else node.uncertainty_ns,
        None if node is None else node.drift_uncertainty_ppm,
        file.offset_ns,
        float(file.drift_ppm),
    )


def _own_sound(session: Session, source: Source) -> DemoSound | None:
    """The sound of a file that has a picture, too, where the two were measured."""
    tracks = session.project.tracks_of(source.id)
    sound = next((track for track in tracks if track.kind == "sound"), None)
    if sound is None or not any(track.kind == "video" for track in tracks):
        return None
    found = session.verdict(sound.id)
    return None if found is None else DemoSound(Path(source.absolute_path).name, found.recorded)
