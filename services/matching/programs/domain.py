"""Rules of programs."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

__all__ = ["administrators", "with_launcher"]


def with_launcher(admins: Iterable[UUID], launcher: UUID | None) -> list[UUID]:
    """The admins of a new program, each once: those named, and whoever launches it if that is a person."""
    return list(dict.fromkeys([*admins, *([launcher] if launcher else [])]))


def administrators(admins: Iterable[UUID], launched_by: str) -> list[UUID | str]:
    """Who stands in the relation "admins" to a program: its admins, and the account that launched it.

    The account counts for the policy only where it belongs to no person, as that of a technical administrator.
    """
    return [*admins, launched_by]
