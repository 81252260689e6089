"""What one row of the table of tracks has to say: where the track lies, how sure that is, and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from syncstudio.panes.review.status_look import alignment_sentence, reviewed_words
from syncstudio.panes.sync import verdict_look
from syncstudio.panes.sync.sync_words import drift_figures, loop_sentence, loop_text, source_text
from syncstudio.panes.timeline.chip import drift_if_any, uncertainty_text
from syncstudio.panes.timeline.device_words import late_text
from syncstudio.project.records import MeasurementRow, Track
from syncstudio.session.measuring.verdicts import TrackVerdict
from syncstudio.survey.method_words import method_text
from syncstudio.sync.graph import Loop
from syncstudio.sync.interval import drift_is_told
from syncstudio.sync.verdict import VerdictClass
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.timecode import offset_text


@dataclass(frozen=True, slots=True)
class SyncLine:
    """One track in the table, as texts. `waits` is a measurement that nobody has decided about."""

    track_id: int
    name: str
    color: int
    offset: str
    spread: str
    drift: str
    source: str
    role: str = ""
    reference: bool = False
    verdict: VerdictClass | None = None
    verdict_text: str = ""
    waits: str = ""
    trouble: str = ""
    loop: str = ""
    loop_closes: bool = True
    tip: str = ""

    @property
    def spoken(self) -> str:
        """The whole row as one text, for readers of the screen."""
        parts = (
            self.name, self.role, self.offset, self.spread, self.drift, self.source, self.verdict_text, self.waits,
            self.trouble,
        )  # fmt: skip
        return ", ".join(part for part in parts if part)


def line_of(
    track: Track,
    clock_map: ClockMap,
    in_use: MeasurementRow | None,
    newest: MeasurementRow | None,
    stale: bool,
    verdict: TrackVerdict | None,
    loop: Loop | None,
    names: dict[int, str],
    reference: bool,
    calls: bool = True,
    beside: str = "",
    unread: str | None = None,
) -> SyncLine:
    """The row of a track; `newest` is the measurement to look at first, `in_use` the accepted one it lies by.

    `calls`: `newest` calls for a decision. `beside` is the reference where the track moves with it.
    `unread` says why its file cannot be read, where it cannot: that comes before what waits.
    """
    spread = "" if track.uncertainty_ns is None else uncertainty_text(track.uncertainty_ns)
    drift = drift_if_any(clock_map.drift_ppm)
    if in_use is not None and in_use.drift_ppm is not None and in_use.drift_uncertainty_ppm is not None:
        told = drift_is_told(in_use.drift_ppm, in_use.drift_uncertainty_ppm)
        if told and (in_use.drift_ppm or in_use.drift_uncertainty_ppm):
            drift = drift_figures(float(clock_map.drift_ppm), in_use.drift_uncertainty_ppm)
    waits, trouble = _waiting(newest, in_use, stale) if unread is None or stale else ("", "not read")
    source = source_text(track, in_use)
    if track.alignment == "none":
        source = "reference" if reference else f"moves with {beside}" if beside else source
    device = late_text(track.device, track.delay_ns)
    reviewed = reviewed_words(track.review, track.reviewer)
    source = " · ".join(part for part in (source, device, reviewed) if part)
    return SyncLine(
        track.id,
        track.name,
        track.color,
        offset_text(clock_map.offset_ns),
        spread,
        drift,
        source,
        f"{track.role}?" if track.role_from == "guessed" else track.role,
        reference,
        None if verdict is None else verdict.aligned.verdict,
        "" if verdict is None else _verdict_text(verdict),
        waits if calls else "",
        trouble,
        "" if loop is None else loop_text(loop),
        loop is None or loop.closes,
        "\n".join(filter(None, (_tip(track, verdict, loop, names), unread))),
    )


def table_text(lines: Sequence[SyncLine]) -> str:
    """The whole table as text, with tabs between its columns, as it is shown."""
    rows = [("Track", "Role", "Offset", "±", "Drift", "Source", "Verdict", "Waits", "Loop")]
    rows += [
        (
            line.name, line.role, line.offset, line.spread, line.drift, line.source, line.verdict_text,
            line.waits or line.trouble, line.loop,
        )
        for line in lines
    ]  # fmt: skip
    return "\n".join("\t".join(cells) for cells in rows) + "\n"


def _waiting(newest: MeasurementRow | None, in_use: MeasurementRow | None, stale: bool) -> tuple[str, str]:
    if newest is None:
        return "", ""
    if stale:
        return "", "measure again"
    if newest.decision != "proposed":
        return "", ""
    if newest.status == "measured":
        return "proposed", ""
    if in_use is not None and in_use.at_ns > newest.at_ns:
        return "", ""
    return "", "ambiguous" if newest.status == "ambiguous" else "cannot tell"


def _verdict_text(found: TrackVerdict) -> str:
    what = "dub sync " if found.dub is not None else ""
    tail = ", to original" if found.of_sounds else ""
    return what + ("inside, corrected" if found.corrected else found.aligned.verdict) + tail


def _tip(track: Track, verdict: TrackVerdict | None, loop: Loop | None, names: dict[int, str]) -> str:
    lines = [track.name]
    device = late_text(track.device, track.delay_ns)
    if device:
        lines.append(f"Corrected for its device: {device}")
    if track.review != "draft":
        lines.append(alignment_sentence(track.review, track.reviewer))
    if verdict is not None:
        profile = verdict.recorded.profile.name
        sound = "" if verdict.of_sounds else "sound "
        how = f"by {method_text(verdict.row.method)}"
        if verdict.dub is not None:
            how = f"against the picture of {names.get(verdict.dub.picture_id, '?')}, through its original"
        for word, judged in (("As recorded", verdict.recorded), ("As aligned now", verdict.aligned)):
            text = f"{word}: {sound}{verdict_look.early_text(judged)}, {judged.verdict}"
            lines.append(f"{text} ({profile}, {how})")
    if loop is not None:
        lines.append(loop_sentence(loop, names))
    return "\n".join(lines)
