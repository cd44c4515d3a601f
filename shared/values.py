"""Days, numbers and truth values of requests, taken as they are written and not guessed from something else.

pydantic would read 0 as the first of January 1970, false as 0, and "yes" as true.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Strict

__all__ = ["Amount", "Day", "Truth", "Whole"]


def _written(value: object) -> object:
    if isinstance(value, int | float) or (isinstance(value, str) and not _DAY.fullmatch(value)):
        raise ValueError("a day is written as in 2030-06-30")
    return value


_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

Day = Annotated[date, BeforeValidator(_written)]
Whole = Annotated[int, Strict()]
Amount = Annotated[float, Strict()]
"""A number, whole or not."""
Truth = Annotated[bool, Strict()]
