"""Playing: the clock, the play state, the sound mixer, the sound outputs, and VLC as a player kept on the clock.

Imports `timebase` and nothing else of ours; readers of samples and the stretcher that keeps the pitch are
handed in. Start reading at `clock.py` and `transport.py`; then follow a sample from `mixer.py` through
`content.py`, `playout.py` and an output to the ear. VLC begins at `vlc_player.py`.
"""
