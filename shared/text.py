"""Text that people type into requests, with what PostgreSQL cannot store kept out."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

__all__ = ["Line", "Prose", "paragraphs"]

Line = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""One line: no control characters. Add limits with Field or Query."""

Prose = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
"""Several lines: tabs and line ends, and no other control characters."""


def paragraphs(text: str) -> list[str]:
    """What people typed, as paragraphs: one for each line that has something in it."""
    return [line for typed in text.splitlines() if (line := " ".join(typed.split()))]
