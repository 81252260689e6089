"""Clocks that somebody wrote: timecodes and dates in files, and moments a person marked.

Start reading at clocks.py and cue_fit.py.
"""
