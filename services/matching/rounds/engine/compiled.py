"""Functions that numba compiles to machine code. They release Python's lock, so that threads share the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

__all__ = ["compiled"]

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a function of numbers and arrays when it is first called.

    The machine code is kept beside the source or in NUMBA_CACHE_DIR; where neither can be written, each process
    compiles anew, which takes some ten seconds.
    """
    try:
        return cast("F", numba.njit(nogil=True, cache=True)(function))
    except RuntimeError:
        return cast("F", numba.njit(nogil=True)(function))
