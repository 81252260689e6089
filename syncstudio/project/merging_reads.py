"""Questions about what merges left to decide, and about work that was handed out."""

from syncstudio.project.merging_records import Assignment, Conflict, Package
from syncstudio.project.reads import Reads
from syncstudio.project.store import in_words, rows


def conflicts(reads: Reads, every: bool = False) -> list[Conflict]:
    """The conflicts still to decide, in the order they came, or `every` one there was."""
    where = "1" if every else "decision = 'open'"
    return reads._all(Conflict, f"{where} ORDER BY position, id")


def conflict(reads: Reads, conflict_id: int) -> Conflict:
    """One conflict."""
    return reads._one(Conflict, conflict_id)


def open_conflicts(reads: Reads) -> int:
    """How many conflicts are still to decide."""
    with reads._mutex, in_words(reads.path, "it was being read"):
        sql = "SELECT count(*) FROM conflict WHERE decision = 'open'"
        return int(rows(reads._open_connection(), sql)[0][0])


def packages(reads: Reads) -> list[Package]:
    """All work that was handed out, the oldest first."""
    return reads._all(Package, "1 ORDER BY made_ns, id")


def package(reads: Reads, package_id: int) -> Package:
    """One package."""
    return reads._one(Package, package_id)


def assignments(reads: Reads, package_id: int | None = None) -> list[Assignment]:
    """What is assigned, or what one package assigns."""
    if package_id is None:
        return reads._all(Assignment, "1 ORDER BY id")
    return reads._all(Assignment, "package_id = ? ORDER BY id", package_id)


def handed_out(reads: Reads) -> tuple[int, int]:
    """Of a copy that was handed out: its package, and the position of the history at which it was; zeros for others."""
    with reads._mutex, in_words(reads.path, "it was being read"):
        sql = "SELECT package_id, handed_position FROM housekeeping WHERE id = 1"
        found = rows(reads._open_connection(), sql)
    return (found[0][0], found[0][1]) if found else (0, 0)
