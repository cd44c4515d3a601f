"""Planning what people hear of a proposal."""

from __future__ import annotations

from services.notifications.nudges import store
from services.notifications.nudges.domain import Rule
from services.notifications.planning.store import plan, told
from services.notifications.proposals import domain
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import MatchProposed, ProposalAccepted, ProposalDeclined, ProposalExpired

__all__ = ["tell_of_acceptance", "tell_of_end", "tell_of_proposal"]


async def tell_of_proposal(session: AsyncSession, event: MatchProposed) -> None:
    await plan(session, list(domain.asked(event)))


async def tell_of_acceptance(session: AsyncSession, event: ProposalAccepted) -> None:
    """Tell the other side; once both have accepted, there is nothing left to answer."""
    now = clock.now()
    if event.complete:
        await store.drop(session, event.subject, domain.OPEN, "answered", now)
    else:
        rules = (Rule.PROPOSAL, Rule.PROPOSAL_UNANSWERED)
        await store.drop(session, event.subject, rules, "answered", now, person_id=event.accepted_by)
    await plan(session, list(domain.acceptance(event)))


async def tell_of_end(session: AsyncSession, event: ProposalDeclined | ProposalExpired) -> None:
    """Nothing is left to answer; who knew of the proposal hears so."""
    heard = await told(session, event.subject, [Rule.PROPOSAL])
    reason = "declined" if isinstance(event, ProposalDeclined) else "expired"
    await store.drop(session, event.subject, domain.OPEN, reason, clock.now())
    await plan(session, list(domain.ended(event, heard)))
