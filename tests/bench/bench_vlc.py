"""How well VLC is kept on the clock, by the numbers burned into the pictures of its own buffer."""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from syncstudio.media.burned_code import read_code
from syncstudio.session.notices import TransportChanged
from syncstudio.session.playing.stand_in import StandIn
from syncstudio.session.session import Session
from syncstudio.transport.vlc_follower import Follower
from syncstudio.transport.vlc_library import vlc_trouble, vlc_version
from syncstudio.transport.vlc_player import VlcPlayer
from syncstudio.transport.vlc_protocols import Planes420, VlcPicture
from tests.bench.bare_vlc import bare_landings_s
from tests.bench.moving_clip import write_moving_clip
from tests.bench.report import MissingPeer, Row

_TICK_S = 1 / 60
_SETTLED_S = 3.0
# A seek has come out when so many pictures in a row are the right one, or its neighbour.
_RIGHT_IN_A_ROW = 3
_GIVEN_UP_S = 6.0


def run(tiny: bool) -> list[Row]:
    """Play a clip made for it by VLC, chased, and by VLC only set off at the right place; seek about in it.

    The clock is the monotonic one, and our decoder goes along as it does under a pane: not once all pictures are known
    by their looks. Raises MissingPeer without VLC.
    """
    why = vlc_trouble()
    if why is not None:
        raise MissingPeer(why)
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        os.environ["SYNCSTUDIO_CACHE_DIR"] = folder
        clip = Path(folder) / "clip.mp4"
        size, frames, gop = ((320, 180), 240, 60) if tiny else ((1920, 1080), 900, 250)
        write_moving_clip(clip, frames, size, gop)
        play_s = 2.0 if tiny else 20.0
        places = spread_places(frames, gop, 1 if tiny else 26)
        few = places[: len(places) // 3 or 1]
        first = None if tiny else measured(clip, True, play_s, few, known=False)
        chased = measured(clip, True, play_s, places)
        chased.bare_s = bare_landings_s(clip, size, places, _GIVEN_UP_S)
        chased.depths = [place_ns * 30 // 1_000_000_000 % gop for place_ns in places]
        naive = measured(clip, False, play_s, [])
    shape = "tiny clip" if tiny else "1080p30 H.264, 250-frame groups, 3 B-frames"
    return rows(shape, chased, naive, first)


def spread_places(frames: int, gop: int, count: int) -> list[int]:
    """So many places, in ns, in a mixed order: in each group of a clip at depths spread evenly over it."""
    numbers = range(5, max(6, frames - 100))
    groups = max(1, len(numbers) // gop)
    per_group = -(-count // groups)
    chosen = [
        group * gop + min(gop - 2, 2 + place * (gop - 4) // max(1, per_group - 1))
        for place in range(per_group)
        for group in range(groups)
    ]
    chosen = [number for number in chosen if number in numbers] or [numbers[len(numbers) // 2]]
    random.Random(3).shuffle(chosen)
    return [number * 1_000_000_000 // 30 + 1_000 for number in chosen[:count]]


class Figures:
    """What was read from VLC's own buffer while one follower was at work."""

    def __init__(self) -> None:
        self.errors: list[int] = []
        self.seeks_s: list[float] = []
        self.bare_s: list[float] = []
        self.depths: list[int] = []
        self.misread = self.told = self.pictures = 0
        self.cpu_share = 0.0
        self.moves = ""


class _Watched:
    """A book whose pictures are the numbers burned into them: nothing is painted, only judged."""

    def __init__(self, book: Any, session: Session, track_id: int) -> None:
        self._book, self._session, self._track_id = book, session, track_id

    def __getattr__(self, name: str) -> Any:
        return getattr(self._book, name)

    def image(self, picture: Planes420) -> int | None:
        return read_code(picture.luma[:, : picture.width])


def measured(
    clip: Path, chased: bool, play_s: float, places_ns: Sequence[int], known: bool = True
) -> Figures:
    """Play on after the start, then seek about; every picture that VLC showed counts.

    Not `known`: as in the first seconds, while our decoder goes along because the pictures' looks are worked out yet.
    """
    figures = Figures()
    with _playing(clip, chased, known) as (session, track_id, player, came):
        transport = session.transport
        transport.seek(0)
        transport.play()
        _wait(lambda: _right(came, session, track_id), _GIVEN_UP_S)
        time.sleep(_SETTLED_S)
        came.clear()
        cpu_s, began_s = time.process_time(), time.monotonic()
        time.sleep(play_s)
        figures.cpu_share = (time.process_time() - cpu_s) / (time.monotonic() - began_s)
        for picture in list(came):
            due = session.frame_at(track_id, transport.position_ns(picture.host_ns))
            if picture.image is None or due is None:
                continue
            figures.pictures += 1
            figures.errors.append(picture.image - due)
            figures.told += picture.seen
            figures.misread += picture.seen and picture.number != picture.image
        for target_ns in places_ns:
            came.clear()
            sought_s = time.monotonic()
            transport.seek(target_ns)
            there = _wait(lambda: _right(came, session, track_id), _GIVEN_UP_S)
            figures.seeks_s.append(time.monotonic() - sought_s if there else _GIVEN_UP_S)
            time.sleep(0.5)
        follower: Follower = player.follower
        figures.moves = f"{follower.seeks} seeks, {follower.holds} holds, {follower.nudges} nudges"
    return figures


@contextmanager
def _playing(
    clip: Path, chased: bool, known: bool = True
) -> Iterator[tuple[Session, int, VlcPlayer, list[VlcPicture]]]:
    """A session on a clip, our decoder going along with its clock, and VLC on it."""
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        session = Session.create(Path(folder) / "clip.syncstudio")
        session.add_media([clip])
        track_id = session.project.tracks()[0].id
        _wait(lambda: session.frame_index(track_id) is not None and session.jobs.idle, 60)
        reader = session.frames(track_id, lambda _answer: None)
        assert reader is not None
        over = threading.Event()
        came: list[VlcPicture] = []
        if not known:
            session._know_pictures = lambda *_of: None  # type: ignore[method-assign]
        made = session.play_by_vlc(track_id, came.append, lambda why: print(why), chased)
        assert made is not None
        player, book = made
        player._book = _Watched(book, session, track_id)

        # As a pane does: the player hears of it as soon as the clock was set.
        stop = session.notices.subscribe(
            lambda told: player.look() if isinstance(told, TransportChanged) else None
        )

        def go_along() -> None:
            request_id, last = 0, -1
            stand_in = StandIn(player, book)
            while not over.wait(_TICK_S):
                number = session.frame_at(track_id, session.transport.position_ns())
                quickly = book.complete and session.transport.playing
                reader.around.quiet = quickly and (player.on_the_clock or player.on_its_way)
                if number is None or number == last or (quickly and player.on_the_clock):
                    continue
                key = stand_in.instead_of(number, reader) if quickly else None
                if key is not None:
                    if stand_in.is_due(key, time.monotonic_ns()):
                        last, request_id = number, request_id + 1
                        reader.heading = 0
                        reader.request(key, request_id, (64, 36))
                    continue
                last, request_id = number, request_id + 1
                reader.heading, reader.ahead.plays_proxy = 1, quickly
                if session.transport.playing:
                    reader.follow([number], request_id, (64, 36))
                else:
                    reader.request(number, request_id, (64, 36))

        along = threading.Thread(target=go_along, name="bench-goes-along", daemon=True)
        along.start()
        try:
            _wait(lambda: player.condition != "opening", 20)
            _wait(lambda: session.jobs.idle, 120)
            yield session, track_id, player, came
        finally:
            stop()
            player.close()
            over.set()
            along.join()
            reader.close()
            session.close()


def _right(came: Sequence[VlcPicture], session: Session, track_id: int) -> bool:
    """Whether the last pictures are those that were due, or their neighbours."""
    last = list(came)[-_RIGHT_IN_A_ROW:]
    if len(last) < _RIGHT_IN_A_ROW:
        return False
    for picture in last:
        due = session.frame_at(track_id, session.transport.position_ns(picture.host_ns))
        if picture.image is None or due is None or abs(picture.image - due) > 1:
            return False
    return True


def _wait(ready: Any, patience_s: float) -> bool:
    until_s = time.monotonic() + patience_s
    while time.monotonic() < until_s:
        if ready():
            return True
        time.sleep(0.005)
    return False


def rows(shape: str, chased: Figures, naive: Figures, first: Figures | None) -> list[Row]:
    """The figures of the chased follower, beside VLC set off at the right place and left alone."""
    version = f"libVLC {vlc_version()}"
    how = (
        f"{shape}, {version}, {chased.pictures} pictures of VLC's own buffer by burned codes; {chased.moves}"
    )
    peer = "peer: VLC set off at the right place, not chased"
    return [
        _row(
            "median picture error",
            _middle(chased.errors),
            "frames",
            1,
            _middle(naive.errors),
            f"{how}; {peer}",
        ),
        _row("p95 picture error", _p95(chased.errors), "frames", 2, _p95(naive.errors), "the same"),
        *_seek_rows(chased),
        _row(
            "pictures recognised",
            100 * chased.told / max(1, chased.pictures),
            "%",
            None,
            None,
            f"{chased.misread} of them as another frame than the burned one",
        ),
        _row(
            "pictures misread", chased.misread, "", 0, None, "recognised as another frame than the burned one"
        ),
        _row(
            "processor while playing",
            100 * chased.cpu_share,
            "% of a core",
            None,
            100 * naive.cpu_share,
            "VLC and the chase together; our decoder rests",
        ),
        *(() if first is None else _first_rows(first)),
    ]


def _seek_rows(chased: Figures) -> list[Row]:
    """How long seeks take, beside what libVLC needs by itself for the same places."""
    ours, bare = sorted(chased.seeks_s), sorted(chased.bare_s)
    how = (
        f"{len(ours)} seeks while playing, at depths spread over the groups, until {_RIGHT_IN_A_ROW} pictures in a row "
        "are right to a frame; peer: libVLC alone, until its first picture of the same places, whenever that is"
    )
    return [
        _row(
            "right picture after a seek p50",
            statistics.median(ours) * 1000,
            "ms",
            1000,
            statistics.median(bare) * 1000,
            how,
        ),
        _row(
            "right picture after a seek p95",
            _share95(ours) * 1000,
            "ms",
            1000,
            _share95(bare) * 1000,
            "the same",
        ),
        _row(
            "right picture after a seek, longest",
            ours[-1] * 1000,
            "ms",
            1000,
            bare[-1] * 1000,
            f"frames behind the key frame: ours, libVLC alone in ms: {_by_depth(chased)}",
        ),
    ]


def _by_depth(figures: Figures) -> str:
    """The middle of each depth's seeks, ours and libVLC's own."""
    taken = list(zip(figures.depths, figures.seeks_s, figures.bare_s, strict=True))
    told = []
    for depth in sorted(set(figures.depths)):
        ours, bare = (
            statistics.median(seek[which] for seek in taken if seek[0] == depth) for which in (1, 2)
        )
        told.append(f"{depth}: {ours * 1000:.0f}, {bare * 1000:.0f}")
    return "; ".join(told)


def _share95(ordered: Sequence[float]) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]


def _first_rows(first: Figures) -> list[Row]:
    """The same while our decoder goes along, before all pictures are known by their looks."""
    how = "before all pictures are known by their looks: our decoder goes along"
    seeks_ms = [1000 * seek_s for seek_s in first.seeks_s]
    return [
        _row("p95 picture error at first", _p95(first.errors), "frames", 2, None, how),
        _row("right picture after a seek at first p50", statistics.median(seeks_ms), "ms", 1000, None, how),
        _row("right picture after a seek at first, longest", max(seeks_ms), "ms", 1000, None, how),
        _row("processor at first", 100 * first.cpu_share, "% of a core", None, None, how),
    ]


def _row(figure: str, value: float, unit: str, target: float | None, peer: float | None, how: str) -> Row:
    return Row("vlc", figure, value, unit, target, peer, value / peer if peer else None, how)


def _middle(errors: Sequence[int]) -> float:
    return statistics.median(abs(error) for error in errors) if errors else float("nan")


def _p95(errors: Sequence[int]) -> float:
    sizes = [abs(error) for error in errors]
    return statistics.quantiles(sizes, n=20)[-1] if len(sizes) > 1 else float("nan")
