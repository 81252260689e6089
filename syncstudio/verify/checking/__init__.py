"""One sample checked: its parts opened once each, every pair that should share a clock measured, and what cannot be
told said in words. Start reading at check_sample.py.
"""
