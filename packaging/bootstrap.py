#!/usr/bin/env python3
"""Make everything the program needs, then run it: `python3 packaging/bootstrap.py demo` (or `test`).

Standard library only, for it runs before anything is installed. It makes `.venv` in the project, installs
the program into it, and on Debian and Ubuntu installs the system packages that a fresh machine lacks. What
it cannot do itself it says, with the command that would, and goes on where it can. The second time it only
compares a stamp in `.venv` and starts. A later verb is one more line in `VERBS`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
PROGRAM = SCRIPTS / ("syncstudio.exe" if os.name == "nt" else "syncstudio")
STAMP = VENV / "syncstudio-bootstrap.json"
LOG = VENV / "syncstudio-bootstrap.log"
OLDEST, NEWEST = (3, 11), (3, 13)

# What the wheels of PySide6 and sounddevice link to, found missing on a bare Debian 12.
WINDOW = ("libglib2.0-0", "libgl1", "libegl1", "libdbus-1-3", "libfontconfig1", "libxkbcommon0")
SCREEN = ("libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxkbcommon-x11-0")
SOUND = ("libpulse0", "libxrandr2", "libgssapi-krb5-2", "libportaudio2", "libasound2-plugins")
# What python-vlc looks for; without the plugins the library plays nothing.
VLC = ("libvlc5", "vlc-plugin-base")
TESTS = ("xvfb", "xdotool", "ffmpeg", "pulseaudio", "pulseaudio-utils")


class Verb(NamedTuple):
    """One thing to ask for: which extras and system packages it stands on, and what runs then."""

    says: str
    extras: tuple[str, ...]
    packages: tuple[str, ...]
    run: Callable[[Sequence[str]], int]


def say(text: str) -> None:
    print(f"bootstrap: {text}", flush=True)


def stop(text: str) -> NoReturn:
    print(f"bootstrap: {text}", file=sys.stderr, flush=True)
    raise SystemExit(2)


def version_refusal(version: tuple[int, int]) -> str | None:
    """Why this Python will not do, in a sentence; None if it will."""
    if OLDEST <= version <= NEWEST:
        return None
    return (
        f"Sync Studio runs on Python {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]}, and this is "
        f"{version[0]}.{version[1]}: start this script with one of those, for example `python3.{NEWEST[1]} "
        "packaging/bootstrap.py demo`."
    )


# ---------------------------------------------------------------- system packages


def missing_packages(wanted: Iterable[str]) -> list[str]:
    """The Debian packages of `wanted` that are not installed; none where there is no dpkg."""
    if shutil.which("dpkg-query") is None:
        return []
    names = list(wanted)
    # Since the 64-bit time transition several packages carry a suffix: libglib2.0-0t64.
    asked = [spelling for name in names for spelling in (name, name + "t64")]
    answer = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *asked],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    there = {line.split()[0] for line in answer.splitlines() if line.endswith(" installed")}
    return [name for name in names if name not in there and name + "t64" not in there]


def _apt_prefix() -> list[str] | None:
    """How apt-get can be run here: directly as root, through sudo, or not at all."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    if subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return ["sudo", "-n"]
    return ["sudo"] if sys.stdin.isatty() else None


def unknown_packages(apt_says: str) -> set[str]:
    """The packages that apt-get named as unknown to this release."""
    located = re.findall(r"Unable to locate package (\S+)", apt_says)
    candidates = re.findall(r"Package '?([^\s']+)'? has no installation candidate", apt_says)
    return {name.rstrip(".") for name in [*located, *candidates]}


def install_packages(wanted: Sequence[str], why: str) -> None:
    """Install what is missing of `wanted`; what goes wrong is said in a sentence, and the work goes on."""
    missing = missing_packages(wanted)
    if not missing:
        return
    command = "apt-get install --no-install-recommends " + " ".join(missing)
    prefix = _apt_prefix()
    if prefix is None:
        say(f"going on without system packages that {why} needs; as root: {command}")
        return
    say(f"installing the system packages that {why} needs: {' '.join(missing)}")
    # sudo clears the environment, so `env` sets it behind sudo.
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C"]
    apt += ["apt-get", "-o", "DPkg::Lock::Timeout=120"]
    subprocess.run([*apt, "update"], capture_output=True, check=False)
    while missing:
        done = subprocess.run(
            [*apt, "install", "--yes", "--no-install-recommends", *missing],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        unknown = unknown_packages(done.stdout).intersection(missing)
        if done.returncode == 0 or not unknown:
            break
        say(f"this release has no {', '.join(sorted(unknown))}: going on without")
        missing = [name for name in missing if name not in unknown]
    left = missing_packages(missing)
    if left:
        errors = [line for line in done.stdout.splitlines() if line.startswith("E: ")] or ["no reason given"]
        which = "them" if left == list(missing) else " ".join(left)
        say(f"going on without {which}: apt-get could not install that ({errors[0]})")
        say(f"by hand, as root: {command}")


# ---------------------------------------------------------------- .venv


def _venv_version() -> tuple[int, int] | None:
    """The Python version of a `.venv` that works; None if there is none, or a broken or too old one."""
    try:
        facts = (VENV / "pyvenv.cfg").read_text(encoding="utf-8")
        found = re.search(r"^version(?:_info)? *= *(\d+)\.(\d+)", facts, re.MULTILINE)
    except OSError:
        return None
    if found is None or not PYTHON.exists():
        return None
    version = int(found[1]), int(found[2])
    return None if version_refusal(version) else version


def make_venv() -> tuple[int, int]:
    """Make `.venv` unless a working one is there, and return its Python version."""
    version = _venv_version()
    if version is not None:
        return version
    if (VENV / "pyvenv.cfg").exists():
        say(f"{VENV} no longer works (its Python is gone, or of another version): making it anew")
        shutil.rmtree(VENV)
    own = sys.version_info[0], sys.version_info[1]
    refusal = version_refusal(own)
    if refusal is not None:
        stop(refusal)
    say(f"making {VENV} with Python {own[0]}.{own[1]}")
    command = [sys.executable, "-m", "venv", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0 and "ensurepip" in done.stdout + done.stderr:
        shutil.rmtree(VENV, ignore_errors=True)
        # Debian keeps ensurepip in a package of its own, named after the version.
        install_packages([f"python{own[0]}.{own[1]}-venv"], "making .venv")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    version = _venv_version()
    if done.returncode != 0 or version is None:
        shutil.rmtree(VENV, ignore_errors=True)
        said = done.stdout + done.stderr
        if "ensurepip" in said:
            stop(
                ".venv cannot be made: this Python lacks its venv part. As root: apt-get install python3-venv"
            )
        last = said.strip().splitlines() or ["no reason given"]
        stop(f".venv cannot be made: `{' '.join(command)}` ended with: {last[-1].strip()}")
    return version


def stamp_key(version: tuple[int, int]) -> str:
    """What the installed things were made from: change any of it, and they are installed again."""
    parts = [str(ROOT), f"{version[0]}.{version[1]}", sysconfig.get_platform()]
    whole = "\n".join(parts).encode() + (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(whole).hexdigest()


def _stamped_extras(key: str) -> set[str]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    return set(stamp["extras"]) if stamp.get("key") == key else set()


def why_pip_failed(output: str) -> str:
    """The likely reason in words, from what pip printed."""
    network = "NewConnectionError|NameResolutionError|Name or service not known|name resolution"
    network += "|ConnectTimeout|ReadTimeout|ProxyError|Network is unreachable"
    if re.search(network, output):
        return "the package index cannot be reached (is this machine online? does it need a proxy?)"
    if "No space left on device" in output:
        return "the disk is full"
    if "No module named pip" in output:
        return f"{VENV} is half made; delete that folder and start again"
    if "SSLError" in output or "CERTIFICATE_VERIFY_FAILED" in output:
        return "the package index's certificate is not trusted here"
    errors = [line.strip() for line in output.splitlines() if line.lstrip().startswith("ERROR:")]
    return errors[-1].removeprefix("ERROR:").strip() if errors else "pip gave no reason"


def install_program(extras: Iterable[str], version: tuple[int, int]) -> None:
    """Install the program and its libraries into `.venv`, unless the stamp says that they are there."""
    key = stamp_key(version)
    have = _stamped_extras(key)
    if have.issuperset(extras):
        return
    wanted = sorted(have.union(extras))
    say(f"installing Sync Studio and its libraries ({', '.join(wanted)}); the first time this takes a while")
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--prefer-binary", "--editable", f"{ROOT}[{','.join(wanted)}]"]
    lines: list[str] = []
    pip = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    with pip, open(LOG, "w", encoding="utf-8") as log:
        for line in pip.stdout or ():
            log.write(line)
            lines.append(line)
            if re.match(r"\s*(Downloading \S+ \(|Installing collected)", line):
                print("  " + line.strip()[:100], flush=True)
    if pip.returncode == 0:
        STAMP.write_text(json.dumps({"key": key, "extras": wanted}) + "\n", encoding="utf-8")
        return
    why = why_pip_failed("".join(lines))
    if STAMP.exists() and PROGRAM.exists():
        say(f"the libraries could not be brought up to date: {why}; going on with those that are there")
        return
    stop(f"the libraries could not be installed: {why}. All that pip said is in {LOG}")


def prepare(verb: Verb) -> None:
    """Everything that `verb` stands on, made or found."""
    version = make_venv()
    install_packages(verb.packages, f"`{verb.says}`")
    install_program(verb.extras, version)


# ---------------------------------------------------------------- verbs


def has_screen() -> bool:
    """Whether a window can be seen from here."""
    if sys.platform != "linux":
        return True
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform:
        return platform.split(":")[0] not in ("offscreen", "minimal")
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def demo(arguments: Sequence[str]) -> int:
    """Make the demo recording and open it; without a screen, measure and picture it instead."""
    if has_screen():
        return subprocess.run([str(PROGRAM), "demo", *arguments], check=False).returncode
    say("there is no screen here: making the demo recording, measuring it and taking a picture of the window")
    # Told of no screen, the program opens no window that nobody would see or close.
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}

    def program(*words: str) -> int:
        return subprocess.run([str(PROGRAM), *words], env=environment, check=False).returncode

    folder = demo_folder(arguments)
    project, picture = folder / "Demo.syncstudio", folder / "demo.png"
    status = program("demo", "--dir", str(folder)) or program("info", str(project))
    status = status or program("shot", str(project), "--at", "6", "--out", str(picture))
    if status == 0:
        say(f"the project is {project}, a picture of its window {picture}")
    return status


def demo_folder(arguments: Sequence[str]) -> Path:
    """Where the demo goes: the folder after `--dir`, else where the program puts it."""
    for place, word in enumerate(arguments):
        if word == "--dir" and place + 1 < len(arguments):
            return Path(arguments[place + 1]).expanduser().absolute()
        if word.startswith("--dir="):
            return Path(word[len("--dir=") :]).expanduser().absolute()
    ask = "from syncstudio.session.demo_project import default_demo_folder as d; print(d())"
    return Path(
        subprocess.run([str(PYTHON), "-c", ask], capture_output=True, text=True, check=True).stdout.strip()
    )


def test(arguments: Sequence[str]) -> int:
    """Run all tests on two processes, without a screen unless one is asked for."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    # Hundreds of files are compiled once, not by each process and at each start.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    # Each process takes half, file by file, and what the other has not begun when it is done.
    command = [str(PYTHON), "-m", "pytest", "-n", "2", "--dist", "worksteal", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def setup(arguments: Sequence[str]) -> int:
    """Only make everything ready."""
    say(f"ready: {PROGRAM}")
    return 0


VERBS = {
    "demo": Verb("demo", ("gui", "vlc"), (*WINDOW, *SCREEN, *SOUND, *VLC), demo),
    "test": Verb("test", ("gui", "vlc", "dev"), (*WINDOW, *SCREEN, *SOUND, *VLC, *TESTS), test),
    "setup": Verb("setup", ("gui", "vlc", "dev"), (*WINDOW, *SCREEN, *SOUND, *VLC, *TESTS), setup),
}


def main(arguments: Sequence[str]) -> int:
    verb = VERBS.get(arguments[0]) if arguments else None
    if verb is None:
        print("usage: python3 packaging/bootstrap.py VERB [ARGUMENT...]\n")
        for name, known in VERBS.items():
            print(f"  {name:6} {known.run.__doc__}")
        return 0 if list(arguments) in ([], ["--help"], ["-h"]) else 2
    prepare(verb)
    status = verb.run(arguments[1:])
    missing = missing_packages(verb.packages) if status else []
    if missing:
        say(f"that may have failed for lack of these system packages: {' '.join(missing)}")
    return status


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
