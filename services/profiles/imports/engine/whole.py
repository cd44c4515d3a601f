"""Cells of a column that hardly come again, all at once. Each reader raises ValueError where one is not as most are.

`cells` then reads them one by one, which tells what is wrong, or that nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import is_normalized

from services.profiles.people import domain
from shared.tabular import formula

__all__ = ["check", "emails", "identities", "lines", "proses"]

_MAY_BE_FORMULA = re.compile(r"\s*[=@+-]").match


def check(cells: Sequence[str]) -> None:
    """Raises ValueError where a cell is a formula to a spreadsheet, or not in Unicode's composed form."""
    if any(map(formula, filter(_MAY_BE_FORMULA, cells))) or not is_normalized("NFC", "\n".join(cells)):
        raise ValueError


def lines(cells: Sequence[str]) -> list[str]:
    """Lines, as `domain.line` has them."""
    check(cells)
    found = [" ".join(cell.split()) for cell in cells]
    if len(max(found, key=len)) > domain.LONGEST_LINE:
        raise ValueError
    return found


def identities(cells: Sequence[str]) -> list[str]:
    """The same, none of them empty."""
    found = lines(cells)
    if not all(found):
        raise ValueError
    return found


def emails(cells: Sequence[str]) -> list[str]:
    """Addresses."""
    check(cells)
    return [domain.email(cell.strip()) for cell in cells]


def proses(cells: Sequence[str]) -> list[str | None]:
    """Text of several lines, None where there is none."""
    check(cells)
    return [(domain.prose(cell) or None) if cell else None for cell in cells]
