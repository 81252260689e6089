"""What can go wrong with a project, each as one sentence for people."""


class ProjectError(Exception):
    """Something a person can act on went wrong; the message is the sentence to show."""


class NotAProjectError(ProjectError):
    """The file is there, but no Sync Studio project is in it."""


class DamagedError(ProjectError):
    """The file was a project once, and part of it is missing or torn."""


class NewerVersionError(ProjectError):
    """The project was written by a newer Sync Studio than this one."""


class ReadOnlyError(ProjectError):
    """The project is open for viewing and was asked to change."""


class LockedError(ProjectError):
    """Another window or program has the file open for editing."""


class DiskFullError(ProjectError):
    """The disk has no room for the edit; everything before it is kept."""


class OvertakenError(ProjectError):
    """A later edit changed the same things, so this step cannot be undone or redone on its own."""
