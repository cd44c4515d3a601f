"""Where a photo is."""

from __future__ import annotations

from uuid import UUID

__all__ = ["address", "names"]


def address(person_id: UUID, digest: str | None) -> str:
    """Where a person's photo is, in a version that never changes; or their initials, for a digest of None."""
    version = f"?digest={digest[:16]}" if digest else ""
    return f"/api/profiles/v1/people/{person_id}/photo{version}"


def names(digest: str, told: str | None) -> bool:
    """Whether what an address tells of a digest is this one's beginning."""
    return told is not None and len(told) >= 16 and digest.startswith(told)
