"""The command as a process of its own: what it imports, where it prints, how it ends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from syncstudio.media.demo.truth import DemoTruth
from tests.cli.conftest import Run

SYNCSTUDIO = [sys.executable, "-m", "syncstudio.cli"]
HEADLESS_ONLY = """
import json, socket, sys
class Nowhere:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6", "pyqtgraph", "vlc"):
            raise ImportError("headless commands do not import " + name)
sys.meta_path.insert(0, Nowhere())
def no_network(*args, **kwargs):
    raise OSError("headless commands do not open the network")
socket.socket.connect = no_network
from syncstudio.cli import main
for words in json.loads(sys.argv[1]):
    sys.argv = ["syncstudio", *words]
    try:
        main()
    except SystemExit as end:
        print(f"\\n{end.code or 0} {words[0]}")
"""


def process(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*SYNCSTUDIO, *map(str, args)], capture_output=True, text=True, check=False)


def test_help_has_one_sentence_for_each_command(run: Run) -> None:
    done = process("--help")
    assert done.returncode == 0
    commands = [
        line.split(maxsplit=1) for line in done.stdout.split("Commands:")[1].splitlines() if line.strip()
    ]
    assert [name for name, _ in commands] == sorted(
        [
            "add",
            "agree",
            "align",
            "align-words",
            "compare",
            "convert",
            "dataset",
            "demo",
            "devices",
            "export",
            "formats",
            "frame",
            "frames",
            "health",
            "import",
            "info",
            "measure",
            "merge",
            "new",
            "open",
            "package",
            "profiles",
            "repair",
            "report",
            "schema",
            "shot",
            "verify",
        ]
    )
    for name, sentence in commands:
        assert sentence.endswith("."), f"{name} is cut short"
        assert not sentence.endswith("..."), f"{name} is cut short"
        assert run(name, "--help").exit_code == 0


def test_a_command_starts_without_what_only_some_need() -> None:
    """Before NumPy is loaded its threads can still be kept out, so that `measure` can copy itself for decoding."""
    what = "import sys, syncstudio.cli; print({'numpy', 'av', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", what], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_version() -> None:
    done = process("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("syncstudio ")


def test_bad_usage_ends_with_2_and_one_line() -> None:
    done = process("info", "nowhere.mp4")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_headless_commands_need_neither_qt_nor_vlc_nor_a_network(demo: DemoTruth, tmp_path: Path) -> None:
    project, out = tmp_path / "p.syncstudio", tmp_path / "f.png"
    camera = demo.path("camera-a.mp4")
    commands = (
        ["new", project, camera, demo.path("recorder-1.wav"), "--json"],
        ["add", project, demo.path("sensor.csv"), demo.path("transcript.json"), "--json"],
        ["align", project, "--track", "recorder-1", "--offset", "0.731", "--json"],
        ["info", project, "--json"],
        ["info", camera, "--json"],
        ["frames", camera, "--json"],
        ["frame", camera, "--index", 3, "--out", out],
    )
    done = subprocess.run(
        [sys.executable, "-c", HEADLESS_ONLY, json.dumps(commands, default=str)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout
    for args in commands:
        document, mark, said = said.partition(f"\n0 {args[0]}\n")
        assert mark, (args, done.stdout, done.stderr)
        if "--json" in args:
            assert json.loads(document)["schema"].startswith("syncstudio.")


def test_the_window_s_commands_say_how_to_get_it(tmp_path: Path) -> None:
    without = "import sys; sys.modules['PySide6'] = None\nfrom syncstudio.cli import main\nmain(sys.argv[1:])"
    for args in (["open"], ["demo", "--dir", tmp_path / "demo"], []):
        done = subprocess.run(
            [sys.executable, "-c", without, *map(str, args)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        assert 'pip install "syncstudio[gui]"' in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "demo").exists()


def test_a_reader_that_has_enough_is_no_error(demo: DemoTruth) -> None:
    command = " ".join(
        f"'{part}'" for part in [*SYNCSTUDIO, "frames", str(demo.path("camera-a.mp4")), "--json"]
    )
    done = subprocess.run(
        ["bash", "-c", f"{command} | head -c 10; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_names_that_no_encoding_can_show(demo: DemoTruth, tmp_path: Path) -> None:
    strange = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9 \xe2\x98\x83.wav"))
    shutil.copy(demo.path("recorder-2.wav"), strange)
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}

    def run(*args: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*SYNCSTUDIO, *map(str, args)], capture_output=True, check=False, env=ascii_only
        )

    assert run("info", strange).returncode == 0
    found = json.loads(run("info", strange, "--json").stdout)
    assert os.fsencode(found["path"]) == os.fsencode(strange)
    for args in (["info", f"{strange}x"], ["new", tmp_path / "p.syncstudio", strange]):
        refused = run(*args)
        assert refused.returncode == 2, refused.stderr
        assert len(refused.stderr.splitlines()) == 1
