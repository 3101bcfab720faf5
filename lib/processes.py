"""Names for running processes, so that another one on the same host can tell that the bearer of a name is gone."""

import os
import socket
from pathlib import Path


def name_of_this() -> str:
    """`host/pid namespace/pid`, at most 60 characters. Containers that share a host name differ in the namespace."""
    return f"{_place()}/{os.getpid()}"


def is_gone(name: str) -> bool | None:
    """Whether the process has ended; None where that cannot be seen from here, as of another host's."""
    place, _, pid = name.rpartition("/")
    if place != _place() or not (pid.isascii() and pid.isdecimal()):
        return None
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return _is_zombie(pid)


def _place() -> str:
    try:
        namespace = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        namespace = 0
    return f"{socket.gethostname()[:30]}/{namespace}"


def _is_zombie(pid: str) -> bool:
    """Killed, but not yet collected by its parent."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] == "Z"
