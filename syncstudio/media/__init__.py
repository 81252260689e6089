"""Recordings in and out: describing files, frame indexes, exact frames, samples, peaks, series and written
clips.

May import `timebase` only, and is the only room that imports `av` and `soundfile`. Start reading at
probe.py (what is in a file), then index_store.py, frame_index.py and frame_reader.py for pictures, samples.py and
peaks.py for sound.
"""
