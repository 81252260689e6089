"""A dub against its original through the music and effects both carry, and a stem against its mix.

Start reading at dub.py.
"""
