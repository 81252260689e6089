import gc
import threading
import time

import numpy as np
import pytest

from syncstudio.media import kept_arrays as module
from syncstudio.media.kept_arrays import kept_array, kept_arrays


@pytest.fixture
def index(tmp_path):
    path = tmp_path / "index.npz"
    np.savez(path, numbers=np.arange(4), words=np.array(["read", "tables"]), pts=np.arange(50))
    return path


def test_a_single_array_and_several_come_back(tmp_path, index):
    curve = tmp_path / "curve.npy"
    np.save(curve, np.eye(3))
    assert (kept_array(curve) == np.eye(3)).all()
    arrays = kept_arrays(index)
    assert set(arrays) == {"numbers", "words", "pts"}
    assert list(arrays["words"]) == ["read", "tables"]
    assert kept_array(index) is None


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"PK\x03\x04 not packed at all", b"text"])
def test_what_is_damaged_is_as_good_as_nothing(tmp_path, content):
    path = tmp_path / "damaged.npz"
    path.write_bytes(content)
    assert kept_arrays(path) is None
    assert kept_array(tmp_path / "none.npy") is None


def let_others_in(_phase, _info):
    time.sleep(0)


def test_many_threads_read_at_once(index):
    """Two threads that parse at once make a SystemError in some Pythons: a file that is kept was not read then."""
    thresholds = gc.get_threshold()
    found = []

    def read():
        found.extend(kept_arrays(index) for _ in range(50))

    # What a collection of garbage runs may let another thread in, in the middle of parsing.
    gc.callbacks.append(let_others_in)
    gc.set_threshold(20)
    try:
        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        gc.set_threshold(*thresholds)
        gc.callbacks.remove(let_others_in)
    assert len(found) == 200
    assert None not in found


def test_an_error_of_the_interpreter_is_not_passed_on(index, monkeypatch):
    def load(*_args, **_kinds):
        raise SystemError("AST constructor recursion depth mismatch")

    monkeypatch.setattr(module.np, "load", load)
    assert kept_arrays(index) is None
