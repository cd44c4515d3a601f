"""Processes that the chaos tests kill."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["Workers"]

ROOT = Path(__file__).parents[2]


class Workers:
    """Worker processes that die of SIGKILL, at random and of themselves, and are started again.

    commands: the arguments of each.
    """

    def __init__(self, module: str, commands: Sequence[Sequence[str]]) -> None:
        self._module = module
        self._commands = commands
        self._running: dict[int, asyncio.subprocess.Process] = {}
        self._kept: list[asyncio.Task[None]] = []
        self.kills = 0

    def start(self) -> None:
        self._kept = [asyncio.create_task(self._keep(*numbered)) for numbered in enumerate(self._commands)]

    def kill_one(self, chance: random.Random) -> None:
        process = self._running.get(chance.randrange(len(self._commands)))
        if process is not None and process.returncode is None:
            process.kill()

    async def stop(self) -> None:
        """Raises what a worker ended with, if it ended by itself."""
        for task in self._kept:
            task.cancel()
        ended = await asyncio.gather(*self._kept, return_exceptions=True)
        for process in self._running.values():
            if process.returncode is None:
                process.kill()
            await process.wait()
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _keep(self, number: int, command: Sequence[str]) -> None:
        while True:
            process = self._running[number] = await asyncio.create_subprocess_exec(
                sys.executable, "-m", self._module, *command, cwd=ROOT
            )
            code = await process.wait()
            assert code == -signal.SIGKILL, f"{command} ended by itself with {code}"
            self.kills += 1
