"""What the command line says: results on stdout, talk on stderr, colors only on a terminal."""

from __future__ import annotations

from typing import NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

__all__ = ["bad_settings", "err", "fail", "out", "talk"]

out = Console()
err = Console(stderr=True)


def talk(message: str) -> None:
    err.print(message, highlight=False)


def fail(message: str, *, code: int = 1) -> NoReturn:
    """Say what went wrong and end. code: 1 for a failure, 2 for bad input."""
    err.print(message, style="red", highlight=False, markup=False)
    raise typer.Exit(code)


class bad_settings:  # noqa: N801 - reads as a statement: with bad_settings():
    """Says which environment variables are missing or wrong, and ends with exit code 2."""

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, ValidationError):
            found = "\n".join(
                f"  TELEMACHUS_{'_'.join(str(part) for part in item['loc']).upper()}: {item['msg']}"
                for item in error.errors(include_input=False)
            )
            fail(f"The settings are not complete:\n{found}", code=2)
        if isinstance(error, ValueError):
            fail(str(error), code=2)
