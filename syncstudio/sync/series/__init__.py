"""Series against series, pictures and sounds: what moves, turns, knocks or shines together.

Start reading at series_to_series.py.
"""
