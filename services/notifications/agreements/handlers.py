"""Telling of agreements: that one is to be signed, and that all have."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.notifications.mentorships.domain import other_in, role_in
from services.notifications.mentorships.store import kind_of
from services.notifications.nudges import store
from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.planning.store import plan
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import AgreementProposed, AgreementSigned

__all__ = ["tell_of_agreement", "tell_of_signature"]


async def tell_of_agreement(session: AsyncSession, event: AgreementProposed) -> None:
    """All but who has written it are to read and sign it; an earlier wording is not."""
    await store.drop(session, event.mentorship_id, [Rule.AGREEMENT], "written-anew", clock.now())
    kind = await kind_of(session, event.mentorship_id)
    others = [person for person in event.people if person != event.proposed_by]
    await plan(session, [_nudge(Rule.AGREEMENT, event, kind, person, event.proposed_by) for person in others])


async def tell_of_signature(session: AsyncSession, event: AgreementSigned) -> None:
    """Whoever has signed is not asked any more; once all have, all hear so."""
    mentorship_id, rules = event.mentorship_id, [Rule.AGREEMENT]
    if not event.complete:
        await store.drop(session, mentorship_id, rules, "signed", clock.now(), person_id=event.signed_by)
        return
    await store.drop(session, mentorship_id, rules, "signed", clock.now())
    kind = await kind_of(session, mentorship_id)
    ends_on = event.ends_on.isoformat() if event.ends_on else None
    await plan(
        session,
        [
            _nudge(Rule.AGREEMENT_SIGNED, event, kind, person, other_in(event, person), ends_on=ends_on)
            for person in event.people
        ],
    )


def _nudge(
    rule: Rule, event: AgreementProposed | AgreementSigned, kind: str, person_id: UUID, other: UUID, **payload: Any
) -> Nudge:
    role = role_in(kind, person_id, event.mentor_id)
    words = {"as": role, "kind": kind, "mentorship_id": str(event.mentorship_id), "number": event.number, **payload}
    return Nudge(rule, person_id, event.mentorship_id, event.time, other, event.program_id, payload=words)
