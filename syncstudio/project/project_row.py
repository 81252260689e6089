"""The one row that a project has of itself."""

from syncstudio.project.reads import Reads
from syncstudio.project.records import ProjectRow


def project_row(project: Reads) -> ProjectRow:
    """The project's name, its reference track and when it was made, which copies of one project share."""
    return project._one(ProjectRow, 1)
