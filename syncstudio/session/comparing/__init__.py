"""Two projects of one recording side by side: what of one is what of the other, and how their labels differ.

Start reading at `matching.match_projects`.
"""
