"""All that is said of a clip once it is written: the plan, what was done to each track, and what was measured."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from syncstudio.session.dataset.clip_texts import scaled_regions
from syncstudio.session.dataset.making import MadeClip, picture_facts, sound_facts
from syncstudio.session.dataset.planned import PlannedClip
from syncstudio.session.dataset.proving import Proof


def finished_metadata(clip: PlannedClip, made: MadeClip, proof: Proof) -> dict[str, Any]:
    """The metadata of a written clip, as it becomes its JSON and its row of the manifest."""
    main = next((one for one in made.pictures if one.part.what == "picture"), None)
    sound = next((one for one in made.sounds if one.part.what == "sound"), None)
    said: dict[str, Any] = {"clip": clip.key, **clip.metadata}
    if main is not None:
        facts = picture_facts(main)
        said |= {name: facts[name] for name in ("fps", "frames", "width", "height")}
        across = Fraction(main.size[0], main.part.media.width or main.size[0])
        down = Fraction(main.size[1], main.part.media.height or main.size[1])
        said["regions"] = scaled_regions(clip.metadata["regions"], (across, down))
    if sound is not None:
        said |= {"sample_rate": sound.rate, "samples": sound.count}
    return said | {
        "pictures": [picture_facts(one) for one in made.pictures],
        "sounds": [sound_facts(one, clip) for one in made.sounds],
        "series": made.facts,
        "residual_sound_s": proof.sound_s,
        "residual_frames": proof.shift_frames,
        "residuals": proof.residuals,
        "faults": proof.faults,
    }


def text_of(metadata: dict[str, Any]) -> str:
    """What a clip's text file holds: its caption, else what is said in it."""
    return str(metadata.get("caption") or metadata.get("speech") or "")
