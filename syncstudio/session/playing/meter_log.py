"""Writes the sync meter's readings into a CSV file for quality assurance, from a thread of its own."""

from __future__ import annotations

import contextlib
import platform
import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from syncstudio.session.playing.sync_meter import MeterReading

# A minute of four panes at 60 pictures a second: what a disk that hangs may hold up before rows are lost.
_MOST_WAITING = 14_400
_PATIENCE_S = 5.0

COLUMNS = (
    "host_ns",
    "track",
    "track_name",
    "frame",
    "pts",
    "painted_master_ns",
    "heard_master_ns",
    "error_ms",
    "outside_ms",
    "dropped",
    "due",
    "speed",
    "player",
)


class MeterLog:
    """One recording of the meter, from `begin` to `close`. `add` never waits.

    `name_of` and `player_of` say what a track is called and what plays it; `failed` is told once, in a sentence,
    when the file cannot be written.
    """

    def __init__(
        self,
        path: Path,
        name_of: Callable[[int], str],
        player_of: Callable[[int], str],
        failed: Callable[[str], None],
        facts: dict[str, str],
    ) -> None:
        self.path = path
        self.lost = 0
        self.written = 0
        self._name_of, self._player_of, self._failed = name_of, player_of, failed
        self._facts = facts
        self._broken = False
        self._names: dict[int, str] = {}
        self._waiting: queue.Queue[str | None] = queue.Queue(_MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="syncstudio-meter-log", daemon=True)

    def begin(self) -> None:
        """Open the file; whether that goes well is told later."""
        self._thread.start()

    def add(self, reading: MeterReading) -> None:
        """Write a reading; while the disk does not keep up readings are lost, and counted."""
        if self._broken:
            return
        track_id = reading.track_id
        if track_id not in self._names:
            self._names[track_id] = self._name_of(track_id)
        row = row_text(reading, self._names[track_id], self._player_of(track_id))
        try:
            self._waiting.put_nowait(row)
        except queue.Full:
            self.lost += 1

    def close(self) -> None:
        """Write what waits, and end."""
        if threading.current_thread() is self._thread or not self._thread.is_alive():
            return
        with contextlib.suppress(queue.Full):
            self._waiting.put(None, timeout=_PATIENCE_S)
        self._thread.join(_PATIENCE_S)

    def _run(self) -> None:
        try:
            with open(self.path, "w", encoding="utf-8", newline="\n") as out:
                for line in header_lines(self._facts):
                    out.write(line + "\n")
                for row in self._rows(out):
                    out.write(row + "\n")
                    self.written += 1
                if self.lost:
                    out.write(f"# {self.lost} readings lost: the disk did not keep up\n")
        except OSError as error:
            why = error.strerror or str(error)
            self._broken = True
            self._failed(f"The meter cannot be recorded in {self.path}: {why}. Choose another folder.")

    def _rows(self, out: TextIO) -> Iterator[str]:
        while True:
            if self._waiting.empty():
                out.flush()
            row = self._waiting.get()
            if row is None:
                return
            yield row


def header_lines(facts: dict[str, str]) -> list[str]:
    """The lines before the first row: what recorded it, each behind a #, and the names of the columns."""
    everything = {"python": platform.python_version(), "system": platform.platform(), **facts}
    lines = ["# Sync Studio sync meter", *(f"# {name}: {value}" for name, value in everything.items())]
    lines += [
        "# error_ms: picture behind (+) or ahead (-) of when it was due, in the listener's time; "
        "outside_ms: 0 while the right picture is on screen",
        ",".join(COLUMNS),
    ]
    return lines


def row_text(reading: MeterReading, name: str, player: str) -> str:
    """One reading as a row; what nobody knows is left empty."""
    values = (
        reading.host_ns,
        reading.track_id,
        _quoted(name),
        reading.number,
        reading.pts,
        reading.start_ns,
        reading.heard_ns,
        _ms(reading.from_due_ns),
        _ms(reading.outside_ns),
        reading.dropped,
        reading.due,
        reading.speed,
        _quoted(player),
    )
    return ",".join("" if value is None else str(value) for value in values)


def _ms(ns: int | None) -> str | None:
    """Whole ns as ms with three decimals, without a float."""
    if ns is None:
        return None
    us = abs(ns) // 1000
    return f"{'-' if ns < 0 and us else ''}{us // 1000}.{us % 1000:03d}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set('",\n\r') else text
