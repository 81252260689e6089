"""The outputs that a PulseAudio or PipeWire server offers, by the names its mixer shows.

PortAudio knows such a server only as one device. Which of the server's outputs a stream comes out of is told to
libpulse by the environment variable `PULSE_SINK`, read when the stream is opened.
"""

import contextlib
import ctypes
import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from syncstudio.transport.pulse_library import (
    CONTEXT_FAILED,
    CONTEXT_READY,
    CONTEXT_TERMINATED,
    NO_AUTOSPAWN,
    pulse_library,
)

_VARIABLE = "PULSE_SINK"
# A server of this computer answers within milliseconds.
_ANSWER_WITHIN_S = 1.0
_environment = threading.Lock()


class _SinkInfo(ctypes.Structure):
    """The head of `pa_sink_info`, whose order is part of libpulse's stable interface."""

    _fields_ = (("name", ctypes.c_char_p), ("index", ctypes.c_uint32), ("description", ctypes.c_char_p))


class _ServerInfo(ctypes.Structure):
    """The head of `pa_server_info`, likewise."""

    _fields_ = (
        ("user_name", ctypes.c_char_p),
        ("host_name", ctypes.c_char_p),
        ("server_version", ctypes.c_char_p),
        ("server_name", ctypes.c_char_p),
        ("sample_format", ctypes.c_int),
        ("rate", ctypes.c_uint32),
        ("channels", ctypes.c_uint8),
        ("default_sink_name", ctypes.c_char_p),
    )


_ServerCallback = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(_ServerInfo), ctypes.c_void_p)
_SinkCallback = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.POINTER(_SinkInfo), ctypes.c_int, ctypes.c_void_p
)


def pulse_sinks() -> dict[str, str]:
    """The server's outputs: shown name to the server's own name; empty where there is no server."""
    return _asked()[0]


def pulse_default() -> str | None:
    """The shown name of the output that the server takes when none is chosen; None where there is no server."""
    sinks, default = _asked()
    return next((shown for shown, name in sinks.items() if name == default), None)


def _asked() -> tuple[dict[str, str], str]:
    """The outputs, and the server's own name of the default one."""
    library = pulse_library()
    if library is None:
        return {}, ""
    found: list[tuple[str, str]] = []
    default: list[str] = []
    with contextlib.suppress(OSError):
        _ask(library, lambda name, description: found.append((name, description)), default.append)
    shown: dict[str, str] = {}
    for name, description in found:
        same = sum(description == other for _, other in found) > 1
        shown[f"{description} ({name})" if same or not description else description] = name
    return shown, default[0] if default else ""


@contextlib.contextmanager
def through_sink(sink: str | None) -> Iterator[None]:
    """While this runs, streams are opened on that output of the server; None changes nothing."""
    if sink is None:
        yield
        return
    with _environment:
        before = os.environ.get(_VARIABLE)
        os.environ[_VARIABLE] = sink
        try:
            yield
        finally:
            if before is None:
                del os.environ[_VARIABLE]
            else:
                os.environ[_VARIABLE] = before


def _ask(library: Any, tell: Callable[[str, str], object], default: Callable[[str], object]) -> None:
    """Connect, ask for the default output and the list, and leave."""
    done = []

    def take(_context: int, info: Any, end: int, _data: int) -> None:
        if end:
            done.append(end)
        else:
            tell(_text(info.contents.name), _text(info.contents.description))

    def take_server(_context: int, info: Any, _data: int) -> None:
        if info:
            default(_text(info.contents.default_sink_name))

    on_sink, on_server = _SinkCallback(take), _ServerCallback(take_server)
    loop = ctypes.c_void_p(library.pa_mainloop_new())
    api = ctypes.c_void_p(library.pa_mainloop_get_api(loop))
    context = ctypes.c_void_p(library.pa_context_new(api, b"Sync Studio"))
    try:
        if library.pa_context_connect(context, None, NO_AUTOSPAWN, None) < 0:
            return
        deadline = time.monotonic() + _ANSWER_WITHIN_S
        asked = False
        while not done and time.monotonic() < deadline:
            _turn(library, loop)
            state = library.pa_context_get_state(context)
            if state in (CONTEXT_FAILED, CONTEXT_TERMINATED):
                return
            if state == CONTEXT_READY and not asked:
                asked = True
                # Answers come in the order of the questions.
                first = library.pa_context_get_server_info(context, on_server, None)
                second = library.pa_context_get_sink_info_list(context, on_sink, None)
                for operation in (first, second):
                    library.pa_operation_unref(ctypes.c_void_p(operation))
    finally:
        library.pa_context_disconnect(context)
        library.pa_context_unref(context)
        library.pa_mainloop_free(loop)


def _turn(library: Any, loop: Any) -> None:
    """Let the server's answers in, waiting for at most a twentieth of a second."""
    if library.pa_mainloop_prepare(loop, 50_000) >= 0:
        library.pa_mainloop_poll(loop)
        library.pa_mainloop_dispatch(loop)


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")
