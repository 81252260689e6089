"""Playing: the clock, the play state, the sound mixer and the sound outputs.

Imports `timebase` and nothing else of ours; readers of samples and the stretcher that keeps the pitch are
handed in. Start reading at `clock.py` and `transport.py`; then follow a sample from `mixer.py` through
`content.py`, `playout.py` and an output to the ear.
"""
