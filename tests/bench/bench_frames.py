"""How soon the right frame is on show: seeks, steps and scrubbing, beside mpv, libVLC and OpenCV in the same run."""

from __future__ import annotations

import contextlib
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.bench.frame_viewer import Viewer
from tests.bench.moving_clip import RATE, write_moving_clip
from tests.bench.report import MissingPeer, Row
from tests.bench.video_peers import Mpv, OpenCv, Peer, Vlc

_ROUNDS, _SEEKS, _STEPS, _PEER_STEPS, _COLD_STEPS = 5, 6, 30, 8, 3
_REST_S = 1.0
# A person looks at a picture before going elsewhere; all programs get this pause, and may use it.
_LOOK_S = 0.3
# A held arrow key, and a hand that drags, ask about this often.
_REPEAT_S = 1 / 30
_DRAGS = 90


def run(tiny: bool) -> list[Row]:
    """Measure on a clip made for it: 1080p30 H.264 with 250-frame groups, or a few small frames when `tiny`.

    The programs take turns, so that each meets the machine as the others do. Which frame a picture is, is read
    from the picture. A tiny run leaves the others out.
    """
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        os.environ["SYNCSTUDIO_CACHE_DIR"] = folder
        clip = Path(folder) / "clip.mp4"
        size, frames, gop = ((320, 180), 60, 25) if tiny else ((1920, 1080), 750, 250)
        write_moving_clip(clip, frames, size, gop)
        makers: list[Callable[[], Peer]] = []
        if not tiny:
            makers = [lambda: Mpv(clip, RATE), lambda: Vlc(clip, RATE, size), lambda: OpenCv(clip)]
        return _rows(clip, frames, makers, tiny)


class _Figures:
    """What one program took, in milliseconds, and how many of its pictures were not the frame asked for."""

    def __init__(self) -> None:
        self.seeks: list[float] = []
        self.held = 0
        self.forward: list[float] = []
        self.back: list[float] = []
        self.cold: list[float] = []
        self.wrong = 0

    def seek(self, peer: Peer, number: int, tiny: bool) -> None:
        """A seek to a frame that is not at hand; one that is would only flatter. (A tiny clip is soon at hand.)"""
        time.sleep(_LOOK_S)
        if not tiny and isinstance(peer, Viewer) and peer.reader.kept(number) is not None:
            self.held += 1
            return
        self.seeks.append(peer.seek(number))
        self.wrong += peer.shown() != number


def _rows(clip: Path, count: int, makers: Sequence[Callable[[], Peer]], tiny: bool) -> list[Row]:
    chance = random.Random(1)
    ours, rests = _Figures(), _Figures()
    peers: dict[str, _Figures] = {}
    with contextlib.ExitStack() as stack:
        opened, missing = _opened(makers, stack)
        for _ in range(1 if tiny else _ROUNDS):
            numbers = [chance.randrange(2, count - 2) for _ in range(_SEEKS)]
            middle = chance.randrange(count // 2, count * 4 // 5)
            with _viewer(clip) as viewer:
                for number in numbers:
                    ours.seek(viewer, number, tiny)
            with _viewer(clip) as viewer:
                _step_cold(viewer, ours, numbers)
            with _viewer(clip) as viewer:
                _step_at_rest(viewer, rests, middle, 0.3 if tiny else _REST_S, 8 if tiny else _STEPS)
            for peer in opened:
                figures = peers.setdefault(peer.name, _Figures())
                for number in numbers:
                    figures.seek(peer, number, tiny)
                _step_cold(peer, figures, numbers)
                peer.seek(middle)
                taken = [peer.step(1) for _ in range(_PEER_STEPS)]
                figures.forward += [each for each in taken if each is not None]
    previews = {kind: _previews(clip, count, kind == "with", tiny) for kind in ("with", "without")}
    shape = "tiny clip" if tiny else "1080p30 H.264, 250-frame groups, 3 B-frames"
    return [*_our_rows(shape, ours, rests, peers.get("mpv"), previews), *_peer_rows(peers), *missing]


def _opened(
    makers: Sequence[Callable[[], Peer]], stack: contextlib.ExitStack
) -> tuple[list[Peer], list[Row]]:
    opened, missing = [], []
    for make in makers:
        try:
            peer = make()
        except MissingPeer as absent:
            missing.append(Row("frames", "a peer is missing", None, how=str(absent)))
            continue
        stack.callback(peer.close)
        opened.append(peer)
    return opened, missing


@contextlib.contextmanager
def _viewer(clip: Path, proxied: bool = False) -> Iterator[Viewer]:
    """A reader of its own for every turn: it holds no frame of an earlier one, and rests for none."""
    viewer = Viewer(clip, proxied)
    try:
        # The file is open and a frame has been shown, as it is with the others.
        viewer.seek(1)
        yield viewer
    finally:
        viewer.close()


def _step_cold(peer: Peer, figures: _Figures, numbers: Sequence[int]) -> None:
    """Steps back right after a seek, with no time to read anything in between."""
    for number in numbers[:_COLD_STEPS]:
        peer.seek(number)
        taken = peer.step(-1)
        if taken is not None:
            figures.cold.append(taken)
            figures.wrong += peer.shown() != number - 1


def _step_at_rest(viewer: Viewer, figures: _Figures, start: int, rest_s: float, steps: int) -> None:
    viewer.seek(start)
    viewer.wait(rest_s)
    for _ in range(steps):
        viewer.wait(_REPEAT_S)
        figures.back.append(viewer.step(-1))
        figures.wrong += viewer.shown() != viewer.number
    viewer.seek(start)
    viewer.wait(rest_s)
    for _ in range(steps):
        viewer.wait(_REPEAT_S)
        figures.forward.append(viewer.step(1))
        figures.wrong += viewer.shown() != viewer.number


def _previews(clip: Path, count: int, proxied: bool, tiny: bool) -> tuple[list[float], int]:
    """A hand that drags over the whole clip and back, and now and then jumps: the time until anything near
    is shown for each place, and how many pictures were not the frame they said."""
    chance = random.Random(2)
    with _viewer(clip, proxied) as viewer:
        place, pace = 0, 1
        for turn in range(12 if tiny else _DRAGS):
            if turn % 12 == 0:
                place, pace = chance.randrange(count), chance.choice((-40, -9, -3, 3, 9, 40))
            place = min(max(0, place + pace), count - 1)
            viewer.glance(place)
            viewer.wait(_REPEAT_S)
        return viewer.glances(), viewer.misnamed


def _our_rows(
    shape: str,
    ours: _Figures,
    rests: _Figures,
    mpv: _Figures | None,
    previews: dict[str, tuple[list[float], int]],
) -> list[Row]:
    seek, cold = statistics.median(ours.seeks), statistics.median(ours.cold)
    wrong = ours.wrong + rests.wrong + sum(misnamed for _, misnamed in previews.values())
    shown = len(ours.seeks) + len(ours.cold) + len(rests.back) + len(rests.forward)
    mpv_seek = statistics.median(mpv.seeks) if mpv else None
    mpv_cold = statistics.median(mpv.cold) if mpv else None
    rested = f"{len(rests.back)} steps at 30 a second, after {_REST_S:g} s at rest"
    rows = [
        _row(
            "random exact seek p50",
            seek,
            0.8 * mpv_seek if mpv_seek else None,
            mpv_seek,
            f"{shape}, {len(ours.seeks)} seeks with {_LOOK_S:g} s to look before each; {ours.held} more were at "
            "hand and are not counted; target 0.8 x mpv",
        ),
        _row("random exact seek p95", _p95(ours.seeks), None, _p95(mpv.seeks) if mpv else None, "the same"),
        Row(
            "frames", "wrong frames", wrong, "", 0, how=f"{shown} pictures and all previews, by burned codes"
        ),
        _row("step forward p95", _p95(rests.forward), 16, _p95(mpv.forward) if mpv else None, rested),
        _row("step back p95", _p95(rests.back), 16, None, rested),
        _row("step back cold p50", cold, mpv_cold, mpv_cold, "right after a seek; target 1.0 x mpv"),
    ]
    for kind, (taken, _) in previews.items():
        target = 33 if kind == "with" else None
        how = f"{len(taken)} places, 30 a second, drags and jumps"
        rows.append(_row(f"preview while scrubbing p95, {kind} a proxy", _p95(taken), target, None, how))
    return rows


def _peer_rows(peers: dict[str, _Figures]) -> list[Row]:
    rows = []
    for name, figures in peers.items():
        seeks, pictures = figures.seeks, len(figures.seeks) + len(figures.cold)
        rows.append(_row(f"{name}: seek p50", statistics.median(seeks), None, None, f"{len(seeks)} seeks"))
        rows.append(_row(f"{name}: seek p95", _p95(seeks), None, None, "the same"))
        how = f"of {pictures} sought or stepped back to, by burned codes"
        rows.append(Row("frames", f"{name}: wrong frames", figures.wrong, how=how))
        how = f"{len(figures.forward)} steps"
        rows.append(_row(f"{name}: step forward p95", _p95(figures.forward), None, None, how))
        if figures.cold:
            cold = statistics.median(figures.cold)
            rows.append(_row(f"{name}: step back cold p50", cold, None, None, f"{len(figures.cold)} steps"))
        else:
            rows.append(Row("frames", f"{name}: step back", None, how="it cannot"))
    return rows


def _row(figure: str, value: float, target: float | None, peer: float | None, how: str) -> Row:
    return Row("frames", figure, value, "ms", target, peer, value / peer if peer else None, how)


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
