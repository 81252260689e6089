"""The files that come with the program are found in the source tree and in a wheel."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from syncstudio.resource import resource

ROOT = Path(__file__).resolve().parent.parent.parent


def test_in_the_source_tree() -> None:
    assert resource() == ROOT / "resources"
    assert resource("fonts").is_dir()


def test_a_missing_file_has_a_path_too() -> None:
    assert resource("manual", "no-such-chapter.md") == ROOT / "resources" / "manual" / "no-such-chapter.md"


def test_a_wheel_carries_them_inside_the_package(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(unpacked)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"syncstudio"}
    here = {path.relative_to(ROOT) for path in (ROOT / "resources").rglob("*") if path.is_file()}
    assert {Path("syncstudio") / path for path in here} <= {Path(name) for name in names}

    ask = "from syncstudio.resource import resource; print(resource('fonts'))"
    found = subprocess.run(
        [sys.executable, "-S", "-c", ask], cwd=unpacked, capture_output=True, text=True, check=True
    )
    assert Path(found.stdout.strip()) == unpacked / "syncstudio" / "resources" / "fonts"
