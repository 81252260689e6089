"""Sound against sound: the same scene on two recorders, and what a sound is to others.

Start reading at sound_to_sound.py.
"""
