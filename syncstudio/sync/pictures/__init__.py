"""Sound against picture: flashes and beeps, claps and blows, talking faces, a scorer of the user's own.

Start reading at impacts.py.
"""
