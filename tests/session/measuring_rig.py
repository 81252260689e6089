"""Answers of the survey made by hand, and what stands in for it instead of reading files."""

from fractions import Fraction

import numpy as np

from syncstudio.session.measuring import measuring
from syncstudio.survey import measure_pair as survey
from syncstudio.survey import pairing
from syncstudio.survey.pairing import PairPlan
from syncstudio.sync.evidence import Correlation, EventPair, Evidence, Trace, Window
from syncstudio.sync.measurement import MeasuredPiece, Measurement

S, MS = 1_000_000_000, 1_000_000


def track(session, name):
    """The track of a name."""
    return next(each for each in session.project.tracks() if each.name == name)


def id_of(session, name):
    """The id of the track of a name."""
    return track(session, name).id


def evidence(offset_s, drift_ppm=0.0):
    """A correlation with a rival, and the same moment in both."""
    at = np.linspace(offset_s - 1, offset_s + 1, 401)
    curve = np.exp(-(((at - offset_s) / 0.02) ** 2)) + 0.3 * np.exp(-(((at - offset_s - 0.6) / 0.02) ** 2))
    moment = np.linspace(5, 5.2, 400)
    wave = np.sin(moment * 90) * np.exp(-(((moment - 5.1) / 0.03) ** 2))
    return Evidence(
        Correlation(at, curve, offset_s, 1.0, offset_s + 0.6, 0.3),
        Trace("reference", moment, wave),
        Trace("other", moment - offset_s, wave * 0.8),
        tuple(EventPair(5.0 + n, 5.0 + n - offset_s, 0.9, n != 3) for n in range(5)),
        {"snr_db": 21.5},
        ("Sound of both was compared in 6 windows.",),
    )


def answer(offset_ns, drift_ppm=0.0, uncertainty_ns=100_000, method="sound", pieces=None, confidence=0.99):
    """A measurement as a method gives it: anchors at the ends of what was compared, 60 s apart."""
    rate = 1 + Fraction(drift_ppm) / 1_000_000
    if pieces is None:
        anchors = ((0, offset_ns), (60 * S, offset_ns + round(60 * S * rate)))
        pieces = (MeasuredPiece(anchors if drift_ppm else anchors[:1], uncertainty_ns=uncertainty_ns),)
    offset_s = offset_ns / S
    windows = tuple(
        Window(at, offset_s + at * drift_ppm * 1e-6 + 2e-5 * (-1) ** n, 0.8 + 0.02 * n, n != 2)
        for n, at in enumerate((5.0, 15.0, 25.0, 35.0, 45.0, 55.0))
    )
    return Measurement(
        method,
        "measured",
        offset_ns,
        drift_ppm,
        uncertainty_ns,
        0.4,
        confidence,
        pieces,
        windows,
        evidence=evidence(offset_s, drift_ppm),
        elapsed_s=0.5,
    )


class Survey:
    """Stands where the survey does. `answers` by (reference name, other name); `asked` is what was measured."""

    def __init__(self, monkeypatch):
        self.answers = {}
        self.asked = []
        self.limits = []
        self.plans = None
        self.suits = ("sound",)
        self.before = lambda progress, cancelled: None
        monkeypatch.setattr(survey, "measure_pair", self._measure)
        monkeypatch.setattr(measuring, "pairs_worth_measuring", self._pairs)
        for module in (measuring, pairing):
            monkeypatch.setattr(module, "methods_for", lambda reference, other: self.suits)

    def _measure(self, reference, other, method, limits, progress, cancelled):
        self.asked.append((reference.name, other.name, method))
        self.limits.append(limits)
        self.before(progress, cancelled)
        progress(0.5)
        found = self.answers.get((reference.name, other.name))
        if isinstance(found, Exception):
            raise found
        return found or Measurement.cannot_tell("sound", "The two share no sound: choose others.")

    def _pairs(self, subjects, reference=None, method="auto"):
        if self.plans is not None:
            names = {subject.name: id for id, subject in subjects.items()}
            return [PairPlan(names[a], names[b], "auto", "") for a, b in self.plans]
        return [
            PairPlan(reference, id, "auto", "both have sound")
            for id, subject in subjects.items()
            if id != reference and subject.kind == "sound"
        ]
