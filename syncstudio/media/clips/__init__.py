"""Training clips: pictures, sound and series cut out of recordings and laid on one clock, exact to frame and sample.

Start reading at clip_clock.py; clip_file.py writes, proof.py measures again what was written.
"""
