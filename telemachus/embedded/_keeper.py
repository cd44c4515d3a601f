"""Keeps one process for as long as the run that asked for it lives, then ends it.

This is a script of its own (`python -I -S _keeper.py ORDER`, standard library only). Its standard input is a pipe
from the run: the word `stop`, or the end of the pipe when the run is gone, however it went (SIGKILL too), ends the
process. It stays in the run's user and in a session of its own, so that a Ctrl-C in the terminal reaches the run only.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from types import FrameType
from typing import TypedDict

# An interrupt is PostgreSQL's fast shutdown (it rolls back what is open and writes a checkpoint), a quit its
# immediate one (the next start replays the log). A kill is for a process that does not answer.
_ENDINGS = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))
_PR_SET_PDEATHSIG = 1


class Order(TypedDict):
    """What to keep: `uid` and `gid` are None to stay who we are; `remove` is a folder that ends with a lost run."""

    parent: int
    command: list[str]
    cwd: str
    uid: int | None
    gid: int | None
    env: dict[str, str]
    remove: str | None


def _end_with_keeper(keeper: int) -> None:
    """In the child, after it changed its user (which clears the wish): get an interrupt when the keeper is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGINT))
        if os.getppid() != keeper:
            os._exit(1)


def _start(order: Order) -> subprocess.Popen[bytes]:
    keeper = os.getpid()
    return subprocess.Popen(  # noqa: S603 - the command comes from the run that started us
        order["command"],
        cwd=order["cwd"],
        env=order["env"],
        stdin=subprocess.DEVNULL,
        process_group=0,
        user=order["uid"],
        group=order["gid"],
        extra_groups=None if order["uid"] is None else [],
        umask=0o077,
        preexec_fn=lambda: _end_with_keeper(keeper),  # noqa: PLW1509 - this process has one thread
    )


def _wait(child: subprocess.Popen[bytes], order: Order, woken: int) -> bool:
    """Wait until the child has ended or must end; whether the run is gone without a word."""
    while child.poll() is None:
        # The pipe tells at once; the look at the parent covers a copy of the pipe that a fork of the run still holds.
        ready, _, _ = select.select([0, woken], [], [], 1.0)
        if 0 in ready:
            return not os.read(0, 16)
        if os.getppid() != order["parent"]:
            return True
        if woken in ready and any(number != signal.SIGCHLD for number in os.read(woken, 64)):
            return False
    return False


def _end(child: subprocess.Popen[bytes]) -> None:
    for number, patience in _ENDINGS:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        with suppress(subprocess.TimeoutExpired):
            child.wait(patience)
            return


def _wake(number: int, frame: FrameType | None) -> None:
    """The number goes to the wake-up pipe by itself; without a handler it would not."""


def main() -> int:
    order: Order = json.loads(sys.argv[1])
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _wake)
    try:
        child = _start(order)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"cannot run {order['command'][0]}: {error}", file=sys.stderr, flush=True)  # noqa: T201 - our only voice
        return 126
    lost = _wait(child, order, woken)
    if child.poll() is None:
        _end(child)
    if lost and order["remove"] is not None:
        shutil.rmtree(order["remove"], ignore_errors=True)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


if __name__ == "__main__":
    sys.exit(main())
