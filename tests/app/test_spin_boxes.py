"""Every spin box of the window has its text as far in as the fields beside it."""

import re
from pathlib import Path

import syncstudio.app

MADE = re.compile(r"\bQ(?:Double)?SpinBox\((?:self|parent|None)?[^)]*\)")


def test_whoever_makes_a_spin_box_sets_its_text_in():
    folder = Path(syncstudio.app.__file__).parent
    made = [path for path in folder.rglob("*.py") if MADE.search(path.read_text(encoding="utf-8"))]
    assert len(made) >= 5
    assert [path.name for path in made if "give_room(" not in path.read_text(encoding="utf-8")] == []
