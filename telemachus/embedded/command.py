"""telemachus up: the whole platform in one process, until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.table import Table

from shared import telemetry
from telemachus.console import err, fail, out
from telemachus.demo.asking import Asking
from telemachus.embedded.platform import Platform, embedded_platform
from telemachus.embedded.postgres import EmbeddedPostgresError
from telemachus.serving import keep_what_is_loaded, run_until_signal

__all__ = ["addresses", "default_data_dir", "play_on_platform", "run_up"]


def default_data_dir() -> Path:
    """$XDG_DATA_HOME/telemachus, or ~/.local/share/telemachus."""
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "telemachus"


def run_up(data_dir: Path | None, port: int) -> int:
    """Serve until Ctrl-C; the exit code."""

    async def say_where(platform: Platform) -> bool:
        asking = Asking(platform)
        await asking.introduce()
        await asking.aclose()
        out.print(addresses(platform))
        err.print(f"Data are kept in {platform.data_dir}. Press Ctrl-C to stop.")
        return True

    return play_on_platform(data_dir or default_data_dir(), port, say_where)


def play_on_platform(data_dir: Path, port: int, play: Callable[[Platform], Awaitable[bool]]) -> int:
    """Start the platform, await `play`, and keep serving until Ctrl-C when `play` says so; the exit code."""
    telemetry.setup_logs("WARNING")

    async def run() -> None:
        with err.status("Starting") as status:

            def told(what: str) -> None:
                status.update(f"Starting: {what}")

            entered = embedded_platform(data_dir, port, told)
            platform = await entered.__aenter__()
            keep_what_is_loaded()
        try:
            if await play(platform):
                await platform.postgres.watch()
        finally:
            telemetry.setup_logs("CRITICAL")  # what stopping cuts short is no news to whoever stops it
            await entered.__aexit__(None, None, None)

    try:
        asyncio.run(run_until_signal(run()))
    except EmbeddedPostgresError as error:
        fail(str(error))
    except OSError as error:
        fail(f"Port {port} cannot be used ({error.strerror}). Name another: --port 0 takes a free one.")
    return 0


def addresses(platform: Platform) -> Table:
    """Where everything is."""
    table = Table(title="Where to look", show_header=False, box=None, title_justify="left", pad_edge=False)
    table.add_row("Pages", platform.base_url)
    table.add_row("Mailbox", f"{platform.base_url}/mailbox/")
    for name in platform.runtimes:
        if name != "portal":
            table.add_row(f"API of {name}", f"{platform.base_url}/api/{name}/docs")
    return table
