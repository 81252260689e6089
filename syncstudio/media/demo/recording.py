"""Write the demo recording: `write_demo(folder)`."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from syncstudio.media.demo import camera, recorders
from syncstudio.media.demo.device import CAMERA_A, CAMERA_B, RECORDER_1, RECORDER_2, SENSOR, TRANSCRIPT
from syncstudio.media.demo.story import Story, tell
from syncstudio.media.demo.truth import (
    FILE_NAME,
    DemoTruth,
    EventTruth,
    FileTruth,
    StreamTruth,
    UtteranceTruth,
    WordTruth,
    read_truth,
)
from syncstudio.media.errors import MediaError

DEVICES = (CAMERA_A, CAMERA_B, RECORDER_1, RECORDER_2, SENSOR, TRANSCRIPT)
_Writer = Callable[[Path, Story], tuple[StreamTruth, ...]]
_WRITERS: tuple[_Writer, ...] = (
    lambda folder, story: camera.write_camera(folder, story, camera.A),
    lambda folder, story: camera.write_camera(folder, story, camera.B),
    recorders.write_recorder_1,
    recorders.write_recorder_2,
    recorders.write_sensor,
    recorders.write_transcript,
)


def write_demo(folder: Path, seconds: int = 75) -> DemoTruth:
    """Write the demo's recordings and their `truth.json` into a folder, once; the answer sheet.

    A folder that already holds a complete demo, of any length, is left as it is. Files appear in the folder
    only when all are written. MediaError when the folder cannot be written or holds other files with the
    demo's names.
    """
    found = _finished(folder)
    if found:
        return found
    story = tell(seconds)
    taken = [device.name for device in DEVICES if (folder / device.name).exists()]
    if taken:
        raise MediaError(
            f"{folder} already holds {taken[0]}, which is not from a complete demo; choose another folder."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".demo-", dir=folder))
    except OSError as error:
        raise MediaError(
            f"The demo cannot be written to {folder}: {error.strerror}. Choose another folder."
        ) from error
    try:
        truth = _write_all(work, story)
        for name in (*(device.name for device in DEVICES), FILE_NAME):
            os.replace(work / name, folder / name)
    except OSError as error:
        raise MediaError(f"The demo could not be written to {folder}: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return DemoTruth(folder, truth.seconds, truth.reference, truth.files, truth.events, truth.utterances)


def _finished(folder: Path) -> DemoTruth | None:
    if not (folder / FILE_NAME).is_file():
        return None
    truth = read_truth(folder)
    whole = all(
        (folder / file.name).is_file() and (folder / file.name).stat().st_size == file.size
        for file in truth.files
    )
    if not whole:
        raise MediaError(
            f"The demo in {folder} is incomplete or was changed; choose another folder or delete it."
        )
    return truth


def _write_all(folder: Path, story: Story) -> DemoTruth:
    with ThreadPoolExecutor(max_workers=2) as pool:
        streams = list(pool.map(lambda writer: writer(folder, story), _WRITERS))
    files = tuple(
        FileTruth(
            device.name,
            device.kind,
            device.offset_ns,
            device.drift_ppm,
            (folder / device.name).stat().st_size,
            held,
        )
        for device, held in zip(DEVICES, streams, strict=True)
    )
    happened = [("clap", clap_ns) for clap_ns in story.claps_ns]
    happened += [("note", note_ns) for note_ns in story.notes_ns] + [("sweep", story.sweep_ns)]
    events = tuple(
        EventTruth(kind, time_ns, _frames_of(time_ns) if kind == "clap" else {})
        for kind, time_ns in sorted(happened, key=lambda event: event[1])
    )
    utterances = tuple(
        UtteranceTruth(
            line.speaker, tuple(WordTruth(word.text, word.start_ns, word.end_ns) for word in line.words)
        )
        for line in story.lines
    )
    truth = DemoTruth(folder, story.seconds, CAMERA_A.name, files, events, utterances)
    truth.write()
    return truth


def _frames_of(clap_ns: int) -> dict[str, int]:
    return {view.device.name: view.first_frame_from(clap_ns) for view in (camera.A, camera.B)}
