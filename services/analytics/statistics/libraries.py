"""The libraries, loaded when they are needed. They have no types: what they give is narrowed by whoever calls."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["library"]


def library(name: str) -> Any:
    """A module of statsmodels, scipy or scikit-learn, by its whole name."""
    return import_module(name)
