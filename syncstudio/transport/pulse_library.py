"""The client library of PulseAudio and PipeWire, as it lies on most Linux computers."""

import ctypes
import sys
from typing import Any

# pa_context_state_t
CONTEXT_READY, CONTEXT_FAILED, CONTEXT_TERMINATED = 4, 5, 6
# pa_stream_state_t
STREAM_READY, STREAM_FAILED, STREAM_TERMINATED = 2, 3, 4
NO_AUTOSPAWN = 1  # PA_CONTEXT_NOAUTOSPAWN: looking must not start a server
# What gives back an address, which is no int of 32 bits.
_MAKERS = (
    "pa_mainloop_new",
    "pa_mainloop_get_api",
    "pa_threaded_mainloop_new",
    "pa_threaded_mainloop_get_api",
    "pa_context_new",
    "pa_context_get_sink_info_list",
    "pa_context_get_server_info",
    "pa_stream_new",
)


def pulse_library() -> Any:
    """The library; None where there is none."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = ctypes.CDLL("libpulse.so.0")
    except OSError:
        return None
    for name in _MAKERS:
        getattr(library, name).restype = ctypes.c_void_p
    return library
