"""A Dask cluster from outside: one started on this machine, or the scheduler of one that is there already."""

from __future__ import annotations

import logging
import socket
import time
from typing import Any

from syncstudio.verify.errors import VerifyError

CONNECT_S = 5.0
"""So long a scheduler may take to answer."""
_AGAIN_S = 0.3
# Nobody looks at the curves of a cluster that lives as long as one run. Idle with two workers it takes 15 ms of
# processor time a second with these, and 108 without.
_OURS = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.tick.cycle": "10s",
    "distributed.scheduler.active-memory-manager.start": False,
}


def cluster_here(workers: int) -> Any:
    """Start so many workers of one thread, and a scheduler in this process. VerifyError: it cannot be."""
    import dask
    from distributed import LocalCluster

    start: Any = LocalCluster
    try:
        # Workers get what is set while they are asked for, also those that take a lost one's place.
        with dask.config.set(_OURS):
            return start(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                memory_limit=0,
                silence_logs=logging.CRITICAL,
            )
    except (OSError, RuntimeError, TimeoutError) as error:
        raise VerifyError(f"No Dask cluster could be started here ({first_line(error)}).") from error


def knock(address: str, patience_s: float, answer_s: float) -> None:
    """OSError where nobody answers, ValueError for no address: Dask's client says so late and loudly."""
    from distributed.comm.addressing import parse_address, parse_host_port

    scheme, location = parse_address(address)
    if scheme not in ("tcp", "tls"):
        return
    place, deadline_s = parse_host_port(location), time.monotonic() + patience_s
    while True:
        try:
            socket.create_connection(place, timeout=answer_s).close()
            return
        except OSError:
            # It may be started by the same script as this run.
            if time.monotonic() > deadline_s:
                raise
        time.sleep(_AGAIN_S)


def be_quiet(connect_s: float) -> None:
    """What goes wrong is said by us, in a sentence; a scheduler that is gone is noticed soon; and memory stays flat."""
    import dask
    import distributed

    assert distributed is not None  # its loggers are there from now on
    for name in ["distributed", *logging.root.manager.loggerDict]:
        if name.split(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)
    # Of every message the last thousand are kept, each with a task's samples: 68 kB a task until there are a thousand.
    dask.config.set(
        {
            "distributed.comm.timeouts.connect": f"{connect_s} s",
            "distributed.admin.low-level-log-length": 10,
        }
    )


def first_line(error: BaseException) -> str:
    """What an error says, in a few words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    lines = str(error).splitlines()
    return lines[0][:200] if lines else type(error).__name__
