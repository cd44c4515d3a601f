"""Keeping the projection of endorsements."""

from __future__ import annotations

from services.matching.endorsements.tables import KnownEndorsement, MergedSkill
from shared.db import AsyncSession, upsert_newer
from shared.events.profiles import EndorsementEvent, EndorsementWithdrawn, SkillsMerged

__all__ = ["keep_endorsement", "keep_merge"]


async def keep_endorsement(session: AsyncSession, event: EndorsementEvent) -> None:
    """Store whether a colleague stands for a skill unless a later event has told already."""
    values = {
        "endorsement_id": event.subject,
        "version": event.version,
        "given_by": event.given_by,
        "given_to": event.given_to,
        "skill_id": event.skill_id,
        "withdrawn": isinstance(event, EndorsementWithdrawn),
    }
    await upsert_newer(session, KnownEndorsement, values)


async def keep_merge(session: AsyncSession, event: SkillsMerged) -> None:
    """Let endorsements for a skill count for the one that it is another name of."""
    values = {"skill_id": event.subject, "version": event.version, "into": event.into}
    await upsert_newer(session, MergedSkill, values)
