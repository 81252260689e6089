"""What every frame of a video is recognised by: worked out once, kept, and made anew where the kept one is damaged."""

import numpy as np
import pytest

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.index_store import build_index
from syncstudio.media.picture_signature import SignatureReader
from syncstudio.media.planes import Planes
from syncstudio.media.signature_table import kept_signatures, signature_table
from syncstudio.media.whole_frames import whole_frames
from tests.bench.moving_clip import write_moving_clip

FRAMES = 70


def test_a_table_is_worked_out_once_and_read_back(tmp_path, monkeypatch):
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))
    clip = tmp_path / "clip.mp4"
    write_moving_clip(clip, FRAMES, (160, 90), 30)
    index = build_index(clip, 0)
    assert kept_signatures(clip, 0, index) is None
    with pytest.raises(MediaCancelled):
        signature_table(clip, 0, index, cancelled=lambda: True)
    assert kept_signatures(clip, 0, index) is None
    heard = []
    table = np.array(signature_table(clip, 0, index, heard.append))
    assert table.shape == (FRAMES, 144)
    assert heard[-1] == 1.0
    reader = SignatureReader()
    for number, frame in whole_frames(clip, 0, index, "Reading"):
        assert np.array_equal(table[number], reader.read(Planes.of(frame)))
    heard.clear()
    assert np.array_equal(signature_table(clip, 0, index, heard.append), table)
    assert heard == []
    (kept,) = (tmp_path / "cache").rglob("*.npy")
    kept.write_bytes(kept.read_bytes()[:-100])
    assert kept_signatures(clip, 0, index) is None
    assert np.array_equal(signature_table(clip, 0, index), table)
