"""What a row of the timeline shows, as drawing plans: sound, series, video, and lanes of segments. No Qt widgets here.

Start reading at `row_content.py`. May import `session` and `timebase`.
"""
