"""Where all measurements of a project together put its tracks; the window and the command line both ask here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from syncstudio.project.project import Project
from syncstudio.project.records import Track
from syncstudio.survey.curve_of_video import is_picture_curve
from syncstudio.survey.project_subjects import measurable
from syncstudio.sync.graph import Edge, GraphSolution, solve
from syncstudio.sync.measurement import PPM, Measurement


def solved(project: Project, edges: Sequence[Edge], nodes: Iterable[int] = ()) -> GraphSolution | None:
    """The tracks on the clock of the reference; None without any measurement and node.

    Where nobody chose a reference, it is the first recording, or the best connected track (of equals the first) when no
    measurement reaches that. Tracks that move together are one, so what is known of their devices is taken out of their
    clocks: a picture that is late by a delay saw everything that much later than the sound beside it.
    """
    tracks = project.tracks()
    delays = {track.id: track.delay_ns for track in tracks}
    ready = [
        _without_delays(edge, delays.get(edge.reference, 0), delays.get(edge.other, 0)) for edge in edges
    ]
    measured = {end for edge in ready for end in (edge.reference, edge.other)}
    known, ties = list(nodes) or [track.id for track in tracks if track.id in measured], ties_of(project)
    if not ready and not known:
        return None
    chosen = project.reference_track_id
    found = solve(ready, chosen, ties, known)
    first = first_recording(project)
    if chosen is None and first in found.nodes:
        found = solve(ready, first, ties, known)
    return found


def as_measured(solution: GraphSolution, track: Track, reference: Track) -> Measurement:
    """What would be measured of a track against the reference, both with the delays of their devices, if the solution
    were right."""
    node = solution.nodes[track.id]
    rate = 1 + Fraction(node.drift_ppm) / PPM
    offset_ns = node.offset_ns + reference.delay_ns - round(track.delay_ns * rate)
    return Measurement("", "measured", offset_ns, node.drift_ppm, node.uncertainty_ns)


def first_recording(project: Project) -> int | None:
    """The first video, else the first sound, else the first track."""
    tracks = [track for track in project.tracks() if measurable(track)]
    ranks = {"video": 0, "sound": 1}
    return min(tracks, key=lambda track: ranks.get(track.kind, 2)).id if tracks else None


def ties_of(project: Project) -> tuple[tuple[int, ...], ...]:
    """Tracks that move together, the lowest ids first."""
    ties = {
        tuple(sorted(one.id for one in project.linked_tracks(track.id) if not is_picture_curve(one)))
        for track in project.tracks()
    }
    return tuple(sorted(tie for tie in ties if len(tie) > 1))


def _without_delays(edge: Edge, reference_ns: int, other_ns: int) -> Edge:
    """The same pair recorded by devices that are on time."""
    if not reference_ns and not other_ns:
        return edge
    rate = 1 + Fraction(edge.drift_ppm) / PPM
    offset_ns = edge.offset_ns + round(other_ns * rate) - reference_ns
    return replace(edge, offset_ns=offset_ns, centre_ns=edge.centre_ns - other_ns)
