"""What the command line says: results on stdout, talk on stderr, colors only on a terminal."""

from __future__ import annotations

from typing import NoReturn

import typer
from rich.console import Console

__all__ = ["err", "fail", "out", "talk"]

out = Console()
err = Console(stderr=True)


def talk(message: str) -> None:
    err.print(message, highlight=False)


def fail(message: str, *, code: int = 1) -> NoReturn:
    """Say what went wrong and end. code: 1 for a failure, 2 for bad input."""
    err.print(message, style="red", highlight=False, markup=False)
    raise typer.Exit(code)
