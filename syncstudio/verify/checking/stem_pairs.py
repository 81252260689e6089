"""Each stem of a sample against the mix it is part of."""

from __future__ import annotations

from syncstudio.sync.dubs.short_stems import LONGEST_S, SILENT, MixSpectra, measure_short_stem, mix_spectra
from syncstudio.sync.inputs import Limits, Sound
from syncstudio.sync.measurement import Measurement

_NS = 1_000_000_000


class MixAtHand:
    """A mix that several stems are held against, transformed once."""

    def __init__(self, mix: Sound, search_s: float) -> None:
        self._mix, self._search_s = mix, search_s
        self._short = mix.duration_s <= LONGEST_S
        self._spectra: MixSpectra | None = mix_spectra(mix, search_s) if self._short else None

    def measure(self, stem: Sound) -> Measurement:
        """Where a stem lies in the mix."""
        from syncstudio.sync.dubs.stems import measure_stem

        limits = Limits(0, round(self._search_s * _NS))
        if not self._short:
            return measure_stem(self._mix, stem, limits)
        answer = measure_short_stem(self._spectra, stem)
        if answer.status == "measured" or not answer.windows:
            return answer
        # It stands out, but not at one place: the method for long ones follows drift and cuts.
        if answer.status == "ambiguous":
            thorough = measure_stem(self._mix, stem, limits)
            return thorough if thorough.status == "measured" else answer
        return answer


def is_silent(answer: Measurement) -> bool:
    """Whether a stem could not be measured for it holds nothing, which is no fault of it."""
    return answer.status == "cannot-tell" and answer.reason == SILENT
