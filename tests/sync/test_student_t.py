"""How much farther an interval reaches for being estimated: as SciPy says, without SciPy."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy.special import stdtrit

from syncstudio.sync.student_t import interval_factor


def test_it_is_what_scipy_says() -> None:
    for freedom in np.concatenate([np.linspace(0.5, 60, 60), np.geomspace(60, 1e6, 12)]).tolist():
        assert interval_factor(freedom) == pytest.approx(stdtrit(freedom, 0.975), rel=1e-9)


def test_of_endlessly_many_it_is_the_normal_one() -> None:
    assert interval_factor(1e12) == pytest.approx(1.959964, abs=1e-4)


def test_two_sounds_are_compared_without_loading_scipy() -> None:
    # It takes as long to load as two recordings of ten minutes to be compared.
    code = (
        "import sys, numpy as np\n"
        "from syncstudio.sync.inputs import Sound\n"
        "from syncstudio.sync.sound.sound_to_sound import measure_sounds\n"
        "heard = np.random.default_rng(1).standard_normal(160_000).astype(np.float32) / 8\n"
        "found = measure_sounds(Sound(heard, 16_000), Sound(heard[16_000:], 16_000))\n"
        "assert found.status == 'measured', found.reason\n"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'scipy']\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
