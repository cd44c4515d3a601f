"""Whose meetings were whose: which mentees were in a mentorship when it met."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from services.analytics.counting import day_of
from services.analytics.facts.mentorships import membership
from services.analytics.facts.sessions import meeting

__all__ = ["mentees_meetings"]


def mentees_meetings(program_id: UUID) -> Select[Any]:
    """A row for each mentee and each time of a session of theirs of which somebody said whether it was held.

    A group or circle meets before somebody joins and after somebody has left; those meetings are not theirs.
    """
    there = (
        func.coalesce(membership.c.kind, "").not_in(("group", "circle"))
        | (
            (meeting.c.met_on >= day_of(membership.c.started_at))
            & or_(membership.c.ended_on.is_(None), meeting.c.met_on <= membership.c.ended_on)
        )
    )  # fmt: skip
    columns = (
        *(membership.c[name] for name in ("mentee_id", "mentor_id", "mentorship_id")),
        *(meeting.c[name] for name in ("session_id", "occurrence", "held", "met_on")),
    )
    return (
        select(*columns)
        .join(meeting, meeting.c.mentorship_id == membership.c.mentorship_id)
        .where(membership.c.program_id == program_id, there)
    )
