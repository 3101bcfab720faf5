import os
import subprocess
import sys

from lib import processes


def name_of(pid: int) -> str:
    return f"{processes.name_of_this().rpartition('/')[0]}/{pid}"


def test_this_process_lives():
    assert processes.is_gone(processes.name_of_this()) is False
    assert len(processes.name_of_this()) <= 60


def test_a_process_that_ended_is_gone_before_and_after_its_parent_collects_it():
    child = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert processes.is_gone(name_of(child.pid)) is True

    child.wait()
    assert processes.is_gone(name_of(child.pid)) is True


def test_of_other_hosts_nothing_is_known():
    assert processes.is_gone(f"elsewhere/1/{os.getpid()}") is None
    assert processes.is_gone("") is None
    assert processes.is_gone(name_of(1).replace("/1", "/²")) is None
