"""How soon ten thousand pictures are on the timeline at their EXIF times, and how soon each step is on show."""

from __future__ import annotations

import contextlib
import datetime
import io
import os
import random
import statistics
import tempfile
import time
from pathlib import Path

from PIL import Image

from syncstudio.session.session import Session
from tests.bench.frame_viewer import Viewer
from tests.bench.report import Row

_PICTURES, _FEW = 10_000, 40
_STEPS, _FEW_STEPS = 200, 10
_SIZE, _SMALL = (1920, 1080), (320, 180)
_DATE = b"2024:05:01 00:00:00"


def run(tiny: bool) -> list[Row]:
    """Measure on 10,000 JPEG pictures of 1080p, one each 5 seconds by EXIF, or on a few small ones when `tiny`."""
    count, steps, size = (_FEW, _FEW_STEPS, _SMALL) if tiny else (_PICTURES, _STEPS, _SIZE)
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as name:
        folder = Path(name)
        os.environ["SYNCSTUDIO_CACHE_DIR"] = str(folder / "cache")
        first = _write(folder / "pictures", count, size)
        opening, again, listed = _open(folder, first, count)
        figures = _step(listed, count, steps)
    shape = f"{count:,} JPEG of {size[0]}x{size[1]}"
    return [
        Row(
            "pictures",
            "opened at their EXIF times",
            opening,
            "s",
            None,
            how=f"{shape}, once, from the drop to the table",
        ),
        Row("pictures", "opened again", again, "s", None, how=f"{shape}, once, to the table of frames"),
        Row("pictures", "step, p95", figures[0], "ms", None, how=f"{steps} steps, a picture decoded ahead"),
        Row("pictures", "seek, p95", figures[1], "ms", None, how=f"{steps} pictures anywhere"),
    ]


def _write(folder: Path, count: int, size: tuple[int, int]) -> Path:
    """One picture over and over, each with its own time."""
    folder.mkdir()
    exif = Image.Exif()
    exif[0x8769] = {0x9003: _DATE.decode()}
    made = io.BytesIO()
    scene = Image.radial_gradient("L").resize(size)
    scene.paste(Image.effect_noise((size[0] // 4, size[1] // 4), 60), (size[0] // 8, size[1] // 8))
    scene.convert("RGB").save(made, "JPEG", exif=exif, quality=85)
    began = datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC)
    for number in range(count):
        date = (began + datetime.timedelta(seconds=5 * number)).strftime("%Y:%m:%d %H:%M:%S").encode()
        (folder / f"DSC_{number:06d}.jpg").write_bytes(made.getvalue().replace(_DATE, date, 1))
    return folder / "DSC_000000.jpg"


def _open(folder: Path, first: Path, count: int) -> tuple[float, float, Path]:
    began = time.perf_counter()
    session = Session.create(folder / "pictures.syncstudio")
    troubles = session.add_media([first])
    (track,) = session.project.tracks()
    _wait(session, track.id)
    opening = time.perf_counter() - began
    if troubles or len(session.frame_index(track.id) or ()) != count:
        raise RuntimeError(f"the pictures did not come in: {troubles}")
    listed = session._source_path(track.source_id)
    session.close()
    began = time.perf_counter()
    session = Session.open(folder / "pictures.syncstudio")
    _wait(session, track.id)
    again = time.perf_counter() - began
    session.close()
    return opening, again, listed


def _wait(session: Session, track_id: int) -> None:
    while session.frame_index(track_id) is None:
        if session.track_trouble(track_id):
            raise RuntimeError(session.track_trouble(track_id))
        time.sleep(0.002)


def _step(listed: Path, count: int, steps: int) -> tuple[float, float]:
    """The 95th percentiles of stepping, with a person's pause between, and of going anywhere."""
    chance = random.Random(2)
    with contextlib.closing(Viewer(listed)) as viewer:
        viewer.seek(count // 4)
        stepped = []
        for _ in range(steps):
            time.sleep(1 / 30)
            stepped.append(viewer.step(1))
        sought = [viewer.seek(chance.randrange(count)) for _ in range(steps)]
    return _p95(stepped), _p95(sought)


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
