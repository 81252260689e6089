"""The demo recording: two cameras, two recorders, a motion sensor and a transcript of one invented scene.

Every signal is a closed-form function of the true time, so nothing here is resampled and the truth is known
exactly. `story` says when things happen, `motion` and `sound` and `scene` say what is seen, heard and felt at
an instant, `camera` and `recorders` write what each device records on its own clock, `truth` is the answer
sheet. Start reading at `recording.write_demo`. Imports nothing of ours but `media` and `timebase`.
"""
