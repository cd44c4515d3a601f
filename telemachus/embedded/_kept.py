"""Start a process that cannot outlive this run: the run's end of `_keeper.py`."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from telemachus.embedded._keeper import Order
from telemachus.embedded._privileges import Account

__all__ = ["Kept"]

_KEEPER = Path(__file__).with_name("_keeper.py")
_POLL = 0.01


class Kept:
    """A process under a keeper, which ends it when `stop` is called and when this run is gone, even by SIGKILL."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        cwd: Path,
        account: Account | None,
        output: IO[bytes],
        lock: int,
        remove: Path | None = None,
    ) -> None:
        """Start it in `cwd`, as `account` (None: as we are), with both outputs into `output`.

        `lock` is a file descriptor that the keeper holds as long as the process lives; `remove` is a folder that the
        keeper removes when this run is lost.
        """
        order = Order(
            parent=os.getpid(),
            command=list(command),
            cwd=str(cwd),
            uid=account.uid if account else None,
            gid=account.gid if account else None,
            # Nothing of ours (PGDATA, PGPORT, a locale, secrets) is any business of the server.
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            remove=str(remove) if remove else None,
        )
        self._keeper = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-I", "-S", str(_KEEPER), json.dumps(order)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            pass_fds=[lock],
            start_new_session=True,
        )

    @property
    def running(self) -> bool:
        return self._keeper.poll() is None

    async def ended(self) -> int:
        """Wait for the end; the exit status, 128 + the signal's number, or 126 when it could not be run."""
        while (status := self._keeper.poll()) is None:  # noqa: ASYNC110 - a child tells its end to no event of ours
            await asyncio.sleep(_POLL)
        self._close_pipe()
        return status

    async def stop(self) -> None:
        """Ask the process to end, and wait for it. Without the wait (a second Ctrl-C) it ends all the same."""
        if not self._pipe.closed:
            with suppress(OSError):
                os.write(self._pipe.fileno(), b"stop\n")
        self._close_pipe()
        await self.ended()

    @property
    def _pipe(self) -> IO[bytes]:
        assert self._keeper.stdin is not None  # noqa: S101 - it was asked for above
        return self._keeper.stdin

    def _close_pipe(self) -> None:
        with suppress(OSError):
            self._pipe.close()
