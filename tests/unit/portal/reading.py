"""Holds what a page reads against what the service says."""

from __future__ import annotations

from pydantic import BaseModel

__all__ = ["reads_only"]


def reads_only(read: type[BaseModel], told: type[BaseModel]) -> bool:
    """Whether a model of `services.portal.answers` has no field that the service's model lacks."""
    return set(read.model_fields) <= set(told.model_fields)
