"""The unified gamma: agreement on where things are and what they are at once, of two or more raters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from syncstudio.session.agreement.bootstrap import Estimate, bootstrapped
from syncstudio.session.agreement.gamma_alignment import Alignment, best_alignment
from syncstudio.session.agreement.gamma_units import Dissimilarity, Units
from syncstudio.session.agreement.lane_labels import Reals, Whole
from syncstudio.session.agreement.options import AgreementOptions

# Of the paper and its software: so many chance samples first, then as many as the precision asks for, up to a limit.
_SAMPLES, _MOST_SAMPLES = 30, 400
_Z95 = 1.96
# Up to so many units of all raters together everything is aligned whole; above, chance is sampled by windows. With
# three and more raters what was observed is sampled by windows too, for the integer program is dear.
_WHOLE_UNITS, _WINDOW_UNITS = 2_000, 500
_WHOLE_MANY, _WINDOW_MANY, _WINDOWS_MANY = 90, 60, 20
_MOST_SAMPLES_MANY = 60


@dataclass(frozen=True, slots=True)
class Gamma:
    """`gamma = 1 - observed / expected`, both disorders in multiples of delta-empty.

    `precision` is how well the expected disorder is known: half its interval of 95 %, relative. `samples` is how many
    chance samples it is the mean of, `windows` of how many windows what was observed is the mean (0: all of it);
    `sampled` says that chance samples were windows and not the whole.
    """

    gamma: Estimate
    observed: float
    expected: float
    precision: float
    samples: int
    units: int
    windows: int = 0
    sampled: bool = False
    exact: bool = True


def gamma_of(units: tuple[Units, ...], options: AgreementOptions) -> Gamma | None:
    """Gamma of what raters delimited; None where fewer than two of them delimited anything.

    The unified gamma of Mathet, Widlöcher & Métivier 2015 (doi:10.1162/COLI_a_00227): 1 minus the disorder of the best
    alignment over that of chance. Chance (section 5.2): every rater's units are those of a rater drawn at random,
    shifted by a random instant with what passes the end coming in at the start, no two shifts nearer than half the mean
    length of a unit. So many samples are drawn that their mean is known to the precision asked for (section 5.3), by a
    fixed seed. Of large inputs windows are drawn: 500 units of chance samples where there are more than 2,000 in
    all; 60 units of three or more raters. The interval is of what was observed, by resampling unitary alignments in
    blocks, with chance as it is.
    """
    if sum(len(each) > 0 for each in units) < 2:
        return None
    # In an order of their own, so that who is named first changes nothing of what is drawn.
    units = tuple(sorted(units, key=_content))
    unlike = Dissimilarity(options.gamma_positional, options.gamma_categorial)
    total, many = sum(len(each) for each in units), len(units) > 2
    rng = np.random.default_rng(options.seed)
    whole = total <= (_WHOLE_MANY if many else _WHOLE_UNITS)
    observed = (
        _windows(units, unlike, rng) if many and not whole else [(best_alignment(units, unlike), units)]
    )
    chance, precision, samples = _expected(units, unlike, options, rng, whole)
    sums = np.concatenate([_sums(alignment, of) for alignment, of in observed])
    mean = _disorder(sums.sum(axis=0, keepdims=True), len(units))[0]
    gamma = bootstrapped(
        _blocks(sums), lambda rows: 1 - _disorder(rows, len(units)) / chance, options.replicates, options.seed
    )
    return Gamma(
        gamma,
        float(mean),
        chance,
        precision,
        samples,
        total,
        len(observed) if many and not whole else 0,
        not whole,
        all(alignment.exact for alignment, _ in observed),
    )


def _content(units: Units) -> tuple[bytes, bytes, bytes]:
    return units.starts.tobytes(), units.ends.tobytes(), units.categories.tobytes()


def _disorder(sums: Reals, raters: int) -> Reals:
    """The disorder: what unitary alignments cost, by the mean number of units of a rater."""
    return np.asarray(sums[:, 0] * raters / np.where(sums[:, 1] > 0, sums[:, 1], np.nan))


def _sums(alignment: Alignment, units: tuple[Units, ...]) -> Reals:
    """For each unitary alignment, in the order of time: its disorder and how many units it has."""
    real = alignment.members >= 0
    firsts = np.full(len(real), np.inf)
    for rater, own in enumerate(units):
        here = real[:, rater]
        firsts[here] = np.minimum(firsts[here], own.starts[alignment.members[here, rater]])
    sums = np.column_stack([alignment.disorders, real.sum(axis=1)])
    return np.asarray(sums[np.argsort(firsts, kind="stable")])


def _blocks(sums: Reals) -> Reals:
    """Up to a hundred stretches of unitary alignments, one after another."""
    count = min(100, len(sums))
    return np.stack([part.sum(axis=0) for part in np.array_split(sums, count)])


def _expected(
    units: tuple[Units, ...],
    unlike: Dissimilarity,
    options: AgreementOptions,
    rng: np.random.Generator,
    whole: bool,
) -> tuple[float, float, int]:
    """The mean disorder of chance, how well it is known, and of how many samples."""
    most = _MOST_SAMPLES_MANY if len(units) > 2 else _MOST_SAMPLES
    found: list[float] = []
    wanted = _SAMPLES
    while len(found) < wanted:
        sample = shuffled(units, rng)
        if not whole:
            sample = _window(sample, rng)
        if sum(len(each) for each in sample):
            found.append(best_alignment(sample, unlike).disorder(sample))
        if len(found) == _SAMPLES:
            varies = float(np.std(found) / np.mean(found))
            asked = int(np.ceil((varies * _Z95 / options.gamma_precision) ** 2))
            wanted = min(max(asked, _SAMPLES), most)
    mean = float(np.mean(found))
    return mean, float(_Z95 * np.std(found) / np.sqrt(len(found)) / mean), len(found)


def shuffled(units: tuple[Units, ...], rng: np.random.Generator) -> tuple[Units, ...]:
    """A chance sample: each rater's units are those of one drawn at random, shifted and wrapped."""
    start = min(float(each.starts[0]) for each in units if len(each))
    end = max(float(each.ends.max()) for each in units if len(each))
    length = end - start
    lengths = np.concatenate([each.ends - each.starts for each in units])
    apart = float(lengths.mean()) / 2
    shifts: list[float] = []
    made = []
    for _ in units:
        shift = rng.uniform(0, length)
        # Where all of the recording lies near a shift there is no place left, and any is taken.
        for _ in range(50):
            if all(abs(shift - other) >= apart for other in shifts):
                break
            shift = rng.uniform(0, length)
        shifts.append(shift)
        own = units[int(rng.integers(len(units)))]
        moved = own.starts + shift
        back = np.where(moved > end, length, 0.0)
        order = np.argsort(moved - back, kind="stable")
        made.append(Units((moved - back)[order], (own.ends + shift - back)[order], own.categories[order]))
    return tuple(made)


def _window(units: tuple[Units, ...], rng: np.random.Generator) -> tuple[Units, ...]:
    """A stretch of time with about as many units as a window holds."""
    total = sum(len(each) for each in units)
    window = _WINDOW_MANY if len(units) > 2 else _WINDOW_UNITS
    start = min(float(each.starts[0]) for each in units if len(each))
    end = max(float(each.ends.max()) for each in units if len(each))
    long = (end - start) * min(1.0, window / total)
    begin = rng.uniform(start, end - long)
    return tuple(_within(each, begin, begin + long) for each in units)


def _within(units: Units, begin: float, end: float) -> Units:
    """The units whose middles lie in a stretch."""
    middles = (units.starts + units.ends) / 2
    return units.taken(np.flatnonzero((middles >= begin) & (middles < end)))


def _windows(
    units: tuple[Units, ...], unlike: Dissimilarity, rng: np.random.Generator
) -> list[tuple[Alignment, tuple[Units, ...]]]:
    """Stretches of what was observed, each aligned by itself: all of them one after another, or some drawn."""
    total = sum(len(each) for each in units)
    count = -(-total // _WINDOW_MANY)
    starts = np.sort(np.concatenate([each.starts for each in units]))
    cuts: Whole | Reals = np.concatenate([[-np.inf], starts[_WINDOW_MANY::_WINDOW_MANY], [np.inf]])
    chosen = range(count)
    if count > _WINDOWS_MANY:
        chosen = np.sort(rng.choice(count, _WINDOWS_MANY, replace=False)).tolist()
    found = []
    for place in chosen:
        part = tuple(
            each.taken(np.flatnonzero((each.starts >= cuts[place]) & (each.starts < cuts[place + 1])))
            for each in units
        )
        if sum(len(each) for each in part):
            found.append((best_alignment(part, unlike), part))
    return found
