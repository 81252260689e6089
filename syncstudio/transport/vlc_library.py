"""Finds VLC's library when it is first wanted, and says in one sentence how to get what is missing."""

from __future__ import annotations

import functools
import importlib
import os
from collections.abc import Callable, Sequence
from typing import Any

_GET_BINDING = "VLC needs python-vlc: install it with “pip install python-vlc”, then open Sync Studio again."
_GET_LIBRARY = (
    "VLC's library was not found: install VLC (on Debian and Ubuntu the packages libvlc5 and vlc-plugin-base), "
    "then open Sync Studio again."
)
_GET_PLUGINS = (
    "VLC's library has no plugins: install VLC whole (on Debian and Ubuntu the package vlc-plugin-base), or set "
    "VLC_PLUGIN_PATH to their folder, then open Sync Studio again."
)
_MAJOR = 3

# Pictures only, as they are stored, and nothing written over them. A local file needs little read ahead.
_QUIET = ("--quiet", "--intf=dummy", "--no-xlib", "--no-stats", "--no-lua", "--ignore-config")
_PICTURES = ("--no-audio", "--no-spu", "--no-osd", "--no-video-title-show", "--no-sub-autodetect-file")
_AS_STORED = ("--deinterlace=0", "--no-autoscale")
# On few cores VLC decodes by one thread more than there are, and where that number divides the distance of the frames
# that others refer to (2, 3 or 4, often), some threads do all the work of a seek and others none: by five, a seek deep
# in a group takes a quarter less (1080p H.264, two cores).
_FEW_CORES, _THREADS = 4, 5


class VlcError(Exception):
    """VLC cannot play; the message says why and what to do."""


class VlcMissingError(VlcError):
    """VLC is not there, or not whole; the message says how to get it."""


def load_vlc(load: Callable[[str], Any] = importlib.import_module) -> Any:
    """The python-vlc module with its library found, or a VlcMissingError that says how to get what is missing."""
    try:
        vlc = load("vlc")
    except ModuleNotFoundError as error:
        raise VlcMissingError(_GET_BINDING) from error
    except (ImportError, OSError, NotImplementedError, AttributeError, NameError, TypeError) as error:
        # python-vlc looks for the library while it is imported, and fails in many ways.
        raise VlcMissingError(_GET_LIBRARY) from error
    if getattr(vlc, "dll", None) is None:
        raise VlcMissingError(_GET_LIBRARY)
    version = vlc.libvlc_get_version()
    text = version.decode("ascii", "replace") if isinstance(version, bytes) else str(version)
    if text.split(".")[0] != str(_MAJOR):
        raise VlcMissingError(
            f"This is VLC {text}: Sync Studio plays by VLC {_MAJOR}; install that beside it."
        )
    return vlc


def make_instance(vlc: Any, hardware: bool = False, as_stored: bool = True, more: Sequence[str] = ()) -> Any:
    """A VLC that plays pictures into memory. `hardware` lets a device decode; not `as_stored`, it treats
    pictures as it usually does (fields, for example). Raises VlcMissingError where its plugins are missing."""
    options = [*_QUIET, *_PICTURES, *(_AS_STORED if as_stored else ())]
    options.append(f"--avcodec-hw={'any' if hardware else 'none'}")
    if (os.cpu_count() or 1) <= _FEW_CORES:
        options.append(f"--avcodec-threads={_THREADS}")
    instance = vlc.Instance([*options, *more])
    if instance is None:
        raise VlcMissingError(_GET_PLUGINS)
    return instance


@functools.cache
def vlc_trouble() -> str | None:
    """Why VLC cannot play here, in a sentence; None when it can. Asked once for the whole run of the program."""
    try:
        make_instance(load_vlc()).release()
    except VlcError as error:
        return str(error)
    return None


def vlc_version() -> str | None:
    """VLC's own version, or None where it cannot play."""
    if vlc_trouble() is not None:
        return None
    version: bytes = load_vlc().libvlc_get_version()
    return version.decode("ascii", "replace").split()[0]
