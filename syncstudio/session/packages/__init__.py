"""Work packages: parts of a recording handed out to people, what comes back, and how far everybody is.

May import `project` and below, `session.merging` and `session.comparing`. Start at `handing_out` and `collecting`.
"""
