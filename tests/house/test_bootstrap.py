"""packaging/bootstrap.py: what it refuses, finds missing, and says, without installing anything."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parent.parent.parent / "packaging" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, looking at an empty project folder."""
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    venv = tmp_path / ".venv"
    scripts = venv / "bin"
    for name, value in {
        "ROOT": tmp_path,
        "VENV": venv,
        "SCRIPTS": scripts,
        "PYTHON": scripts / "python",
        "PROGRAM": scripts / "syncstudio",
        "STAMP": venv / "stamp.json",
        "LOG": venv / "log.txt",
    }.items():
        monkeypatch.setattr(module, name, value)
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    return module


def program(path: Path, body: str) -> None:
    """An executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


def test_it_needs_the_standard_library_only_and_any_python_can_read_it() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 8))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("version", [(3, 10), (3, 14), (2, 7)])
def test_a_python_that_will_not_do_is_refused_in_a_sentence(
    bootstrap: ModuleType, version: tuple[int, int]
) -> None:
    assert f"this is {version[0]}.{version[1]}" in bootstrap.version_refusal(version)


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_a_python_that_will_do_is_not(bootstrap: ModuleType, version: tuple[int, int]) -> None:
    assert bootstrap.version_refusal(version) is None


def test_missing_packages_are_those_dpkg_does_not_call_installed(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = "libgl1 installed\\nlibglib2.0-0t64 installed\\nxvfb config-files\\n"
    program(tmp_path / "tools" / "dpkg-query", f"printf '{listing}'; exit 1")
    monkeypatch.setenv("PATH", str(tmp_path / "tools"), prepend=os.pathsep)
    assert bootstrap.missing_packages(["libgl1", "libglib2.0-0", "xvfb", "ffmpeg"]) == ["xvfb", "ffmpeg"]


def test_without_dpkg_nothing_is_missing(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bootstrap.missing_packages(["libgl1"]) == []


def test_packages_that_a_release_lacks_are_left_out_and_the_rest_installed(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = tmp_path / "asked"
    program(tmp_path / "tools" / "dpkg-query", f'[ -e {asked}.done ] && echo "good installed"; exit 0')
    program(
        tmp_path / "tools" / "apt-get",
        f'echo "$@" >> {asked}\n'
        'case "$*" in *odd*) echo "E: Unable to locate package odd"; exit 100;; esac\n'
        f'case "$*" in *good*) touch {asked}.done;; esac',
    )
    monkeypatch.setenv("PATH", str(tmp_path / "tools"), prepend=os.pathsep)
    monkeypatch.setattr(bootstrap, "_apt_prefix", lambda: [])
    bootstrap.install_packages(["good", "odd"], "`test`")
    assert asked.read_text(encoding="utf-8").splitlines()[-1].endswith("--no-install-recommends good")
    assert "this release has no odd" in capsys.readouterr().out


def test_without_the_right_to_install_the_command_is_said(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "missing_packages", lambda wanted: list(wanted))
    monkeypatch.setattr(bootstrap, "_apt_prefix", lambda: None)
    bootstrap.install_packages(["libgl1"], "`demo`")
    assert "apt-get install --no-install-recommends libgl1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("NewConnectionError('<pip...>: Failed to establish a new connection')", "cannot be reached"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        (
            "ERROR: No matching distribution found for av>=18.1\n",
            "No matching distribution found for av>=18.1",
        ),
        ("", "no reason"),
    ],
)
def test_why_pip_failed(bootstrap: ModuleType, output: str, reason: str) -> None:
    assert reason in bootstrap.why_pip_failed(output)


def installed(bootstrap: ModuleType, status: int = 0, says: str = "") -> Path:
    """A `.venv` whose Python only notes what it was asked; returns the note."""
    note: Path = bootstrap.ROOT / "pip-was-asked"
    program(bootstrap.PYTHON, f"echo \"$@\" >> {note}; echo '{says}'; exit {status}")
    (bootstrap.VENV / "pyvenv.cfg").write_text("version = 3.12.1\n", encoding="utf-8")
    return note


def test_the_second_time_nothing_is_installed(bootstrap: ModuleType) -> None:
    note = installed(bootstrap)
    version = bootstrap.make_venv()
    assert version == (3, 12)
    bootstrap.install_program(("gui", "dev"), version)
    bootstrap.install_program(("gui", "dev"), version)
    bootstrap.install_program(("gui",), version)
    assert len(note.read_text(encoding="utf-8").splitlines()) == 1


@pytest.mark.parametrize("change", ["pyproject", "extras", "stamp"])
def test_a_change_installs_again(bootstrap: ModuleType, change: str) -> None:
    note = installed(bootstrap)
    bootstrap.install_program(("gui",), (3, 12))
    if change == "pyproject":
        (bootstrap.ROOT / "pyproject.toml").write_text("[project]\nname = 'y'\n", encoding="utf-8")
    elif change == "stamp":
        bootstrap.STAMP.write_text("{torn", encoding="utf-8")
    bootstrap.install_program(("dev",) if change == "extras" else ("gui",), (3, 12))
    assert len(note.read_text(encoding="utf-8").splitlines()) == 2
    if change == "extras":
        assert json.loads(bootstrap.STAMP.read_text(encoding="utf-8"))["extras"] == ["dev", "gui"]


def test_a_first_install_that_fails_stops_with_the_reason(
    bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    installed(bootstrap, status=1, says="NewConnectionError")
    with pytest.raises(SystemExit):
        bootstrap.install_program(("gui",), (3, 12))
    assert "is this machine online" in capsys.readouterr().err
    assert not bootstrap.STAMP.exists()


def test_offline_what_is_there_goes_on_working(
    bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    installed(bootstrap, status=1, says="NewConnectionError")
    program(bootstrap.PROGRAM, "exit 0")
    bootstrap.STAMP.write_text(json.dumps({"key": "older", "extras": ["gui"]}), encoding="utf-8")
    bootstrap.install_program(("gui",), (3, 12))
    assert "going on with those that are there" in capsys.readouterr().out


def test_a_broken_venv_is_made_anew(
    bootstrap: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Its pip takes most of the time, and the tests themselves run in an environment that was made with it.
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda command, **more: run([*command, "--without-pip"], **more))
    installed(bootstrap)
    bootstrap.PYTHON.unlink()
    version = bootstrap.make_venv()
    assert version == sys.version_info[:2]
    assert "making it anew" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("environment", "screen"),
    [
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({}, False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
        ({"QT_QPA_PLATFORM": "vnc:port=5900"}, True),
    ],
)
def test_has_screen(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], screen: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert bootstrap.has_screen() is screen


@pytest.mark.parametrize("arguments", [["--dir", "D"], ["--dir=D"], []])
def test_without_a_screen_the_demo_is_described_and_pictured(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    program(bootstrap.PYTHON, f"echo {tmp_path}/D")
    program(bootstrap.PROGRAM, f'[ -z "$QT_QPA_PLATFORM" ] && echo "$@" >> {tmp_path}/asked')
    assert bootstrap.demo(arguments) == 0
    project = f"{tmp_path}/D/Demo.syncstudio"
    assert (tmp_path / "asked").read_text(encoding="utf-8").splitlines() == [
        f"demo --dir {tmp_path}/D",
        f"info {project}",
        f"shot {project} --at 6 --out {tmp_path}/D/demo.png",
    ]


def test_usage_names_every_verb(bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main([]) == 0
    said = capsys.readouterr().out
    assert [verb for verb in bootstrap.VERBS if verb not in said] == []
    assert bootstrap.main(["dance"]) == 2
