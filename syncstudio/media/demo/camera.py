"""What the demo's two cameras write: MP4 files with H.264 pictures and AAC sound."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from syncstudio.media.demo import scene
from syncstudio.media.demo.brush import Picture
from syncstudio.media.demo.device import CAMERA_A, CAMERA_B, Device
from syncstudio.media.demo.recorders import Ears, device_sound
from syncstudio.media.demo.story import Story
from syncstudio.media.demo.truth import StreamTruth

SOUND_RATE = 48_000
AAC_FRAME = 1024
_BT601, _STUDIO_RANGE = 6, 1
"""SMPTE 170M and limited range, as FFmpeg numbers them."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera: its clock, view and frame rate, how long after its sound its picture starts, its ears."""

    device: Device
    view: scene.View
    fps: Fraction
    picture_start_s: Fraction
    ears: tuple[Ears, ...]

    def frame_true_s(self, number: int) -> Fraction:
        """The true time a frame shows."""
        return self.device.true_s(self.picture_start_s + number / self.fps)

    def first_frame_from(self, true_ns: int) -> int:
        """The first frame at or after a true time."""
        own_s = self.device.source_s(Fraction(true_ns, 1_000_000_000)) - self.picture_start_s
        return max(0, -int(-own_s * self.fps // 1))


# The second camera's picture starts two frames after its sound, as a real camera's often does.
A = Camera(
    CAMERA_A,
    scene.CAMERA_A,
    Fraction(30_000, 1001),
    Fraction(0),
    ((0.6, 0.4, 0.7, 0.2), (0.4, 0.6, 0.7, 0.2)),
)
B = Camera(CAMERA_B, scene.CAMERA_B, Fraction(25), Fraction(2, 25), ((0.45, 0.7, 0.8, 0.25),))


def write_camera(folder: Path, story: Story, camera: Camera) -> tuple[StreamTruth, ...]:
    """Write one camera's file into the folder; the streams it holds."""
    import av

    device, fps = camera.device, camera.fps
    frames = device.count(story, fps, camera.picture_start_s)
    sound = device_sound(story, device, SOUND_RATE, camera.ears)
    sound = sound[: len(sound) // AAC_FRAME * AAC_FRAME]
    painter = scene.Painter(story, camera.view)
    tick = Fraction(1, fps.numerator)
    first_pts = int(camera.picture_start_s / tick)
    with av.open(
        str(folder / device.name), "w", format="mp4", options={"movflags": "+faststart"}
    ) as container:
        pictures: Any = container.add_stream("libx264", rate=fps)
        pictures.width, pictures.height = scene.SIZE
        pictures.pix_fmt = "yuv420p"
        pictures.codec_context.colorspace, pictures.codec_context.color_range = _BT601, _STUDIO_RANGE
        pictures.codec_context.time_base = tick
        # One thread: the bytes are then the same on every machine, and the two cameras are written side by
        # side.
        pictures.codec_context.thread_count = 1
        pictures.options = {"preset": "superfast", "crf": "21", "g": "50", "bf": "2"}
        heard: Any = container.add_stream(
            "aac", rate=SOUND_RATE, layout="stereo" if len(camera.ears) == 2 else "mono"
        )
        heard.bit_rate = 96_000 * len(camera.ears)
        heard.options = {"aac_coder": "fast"}

        written = 0
        for number in range(frames):
            picture = _halved_colour(painter.paint(float(camera.frame_true_s(number)), number))
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            frame.colorspace, frame.color_range = _BT601, _STUDIO_RANGE
            frame.pts = first_pts + number * fps.denominator
            frame.time_base = tick
            container.mux(pictures.encode(frame))
            until = int((camera.picture_start_s + (number + 1) / fps) * SOUND_RATE)
            while written + AAC_FRAME <= min(until, len(sound)):
                container.mux(heard.encode(_sound_frame(av, sound, written)))
                written += AAC_FRAME
        while written < len(sound):
            container.mux(heard.encode(_sound_frame(av, sound, written)))
            written += AAC_FRAME
        container.mux(pictures.encode(None))
        container.mux(heard.encode(None))
    return (
        StreamTruth(0, "video", camera.picture_start_s, fps, frames),
        StreamTruth(1, "sound", Fraction(0), Fraction(SOUND_RATE), len(sound)),
    )


def _halved_colour(planes: Picture) -> Picture:
    """Three full planes as the encoder's 4:2:0: luma, below it both colour planes at half the size."""
    height, width = planes.shape[1:]
    colour = planes[1:, ::2, ::2].reshape(height // 2, width)
    return np.concatenate([planes[0], colour])


def _sound_frame(av: Any, sound: np.ndarray[Any, Any], first: int) -> Any:
    block = np.ascontiguousarray(sound[first : first + AAC_FRAME].T)
    frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo" if len(block) == 2 else "mono")
    frame.sample_rate = SOUND_RATE
    frame.pts = first
    frame.time_base = Fraction(1, SOUND_RATE)
    return frame
