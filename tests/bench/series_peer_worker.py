"""Shows a long series in another program, inside the Python it is installed in: one JSON line out.

    python series_peer_worker.py PEER FILE ROWS CHANNELS RATE

FILE holds float32 rows. Out: `{"first_s", "pan_ms", "memory_mb"}`: from asking for the file to a picture of all of it,
the 95th percentile of drawing a minute somewhere, and the most memory of the process; or `{"missing"}`, `{"error"}`.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

_LOOKS = 20
_MINUTE_S = 60.0
_SIZE = (1700, 800)


def mne_qt_browser(data: Any, rate: float) -> tuple[float, list[float]]:
    start = time.perf_counter()
    mne = importlib.import_module("mne")
    importlib.import_module("mne_qt_browser")
    mne.set_log_level("ERROR")
    # It asks for an X server, and draws without one just as well.
    importlib.import_module("mne.viz.backends._utils")._display_is_valid = lambda: True
    mne.viz.set_browser_backend("qt")
    length_s = data.shape[0] / rate
    info = mne.create_info([f"c{n}" for n in range(data.shape[1])], rate, "misc")
    raw = mne.io.RawArray(data.T, info)
    figure = raw.plot(
        duration=length_s, n_channels=data.shape[1], show=False, block=False, scalings={"misc": 4}
    )
    figure.resize(*_SIZE)
    figure.show()
    application = importlib.import_module("qtpy.QtWidgets").QApplication.instance()
    application.processEvents()
    figure.grab()
    first_s = time.perf_counter() - start
    times = []
    for look in range(_LOOKS):
        at_s = look / _LOOKS * (length_s - _MINUTE_S)
        begun = time.perf_counter()
        figure.mne.plt.setXRange(at_s, at_s + _MINUTE_S, padding=0)
        application.processEvents()
        figure.grab()
        times.append(time.perf_counter() - begun)
    return first_s, times


def ephyviewer(data: Any, rate: float) -> tuple[float, list[float]]:
    start = time.perf_counter()
    module = importlib.import_module("ephyviewer")
    application = module.mkQApp()
    source = module.InMemoryAnalogSignalSource(data, rate, 0.0)
    view = module.TraceViewer(source=source, name="series")
    view.resize(*_SIZE)
    view.show()
    drawn: list[float] = []
    view.datagrabber.data_ready.connect(lambda *_: drawn.append(time.perf_counter()))
    length_s = data.shape[0] / rate

    def show(at_s: float, size_s: float) -> None:
        count = len(drawn)
        view.params["xsize"] = size_s
        view.seek(at_s)
        limit = time.perf_counter() + 120
        while len(drawn) == count and time.perf_counter() < limit:
            application.processEvents()
        application.processEvents()
        view.grab()

    show(length_s / 2, length_s)
    first_s = time.perf_counter() - start
    times = []
    show(0.0, _MINUTE_S)
    for look in range(_LOOKS):
        begun = time.perf_counter()
        show(_MINUTE_S + look / _LOOKS * (length_s - 2 * _MINUTE_S), _MINUTE_S)
        times.append(time.perf_counter() - begun)
    view.close()
    return first_s, times


def rerun(data: Any, rate: float) -> tuple[float, list[float]]:
    """Its viewer draws on a graphics card alone, so only the way into its store is measured."""
    start = time.perf_counter()
    numpy, module = importlib.import_module("numpy"), importlib.import_module("rerun")
    stream = module.RecordingStream("bench")
    stream.memory_recording()
    seconds = numpy.arange(data.shape[0]) / rate
    for channel in range(data.shape[1]):
        stream.send_columns(
            f"c{channel}",
            indexes=[module.TimeColumn("t", duration=seconds)],
            columns=module.Scalars.columns(scalars=data[:, channel].astype("float64")),
        )
    stream.flush()
    return time.perf_counter() - start, []


PEERS: dict[str, Callable[[Any, float], tuple[float, list[float]]]] = {
    "mne-qt-browser": mne_qt_browser,
    "ephyviewer": ephyviewer,
    "rerun": rerun,
}


def main() -> int:
    name, path, rows, channels, rate = sys.argv[1:6]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    answer: dict[str, Any]
    try:
        numpy = importlib.import_module("numpy")
        data = numpy.memmap(path, "float32", "r", shape=(int(rows), int(channels)))
        first_s, times = PEERS[name](data, float(rate))
        pan_ms = float(numpy.percentile(times, 95)) * 1000 if times else None
        memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        answer = {"first_s": first_s, "pan_ms": pan_ms, "memory_mb": memory_mb}
    except ModuleNotFoundError as error:
        answer = {"missing": str(error.name)}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"[:300]}
    print(json.dumps(answer), flush=True)
    os._exit(0)


if __name__ == "__main__":
    raise SystemExit(main())
