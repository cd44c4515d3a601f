"""Functions that numba compiles to machine code. They release Python's lock, so that threads share the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

__all__ = ["compiled"]

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a function of numbers and arrays when it is first called; the machine code is kept in NUMBA_CACHE_DIR."""
    return cast("F", numba.njit(nogil=True, cache=True)(function))
