"""A verdict in sentences: how a sound lies as recorded and as aligned; of a dub, through its original."""

from __future__ import annotations

from collections.abc import Mapping

from syncstudio.panes.sync import verdict_look
from syncstudio.panes.sync.sync_words import size_text, unbroken
from syncstudio.panes.timeline.chip import uncertainty_text
from syncstudio.project.records import MeasurementRow
from syncstudio.session.measuring.dub_sums import DubSum
from syncstudio.session.measuring.verdicts import TrackVerdict
from syncstudio.sync.measurement import Measurement
from syncstudio.sync.verdict import Verdict


def judged_text(found: TrackVerdict, names: Mapping[int, str]) -> str:
    """The verdict of a measurement in a sentence; of a dub that of the sum, with both parts."""
    recorded, aligned = found.recorded, found.aligned
    band = verdict_look.band_text(recorded.profile)
    if found.dub is not None:
        start = (
            f"Dub sync, as recorded: {_dub_name(found, names)} {verdict_look.early_text(recorded)} against "
        )
        start += f"the picture of {names.get(found.dub.picture_id, '?')}"
    else:
        sound = "" if found.of_sounds else "sound "
        start = f"As recorded: {sound}{verdict_look.early_text(recorded)}"
    text = f"{start}, {_signed(recorded)} {band}"
    moved = verdict_look.early_text(aligned) != verdict_look.early_text(recorded)
    if found.corrected or moved or aligned.verdict != recorded.verdict:
        text += f". As aligned now: {verdict_look.early_text(aligned)}, {_signed(aligned)}"
    if found.dub is not None:
        text += f". {parts_text(found.dub, names)}"
    return unbroken(text + ".")


def parts_text(dub: DubSum, names: Mapping[int, str]) -> str:
    """What a dub's sum is the sum of."""
    original = names.get(dub.original_id, "?")
    own, against = (_early(part) for part in dub.parts)
    return (
        f"It is the sum of {original} against its picture ({own}) and the dub against {original} ({against})"
    )


def no_sum_text(found: TrackVerdict | None, original: str, tried: MeasurementRow | None) -> str:
    """A dub that was measured against its original, and why it is not judged against the picture."""
    start = "" if found is None else f"{judged_text(found, {})} This is against {original} only: "
    start += ("H" if found is None else "h") + "ow the dub lies against the picture cannot be told yet, for "
    if tried is None:
        return unbroken(f"{start}{original} was not measured against its picture. “Measure everything” does.")
    return unbroken(f"{start}{original} could not be measured against its picture.")


def role_wanted_text(original: str) -> str:
    """What a dub is not judged for: nobody said that the other is its original."""
    return unbroken(f"Set the role of {original} to original, and the dub is judged against it.")


def _dub_name(found: TrackVerdict, names: Mapping[int, str]) -> str:
    return names.get(found.dub.dub_id, "?") if found.dub is not None else ""


def _signed(verdict: Verdict) -> str:
    return f"{verdict_look.SIGNS[verdict.verdict]} {verdict.verdict}"


def _early(part: Measurement) -> str:
    """One part of a sum in short: "3.91 ms early ±6.2 ms"."""
    offset_ns = part.offset_ns or 0
    spread = "" if part.uncertainty_ns is None else f" {uncertainty_text(part.uncertainty_ns)}"
    if not offset_ns:
        return f"in time{spread}"
    return f"{size_text(offset_ns, part.uncertainty_ns)} {'early' if offset_ns > 0 else 'late'}{spread}"
