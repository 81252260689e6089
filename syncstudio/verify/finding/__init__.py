"""From what a person passes (folders, manifests, shards, projects, URLs) to samples, without opening a recording.

Start reading at find_samples.py; local_parts.py then fetches what one sample needs to be checked.
"""
