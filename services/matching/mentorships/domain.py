"""Rules of mentorships: their states, and who is left in one when somebody goes."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.matching.states.domain import Machine, Move

__all__ = ["ACTIVE", "BY_ITSELF", "CHOSEN", "ENDED", "LEAST_PEERS", "MACHINE", "PAUSED", "leaving", "nobodys_fault"]

ACTIVE, PAUSED, ENDED = "active", "paused", "ended"

MACHINE = Machine(
    "mentorship",
    {
        ACTIVE: "its people meet",
        PAUSED: "its people rest, until a day or until one of them resumes it; the mentor's place stays taken",
        ENDED: "it is over, as planned or early; what was said in it stays readable for its people",
    },
    (ACTIVE,),
    (
        Move("join", (ACTIVE,), ACTIVE),
        Move("join", (PAUSED,), PAUSED),
        Move("leave", (ACTIVE,), ACTIVE),
        Move("leave", (PAUSED,), PAUSED),
        Move("pause", (ACTIVE, PAUSED), PAUSED),
        Move("resume", (PAUSED,), ACTIVE),
        Move("complete", (ACTIVE, PAUSED), ENDED),
        Move("end", (ACTIVE, PAUSED), ENDED),
    ),
)
"""join and leave: one mentee of a group, or one of a circle, while it goes on for the others."""

CHOSEN = ("no-time", "goals-changed", "not-a-match", "other")
"""Why people end a mentorship early."""

BY_ITSELF = ("reassigned", "left", "erased", "program-closed")
"""Why it ends early otherwise, which says nothing about how well people suited each other."""

LEAST_PEERS = 2
"""A circle of fewer is none."""


def leaving(roles: Mapping[UUID, str], person_id: UUID | None) -> frozenset[UUID]:
    """For whom it ends when one of its people goes; None for its end as a whole. roles: of all who are in it.

    A group goes on without one of its mentees, and not without its mentor; a circle while there are enough for one.
    """
    everybody = frozenset(roles)
    if person_id is None or roles[person_id] == "mentor":
        return everybody
    role = roles[person_id]
    others = sum(other == role for other in roles.values()) - 1
    enough = LEAST_PEERS if role == "peer" else 1
    return frozenset((person_id,)) if others >= enough else everybody


def nobodys_fault(reason: str) -> bool:
    """Whether an end says nothing about how well people suited each other."""
    return reason in BY_ITSELF
