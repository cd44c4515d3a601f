"""What a block says of itself."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["note"]


def note(name: str, programs: Sequence[str]) -> str:
    """What a block does and does not do. name: of whom it keeps away. programs: of mentorships of the two."""
    said = f"You and {name} are not matched with each other. {name} does not hear of it."
    if not programs:
        return said
    listed = " and ".join(programs)
    return (
        f"{said} Your mentorship in {listed} goes on: a block does not end it. You can end it on its page, and keep "
        f"the reason from {name}; or ask an admin of the program to end it."
    )
