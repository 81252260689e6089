"""What a session refuses, in a sentence for people."""


class SessionError(Exception):
    """A request that cannot be carried out; its message says what, where and what to do."""
