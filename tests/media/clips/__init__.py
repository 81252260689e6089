"""Small video files of every kind people bring, each frame with its number burned in, made by PyAV alone.

Start reading at clip.py (what a maker answers) and makers.py (all kinds by name).
"""
